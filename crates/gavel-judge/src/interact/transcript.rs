//! What was said between submission and interactor, for the jury.

use std::collections::VecDeque;
use std::time::Duration;

/// Bytes that a transcript has at most.
pub(crate) const MAX_TRANSCRIPT: usize = 64 << 10;
/// Of these the beginning and the end may have so much; the rest is room for the line between them.
const HEAD: usize = 40 << 10;
const TAIL: usize = 23 << 10;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The contestant's program.
    Submission,
    /// The problem's.
    Interactor,
}

impl Side {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Interactor => "interactor",
        }
    }
}

/// Lines such as `[0.012 s] submission: 50`. The beginning and the end are kept.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    left_out: u64,
    /// Whose line is not finished.
    open: Option<Side>,
}

impl Transcript {
    /// Notes what one side said.
    pub(crate) fn said(&mut self, at: Duration, side: Side, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.open != Some(side) {
                self.begin(at, side.name(), ": ");
            }
            self.push(line);
            self.open = (!line.ends_with(b"\n")).then_some(side);
        }
    }

    /// Notes what one side did.
    pub(crate) fn did(&mut self, at: Duration, side: Side, what: &str) {
        self.begin(at, "-- the ", side.name());
        self.push(format!(" {what}\n").as_bytes());
    }

    fn begin(&mut self, at: Duration, before: &str, after: &str) {
        if self.open.take().is_some() {
            self.push(b"\n");
        }
        self.push(format!("[{:.3} s] {before}{after}", at.as_secs_f64()).as_bytes());
    }

    fn push(&mut self, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
        self.head.extend_from_slice(head);
        // What is too long for the tail altogether need not go through it.
        let kept = &rest[rest.len().saturating_sub(TAIL)..];
        self.left_out += (rest.len() - kept.len()) as u64;
        self.tail.extend(kept);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
        self.left_out += surplus as u64;
    }

    /// As text, of [`MAX_TRANSCRIPT`] bytes at most.
    pub(crate) fn text(mut self) -> String {
        let mut text = printable(&self.head);
        let tail = printable(self.tail.make_contiguous());
        if self.left_out > 0 {
            text += &format!("\n… {} bytes are left out …\n", self.left_out);
        }
        text += &tail;
        while text.len() > MAX_TRANSCRIPT {
            text.pop();
        }
        text
    }
}

/// Control characters would do things to a terminal; each byte that is no text stands as `\xNN`, so that it can be told.
fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' | '\t' => text.push(character),
                _ if character.is_control() => text.extend(character.escape_default()),
                _ => text.push(character),
            }
        }
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Duration = Duration::from_millis(12);

    #[test]
    fn lines_tell_who_said_them_and_when() {
        let mut transcript = Transcript::default();
        transcript.said(AT, Side::Submission, b"5");
        transcript.said(AT, Side::Submission, b"0\n7");
        transcript.said(AT, Side::Interactor, b"high\n\x1b[2J\xff");
        transcript.did(AT, Side::Interactor, "ended");
        assert_eq!(
            transcript.text(),
            "[0.012 s] submission: 50\n[0.012 s] submission: 7\n[0.012 s] interactor: high\n\
             [0.012 s] interactor: \\u{1b}[2J\\xff\n[0.012 s] -- the interactor ended\n"
        );
    }

    #[test]
    fn a_long_one_keeps_beginning_and_end() {
        for piece in [1000, 100_000] {
            let mut transcript = Transcript::default();
            transcript.said(AT, Side::Submission, b"first\n");
            for _ in 0..1000 {
                transcript.said(AT, Side::Interactor, &vec![0xff; piece]);
            }
            transcript.said(AT, Side::Submission, b"last\n");
            let text = transcript.text();
            assert!(text.len() <= MAX_TRANSCRIPT && text.contains("submission: first"), "{}", text.len());
            let mut transcript = Transcript::default();
            transcript.said(AT, Side::Interactor, &vec![b'x'; 1000 * piece]);
            transcript.said(AT, Side::Submission, b"last\n");
            let text = transcript.text();
            assert!(text.len() <= MAX_TRANSCRIPT && text.ends_with("submission: last\n"), "{}", text.len());
            assert!(text.contains("bytes are left out"));
        }
    }
}
