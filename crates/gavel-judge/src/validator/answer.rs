//! The answer file, read through a window of constant size.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::difference::{Lines, Place, SHOWN};

/// Bytes of the window.
const WINDOW: usize = 128 << 10;

/// The longest token that is looked at as a whole: longer ones are compared byte by byte, as text. The format asks for
/// at least 30 digits on each side of the point.
pub(super) const LONGEST: usize = 4 << 10;

/// White space as the format defines it: space, form feed, line feed, carriage return, both tabs.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\x0c' | b'\n' | b'\r' | b'\t' | b'\x0b')
}

/// How many bytes of `bytes` precede its first white space.
pub(super) fn token_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| is_space(*byte)).unwrap_or(bytes.len())
}

/// How many bytes of white space `bytes` begins with.
pub(super) fn space_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len())
}

#[derive(Debug)]
pub(super) struct Answer {
    file: File,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes of the file before the window.
    before: u64,
}

impl Answer {
    pub(super) fn new(file: File) -> Self {
        Self { file, buffer: vec![0; WINDOW], start: 0, end: 0, before: 0 }
    }

    /// What is to be read next; empty only at the end of the file. At least `want` bytes unless the file has fewer.
    pub(super) fn window(&mut self, want: usize) -> io::Result<&[u8]> {
        if self.end - self.start < want {
            self.buffer.copy_within(self.start..self.end, 0);
            self.before += self.start as u64;
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < WINDOW {
                match self.file.read_at(&mut self.buffer[self.end..], self.before + self.end as u64) {
                    Ok(0) => break,
                    Ok(read) => self.end += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// Passes over white space, and shows it to `passed`.
    pub(super) fn skip_space(&mut self, mut passed: impl FnMut(&[u8])) -> io::Result<()> {
        loop {
            let window = self.window(1)?;
            let spaces = space_length(window);
            passed(&window[..spaces]);
            let all = spaces == window.len();
            self.consume(spaces);
            if !all || spaces == 0 {
                return Ok(());
            }
        }
    }

    /// The place in the file, in bytes.
    pub(super) fn position(&self) -> u64 {
        self.before + self.start as u64
    }

    /// The token around the place reached or, where that is behind one and `next`, the one that follows. Reads the file
    /// again from its start, which only a rejection pays for.
    pub(super) fn token(&self, next: bool) -> io::Result<Token> {
        let position = self.position();
        let mut again = Self::new(self.file.try_clone()?);
        let (mut number, mut start, mut lines) = (0, position, Lines::default());
        let mut inside = false;
        while again.position() < position {
            let left = usize::try_from(position - again.position()).unwrap_or(usize::MAX);
            let base = again.position();
            let window = again.window(1)?;
            let seen = &window[..window.len().min(left)];
            for (index, byte) in seen.iter().enumerate() {
                if is_space(*byte) {
                    inside = false;
                } else if !inside {
                    (inside, start) = (true, base + index as u64);
                    number += 1;
                }
            }
            lines.pass(seen);
            let seen = seen.len();
            if seen == 0 {
                break;
            }
            again.consume(seen);
        }
        let here = lines.place(0);
        if !inside || next {
            number += 1;
            again.skip_space(|spaces| lines.pass(spaces))?;
            start = again.position();
        }
        let before = position.saturating_sub(start);
        let mut bytes = vec![0; SHOWN];
        let read = self.file.read_at(&mut bytes, start)?;
        bytes.truncate(read);
        bytes.truncate(token_length(&bytes));
        Ok(Token { number, place: lines.place(before), here, before, bytes })
    }
}

/// A token of the answer, for a message.
#[derive(Debug)]
pub(super) struct Token {
    /// From 1.
    pub(super) number: u64,
    /// Where it begins.
    pub(super) place: Place,
    /// The place reached, which may be behind that or in white space before it.
    pub(super) here: Place,
    /// How many bytes of it were passed already.
    pub(super) before: u64,
    /// Its first bytes; empty at the end of the file.
    pub(super) bytes: Vec<u8>,
}
