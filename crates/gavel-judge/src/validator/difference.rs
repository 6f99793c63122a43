//! The first difference between an output and an answer, in words.

use std::fmt::Write as _;

/// Bytes of a token that are shown.
pub(super) const SHOWN: usize = 60;

/// Where an output first differs from the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which token of the answer, from 1; one more than it has when the output goes on.
    pub token: u64,
    /// The first bytes of what the answer has there; empty at its end.
    pub expected: Vec<u8>,
    /// The first bytes of what the output has there; empty at its end.
    pub found: Vec<u8>,
    /// Whether only the white space before the token differs.
    pub space: bool,
}

impl Difference {
    /// One sentence. Only `revealing` ones quote the data: what a secret test case holds stays secret.
    #[must_use]
    pub fn sentence(&self, revealing: bool) -> String {
        let token = self.token;
        if self.space {
            return format!("the white space before token {token} differs from the expected");
        }
        if !revealing {
            return match (self.found.is_empty(), self.expected.is_empty()) {
                (true, _) => format!("the output ends before token {token}"),
                (_, true) => format!("the output goes on after the expected end, at token {token}"),
                _ => format!("the first difference is at token {token}"),
            };
        }
        match (self.found.is_empty(), self.expected.is_empty()) {
            (true, _) => format!("token {token}: expected {}, found the end of the output", quoted(&self.expected)),
            (_, true) => format!("token {token}: expected the end of the output, found {}", quoted(&self.found)),
            _ => format!("token {token}: expected {}, found {}", quoted(&self.expected), quoted(&self.found)),
        }
    }
}

/// The bytes in quotation marks, printable whatever they are, cut when long.
fn quoted(bytes: &[u8]) -> String {
    let cut = bytes.len() >= SHOWN;
    let mut text = String::from("\"");
    for character in String::from_utf8_lossy(bytes).chars() {
        if character.is_control() {
            let _ = write!(text, "{}", character.escape_default());
        } else {
            text.push(character);
        }
    }
    text.push_str(if cut { "…\"" } else { "\"" });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_quoted() {
        let difference = Difference { token: 3, expected: b"42".to_vec(), found: b"41".to_vec(), space: false };
        assert_eq!(difference.sentence(true), "token 3: expected \"42\", found \"41\"");
        assert_eq!(difference.sentence(false), "the first difference is at token 3");
        let short = Difference { found: Vec::new(), ..difference };
        assert_eq!(short.sentence(true), "token 3: expected \"42\", found the end of the output");
        assert_eq!(short.sentence(false), "the output ends before token 3");
    }

    #[test]
    fn any_bytes_can_be_shown() {
        assert_eq!(quoted(b"a\x1b[31m\xff"), "\"a\\u{1b}[31m\u{fffd}\"");
        assert!(quoted(&[b'x'; SHOWN]).ends_with("x…\""));
    }
}
