//! The first difference between an output and an answer, in words.

use std::fmt::{self, Write as _};

/// Bytes of a token that are shown.
pub(super) const SHOWN: usize = 60;

/// A place in a file as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1. Only a line feed ends a line.
    pub line: u64,
    /// From 1, in bytes.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Counts the lines of what passes by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lines {
    bytes: u64,
    lines: u64,
    line_start: u64,
}

impl Lines {
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
            self.line_start = self.bytes + last as u64 + 1;
        }
        self.bytes += bytes.len() as u64;
    }

    /// The place `back` bytes before the next one, in the same line.
    pub(super) fn place(&self, back: u64) -> Place {
        Place { line: self.lines + 1, column: (self.bytes - self.line_start).saturating_sub(back) + 1 }
    }
}

/// Where an output first differs from the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which token of the answer, from 1; one more than it has when the output goes on.
    pub token: u64,
    /// Where the token that differs begins in the output, or where the white space is that differs; the output's end
    /// when it has no more tokens.
    pub in_output: Place,
    /// Where the expected token begins in the answer; its end when it has no more tokens.
    pub in_answer: Place,
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
        let place = format!("{}, token {}", self.in_output, self.token);
        if self.space {
            return format!(
                "{}: the white space before token {} differs from the expected",
                self.in_output, self.token
            );
        }
        let what = match (self.found.is_empty(), self.expected.is_empty(), revealing) {
            (true, _, false) => "the output ends too early".to_owned(),
            (_, true, false) => "the output goes on after the expected end".to_owned(),
            (_, _, false) => "the first difference".to_owned(),
            (true, _, true) => format!("expected {}, found the end of the output", quoted(&self.expected)),
            (_, true, true) => format!("expected the end of the output, found {}", quoted(&self.found)),
            (_, _, true) => format!("expected {}, found {}", quoted(&self.expected), quoted(&self.found)),
        };
        format!("{place}: {what}")
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
        let difference = Difference {
            token: 3,
            in_output: Place { line: 1, column: 5 },
            in_answer: Place { line: 2, column: 1 },
            expected: b"42".to_vec(),
            found: b"41".to_vec(),
            space: false,
        };
        assert_eq!(difference.sentence(true), "line 1, column 5, token 3: expected \"42\", found \"41\"");
        assert_eq!(difference.sentence(false), "line 1, column 5, token 3: the first difference");
        let short = Difference { found: Vec::new(), ..difference };
        assert_eq!(short.sentence(true), "line 1, column 5, token 3: expected \"42\", found the end of the output");
        assert_eq!(short.sentence(false), "line 1, column 5, token 3: the output ends too early");
    }

    #[test]
    fn lines_are_counted_across_pieces() {
        let mut lines = Lines::default();
        assert_eq!(lines.place(0), Place { line: 1, column: 1 });
        for piece in ["ab\nc", "", "d", "\n\n", "xyz"] {
            lines.pass(piece.as_bytes());
        }
        assert_eq!((lines.place(0), lines.place(2)), (Place { line: 4, column: 4 }, Place { line: 4, column: 2 }));
    }

    #[test]
    fn any_bytes_can_be_shown() {
        assert_eq!(quoted(b"a\x1b[31m\xff"), "\"a\\u{1b}[31m\u{fffd}\"");
        assert!(quoted(&[b'x'; SHOWN]).ends_with("x…\""));
    }
}
