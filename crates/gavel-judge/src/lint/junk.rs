//! What is no input and no output of any problem, or of nearly none.

/// Named bytes that a validator should reject; which one it accepts its author is told.
pub(super) fn junk() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("an empty file", Vec::new()),
        ("1024 bytes of noise", noise(1024, |byte| byte)),
        ("300 printable characters of noise", noise(300, |byte| b' ' + byte % 95)),
    ]
}

/// Named changes that make a right input wrong, unless the format of the input is loose. `None` where one changes nothing.
pub(super) type Change = fn(&[u8]) -> Option<Vec<u8>>;

pub(super) const CHANGES: [(&str, Change); 5] = [
    ("with garbage after its end", |input| Some([input, b"\x01garbage \xff\n"].concat())),
    ("with a space at the end of its first line", |input| {
        let end = input.iter().position(|byte| *byte == b'\n')?;
        Some([&input[..end], b" ", &input[end..]].concat())
    }),
    ("with an empty line after its end", |input| (!input.is_empty()).then(|| [input, b"\n"].concat())),
    ("with a zero before its first number", |input| {
        let first = input.iter().position(u8::is_ascii_digit)?;
        Some([&input[..first], b"0", &input[first..]].concat())
    }),
    ("without its last line feed", |input| Some(input.strip_suffix(b"\n")?.to_vec())),
];

/// Small outputs on which a careless validator may fail: numbers out of range, too few of them, things that are none.
pub(super) const TRAPS: [&[u8]; 12] = [
    b"-1\n",
    b"0\n",
    b"2147483648\n",
    b"9223372036854775808\n",
    b"1e999\n",
    b"nan\n",
    b"2\n1\n",
    b"1000000000 1\n",
    b"-1 -1 -1\n",
    b"a b c\n",
    b"\0\n",
    b"\x80\xff\n",
];

/// The same at each call: what was found yesterday must be found today.
fn noise(length: usize, shape: fn(u8) -> u8) -> Vec<u8> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        shape((state >> 32) as u8)
    };
    (0..length).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_change() {
        for (name, change) in CHANGES {
            let changed = change(b"3 4\n5\n").unwrap();
            assert_ne!(changed, b"3 4\n5\n", "{name}");
        }
        assert_eq!(CHANGES[3].1(b"ab 12\n").unwrap(), b"ab 012\n");
        assert_eq!(CHANGES[1].1(b"no line end"), None);
        assert_eq!(junk(), junk());
        assert!(junk()[2].1.iter().all(|byte| (b' '..=b'~').contains(byte)));
    }
}
