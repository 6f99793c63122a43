//! What a compiler printed, made fit to be shown.

use gavel_sandbox::{Sink, Stream};

/// Bytes of a log that are kept.
pub(crate) const MAX_LOG: usize = 64 << 10;

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
    /// The log as text: no colours, no control characters, no paths of the box, at most 64 KiB.
    pub(crate) fn clean(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let mut text = without_paths(&printable(&text));
        text.truncate(text.trim_end().len());
        if text.len() > MAX_LOG || self.cut {
            let mut end = text.len().min(MAX_LOG - CUT.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push_str(CUT);
        }
        text
    }
}

/// Said where the rest is left out.
const CUT: &str = "\n… the rest is cut";

/// Without escape sequences and control characters, and without those that turn the direction of what follows: with them
/// a message reads other than it is.
fn printable(text: &str) -> String {
    // C1's form of an escape sequence is two characters in C0's.
    let text = text.replace('\u{9b}', "\x1b[");
    let kept = |character: &char| {
        matches!(character, '\n' | '\t')
            || !(character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    anstream::adapter::strip_str(&text).to_string().chars().filter(kept).collect()
}

/// Directories that mean nothing outside the box, and those of tools.
const OURS: [&str; 3] = ["/box/", "/program/", "/usr/bin/"];
/// Where compilers put what they make on the way, under names that are others each time.
const TEMPORARY: &str = "/tmp/";

/// Paths as their author knows them: from the directory of his source.
fn without_paths(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let (mut rest, mut before) = (text, ' ');
    while let Some(character) = rest.chars().next() {
        // Only where a path begins: there may be a directory of the same name in it.
        if character == '/' && !is_of_path(before) {
            if let Some(after) = OURS.iter().find_map(|dir| rest.strip_prefix(dir)) {
                rest = after;
                continue;
            }
            if let Some(after) = rest.strip_prefix(TEMPORARY) {
                let name = after.find(|character| !is_of_path(character)).unwrap_or(after.len());
                cleaned.push_str(if after[..name].ends_with(".o") { "(object file)" } else { "(temporary file)" });
                (rest, before) = (&after[name..], ')');
                continue;
            }
        }
        cleaned.push(character);
        before = character;
        rest = &rest[character.len_utf8()..];
    }
    cleaned
}

fn is_of_path(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '/' | '.' | '_' | '-' | '+')
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
        assert_eq!(cleaned("\u{9b}31mred\u{9b}m \x1bPq#0\x1b\\x \x1b(By".as_bytes()), "red x y");
        assert_eq!(cleaned("a\u{202e}b\u{2066}c".as_bytes()), "abc");
    }

    #[test]
    fn paths_are_those_of_the_source() {
        for (printed, shown) in [
            (
                "In file included from /box/a.h:1,\n                 from /box/main.c:1:",
                "In file included from a.h:1,\n                 from main.c:1:",
            ),
            ("/usr/bin/ld: /tmp/ccQ1x2y3.o: in function `main':", "ld: (object file): in function `main':"),
            ("error: could not write /tmp/rustcAb1/x.rmeta", "error: could not write (temporary file)"),
            ("--> '/program/main.rs':1", "--> 'main.rs':1"),
            ("/usr/include/c++/12/box/a.h:3", "/usr/include/c++/12/box/a.h:3"),
            ("a/box/b data/tmp/c", "a/box/b data/tmp/c"),
            ("/box/box/x.h", "box/x.h"),
            ("see /box", "see /box"),
        ] {
            assert_eq!(cleaned(printed.as_bytes()), shown);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_printed_can_be_shown(bytes: Vec<u8>, times in 1_usize..600) {
            let log = cleaned(&[&bytes, &b"\x1b[1m/box/\x9b"[..]].concat().repeat(times));
            proptest::prop_assert!(log.len() <= MAX_LOG);
            let bad = |c: char| c.is_control() && c != '\n' && c != '\t';
            proptest::prop_assert!(!log.contains(bad), "{log:?}");
        }
    }

    #[test]
    fn a_long_log_is_cut_between_characters() {
        let log = cleaned("ä".repeat(MAX_LOG).as_bytes());
        assert!(log.len() <= MAX_LOG && log.ends_with("ä\n… the rest is cut"));
        let invalid = cleaned(&vec![0xff; MAX_LOG]);
        assert!(invalid.len() <= MAX_LOG && invalid.len() > MAX_LOG - 30, "a replaced byte is three");
        assert!(!cleaned(&vec![b'a'; MAX_LOG]).contains('…'));
    }
}
