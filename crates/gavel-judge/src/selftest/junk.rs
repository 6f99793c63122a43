//! What is no source in any language, and what may be said of it.

use crate::log;

/// Lines that a compiler has something to say about, each.
const LINES: usize = 20_000;
/// Brackets in brackets: beyond what a parser that calls itself can do.
const DEPTH: usize = 200_000;

/// Attacks C13, C11 and C10 without anything of one language: what each is, and its bytes.
pub(super) fn sources() -> [(&'static str, Vec<u8>); 3] {
    // The beginning of an object file for x86-64 (elf(5)), then zeros.
    let mut object = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x01\0\x3e\0\x01\0\0\0".to_vec();
    object.resize(4096, 0);
    let line = b"\x1b[31m) \xff\xfe \xe2\x80\xae \"' @ 0x ]}> \x07\n";
    let nested = [vec![b'('; DEPTH], vec![b')'; DEPTH]].concat();
    [("an object file", object), ("a source of nothing but errors", line.repeat(LINES)), ("deep nesting", nested)]
}

/// What is wrong with a compiler's log.
pub(super) fn wrong_log(text: &str) -> Option<&'static str> {
    if text.len() > log::MAX_LOG {
        return Some("is too long");
    }
    text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\t')).then_some("has control characters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_short_and_clean() {
        assert_eq!(wrong_log("main.c:1: ü\n\t1 | x"), None);
        assert_eq!(wrong_log("\x1b[31mred"), Some("has control characters"));
        assert_eq!(wrong_log(&"x".repeat(log::MAX_LOG + 1)), Some("is too long"));
    }
}
