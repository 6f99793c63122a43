//! What a contestant is shown of a test case with `full_feedback` that failed: what the format names, from its beginning.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::JudgeError;
use crate::package::TestCase;
use crate::program::open;

/// Bytes of each part.
pub(crate) const MOST: usize = 1024;

/// What a submission printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Printed {
    /// The beginning of its output, at most a byte more than is shown.
    pub(crate) output: Vec<u8>,
    /// The end of what went to standard error.
    pub(crate) stderr: Vec<u8>,
}

/// The sentence with input, expected output, output and standard error below it. Of samples, whose data is in the
/// statement, the sentence alone.
pub(crate) fn message(test: &TestCase, sentence: String, printed: &Printed) -> Result<String, JudgeError> {
    let Some([input, answer]) = test.shown.as_ref().filter(|_| !test.name.starts_with("sample/")) else {
        return Ok(sentence);
    };
    let parts = [
        ("input", beginning(input)?),
        ("expected output", beginning(answer)?),
        ("output", printed.output.clone()),
        ("standard error", printed.stderr.clone()),
    ];
    let mut message = sentence;
    for (name, bytes) in parts.iter().filter(|(_, bytes)| !bytes.trim_ascii().is_empty()) {
        message += &format!("\n--- {name}\n{}", text(bytes));
    }
    Ok(message.trim_start().to_owned())
}

fn beginning(path: &Path) -> Result<Vec<u8>, JudgeError> {
    let mut bytes = Vec::new();
    let file: File = open(path)?;
    file.take(MOST as u64 + 1).read_to_end(&mut bytes).map_err(JudgeError::io("read", path))?;
    Ok(bytes)
}

/// As much as is shown, without what would move a reader's cursor.
fn text(bytes: &[u8]) -> String {
    let kept = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
    let mut text: String = kept.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    text.truncate(text.trim_end().len());
    if bytes.len() > MOST {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_cleaned() {
        assert_eq!(text(b"1 2\r\n\x1b[31m3\n\n"), "1 2\n[31m3");
        assert_eq!(text(&[b'x'; MOST]).len(), MOST);
        let long = text(&[b'x'; MOST + 1]);
        assert!(long.ends_with("x…") && long.chars().count() == MOST + 1);
        assert_eq!(text(b"\xff"), "\u{fffd}");
    }
}
