//! What a compiler printed, made fit to be shown.

use gavel_sandbox::{Sink, Stream};

/// Bytes of a log that are kept.
const MAX_LOG: usize = 64 << 10;

/// Takes both streams as one, as a terminal would, and keeps the beginning.
#[derive(Debug, Default)]
pub(crate) struct Log {
    bytes: Vec<u8>,
    cut: bool,
}

impl Sink for Log {
    fn write(&mut self, _: Stream, bytes: &[u8]) {
        let room = MAX_LOG - self.bytes.len();
        self.cut |= bytes.len() > room;
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

impl Log {
    /// The log as text: no colours, no control characters, no paths of the box.
    pub(crate) fn clean(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let mut text = printable(&text).replace("/box/", "").replace("/program/", "");
        if text.len() > MAX_LOG || self.cut {
            let mut end = text.len().min(MAX_LOG);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push_str("\n… the rest is cut");
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// Without escape sequences (CSI to its final byte, OSC to its terminator) and control characters.
fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\x1b' => match characters.next() {
                Some('[') => while characters.next().is_some_and(|c| !('\x40'..='\x7e').contains(&c)) {},
                Some(']') => {
                    while let Some(c) = characters.next() {
                        if c == '\x07' || (c == '\x1b' && characters.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\n' | '\t' => printed.push(character),
            _ if character.is_control() => {}
            _ => printed.push(character),
        }
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(bytes: &[u8]) -> String {
        let mut log = Log::default();
        log.write(Stream::Stderr, bytes);
        log.clean()
    }

    #[test]
    fn a_log_is_readable() {
        assert_eq!(cleaned(b"\x1b[01;31m/box/main.cpp:1: error\x1b[0m\x1b[K\r\n\n"), "main.cpp:1: error");
        assert_eq!(cleaned(b"\x1b]8;;http://x\x07link\x1b]8;;\x1b\\ a\x00b\tc"), "link ab\tc");
        assert_eq!(cleaned(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(cleaned(b"\x1b"), "");
        assert_eq!(cleaned(b"\x1b["), "");
    }

    #[test]
    fn a_long_log_is_cut_between_characters() {
        let log = cleaned("ä".repeat(MAX_LOG).as_bytes());
        assert!(log.len() <= MAX_LOG + 30 && log.ends_with("ä\n… the rest is cut"));
        let invalid = cleaned(&vec![0xff; MAX_LOG]);
        assert!(invalid.len() <= MAX_LOG + 30, "a replaced byte is three");
        assert!(!cleaned(&vec![b'a'; MAX_LOG]).contains('…'));
    }
}
