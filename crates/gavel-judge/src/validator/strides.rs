//! The strides in which the comparison passes over what is right: as far as it goes within one piece of the output and one
//! window of the answer. Whatever a stride does not settle it leaves to the state machine, which knows everything.

use super::answer::{is_space, space_length, token_length};
use super::compare::common;
use super::flags::Flags;

/// Bytes that are compared in steps of eight before it is worth to compare blocks.
const SHORT: usize = 64;

/// Tokens that are text, from between two of them, where the amount of white space does not matter: how many bytes of each
/// were passed, and whether both now stand inside a token.
pub(super) fn texts(output: &[u8], answer: &[u8], case_sensitive: bool) -> (usize, usize, bool) {
    let (mut out, mut ans, mut inside) = (0, 0, false);
    loop {
        let same = prefix(&output[out..], &answer[ans..]);
        if same > 0 {
            (out, ans) = (out + same, ans + same);
            inside = !is_space(output[out - 1]);
        }
        let (Some(found), Some(expected)) = (output.get(out), answer.get(ans)) else { break };
        let spaces = (is_space(*found), is_space(*expected));
        let next = match (inside, spaces) {
            // Letters of another case, or a difference.
            (_, (false, false)) => !case_sensitive && found.eq_ignore_ascii_case(expected),
            // A token ends on one side only.
            (true, (true, false) | (false, true)) => false,
            _ => {
                out += space_length(&output[out..]);
                ans += space_length(&answer[ans..]);
                inside = false;
                continue;
            }
        };
        if !next {
            break;
        }
        (out, ans, inside) = (out + 1, ans + 1, true);
    }
    (out, ans, inside)
}

/// Tokens that may be numbers, from between two of them: how many bytes of each were passed, up to between two tokens.
pub(super) fn numbers(output: &[u8], answer: &[u8], flags: &Flags) -> (usize, usize) {
    let (mut out, mut ans) = (0, 0);
    loop {
        let same = prefix(&output[out..], &answer[ans..]);
        // The token in which they differ, or which the piece ends, is looked at as a whole.
        let back = last_token(&output[out..out + same]);
        let start = (out + same - back, ans + same - back);
        let (found, expected) = (&output[start.0..], &answer[start.1..]);
        if back == 0 && !flags.space_change_sensitive {
            let spaces = (space_length(found), space_length(expected));
            if spaces != (0, 0) {
                (out, ans) = (start.0 + spaces.0, start.1 + spaces.1);
                continue;
            }
        }
        (out, ans) = start;
        let lengths = (back + token_length(&found[back..]), back + token_length(&expected[back..]));
        if lengths.0 == found.len() || lengths.1 == expected.len() || lengths.0 == 0 || lengths.1 == 0 {
            break;
        }
        let (Some(value), Some(right)) = (plain(found, lengths.0), plain(expected, lengths.1)) else { break };
        if !right.is_surely_near(value, flags) && !flags.near(right.value(), value.value()) {
            break;
        }
        (out, ans) = (out + lengths.0, ans + lengths.1);
    }
    (out, ans)
}

/// How long the token is that these bytes end with.
fn last_token(bytes: &[u8]) -> usize {
    let Some(last) = bytes.last_chunk().map(|eight| u64::from_le_bytes(*eight)) else {
        return bytes.iter().rev().take_while(|byte| !is_space(**byte)).count();
    };
    // A byte below 33 gets its highest bit: white space, and what is in no number and left to the other way.
    let low = !(((last & 0x7f7f_7f7f_7f7f_7f7f) + 0x5f5f_5f5f_5f5f_5f5f) | last) & 0x8080_8080_8080_8080;
    let back = low.leading_zeros() as usize / 8;
    if back < 8 && is_space(bytes[bytes.len() - back - 1]) {
        return back;
    }
    bytes.iter().rev().take_while(|byte| !is_space(**byte)).count()
}

/// How many bytes both begin with, fast where that are few.
fn prefix(left: &[u8], right: &[u8]) -> usize {
    let mut start = 0;
    while start < SHORT {
        let (Some(one), Some(other)) = (eight(left, start), eight(right, start)) else { break };
        let differ = one ^ other;
        if differ != 0 {
            return start + differ.trailing_zeros() as usize / 8;
        }
        start += 8;
    }
    start + common(&left[start..], &right[start..])
}

/// Eight bytes from here, the first the lowest.
fn eight(bytes: &[u8], start: usize) -> Option<u64> {
    bytes.get(start..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

/// Powers of ten that a double holds exactly (Clinger, How to Read Floating Point Numbers Accurately, 1990), as far as they
/// are needed here.
const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A plain number: so many of 10 to the power of minus `decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plain {
    units: i64,
    decimals: usize,
}

impl Plain {
    /// Numerator and denominator are exact, so the quotient is the nearest double, as for any other number.
    fn value(self) -> f64 {
        self.units as f64 / TENS[self.decimals]
    }

    /// Whether doubles would be near whatever their rounding; without a division, which is what takes the time. Where this
    /// cannot tell, it says no.
    fn is_surely_near(self, found: Self, flags: &Flags) -> bool {
        const FEW: i64 = 100_000_000;
        if self.units.abs() >= FEW || found.units.abs() >= FEW || self.decimals > 7 || found.decimals > 7 {
            return false;
        }
        let decimals = self.decimals.max(found.decimals);
        // Below 10^15, so exact as doubles too.
        let [expected, found] = [self, found].map(|one| one.units * UNITS[decimals - one.decimals]);
        let (off, size) = ((expected - found).abs() as f64, expected.abs().max(found.abs()) as f64);
        // Each double is off by 2^-53 of itself at most, and each operation by as much of its result.
        let near = |limit: f64| off <= limit * (1.0 - 1e-12) - size * 1e-15;
        flags.float_absolute_tolerance.is_some_and(|tolerance| near(tolerance * TENS[decimals]))
            || flags.float_relative_tolerance.is_some_and(|tolerance| near(tolerance * expected.abs() as f64))
    }
}

/// The first powers of ten.
const UNITS: [i64; 8] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];

/// The number that a token of this length is, where it is a plain one: a sign, at most 15 digits, a point among them.
fn plain(bytes: &[u8], length: usize) -> Option<Plain> {
    match eight(bytes, 0) {
        Some(word) if length <= 8 => short(word, length),
        _ => long(&bytes[..length]),
    }
}

/// Of at most eight bytes, the first of which is the lowest, all at once.
fn short(word: u64, length: usize) -> Option<Plain> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let negative = word as u8 == b'-';
    let signed = negative || word as u8 == b'+';
    let (word, length) = if signed { (word >> 8, length - 1) } else { (word, length) };
    if length == 0 {
        return None;
    }
    // The token, with zeros where it has ended.
    let word = (word << (64 - 8 * length)) >> (64 - 8 * length);
    let points = word ^ (ONES * u64::from(b'.'));
    let points = points.wrapping_sub(ONES) & !points & (ONES << 7);
    let point = (points.trailing_zeros() as usize / 8).min(length);
    let decimals = length.saturating_sub(point + 1);
    let digits = length - usize::from(point < length);
    if digits == 0 {
        return None;
    }
    let before = word & !(u64::MAX.checked_shl(8 * point as u32).unwrap_or(0));
    let after = word.checked_shr(8 * (point as u32 + 1)).unwrap_or(0).checked_shl(8 * point as u32).unwrap_or(0);
    // Digits alone, the last the highest byte, with as many zeros before them as there is room.
    let empty = 64 - 8 * digits as u32;
    let text = ((before | after) << empty) | ((ONES * u64::from(b'0')) & !(u64::MAX << empty));
    let is_digits = text & 0xf0f0_f0f0_f0f0_f0f0 == 0x3030_3030_3030_3030
        && text.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0 == 0x3030_3030_3030_3030;
    if !is_digits {
        return None;
    }
    // Pairs, then fours, then all eight.
    let pairs = ((text & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(1 + (10 << 8)) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_ffff_0000_ffff;
    let units = (fours.wrapping_mul(1 + (10_000 << 32)) >> 32) as i64;
    Some(Plain { units: if negative { -units } else { units }, decimals })
}

fn long(token: &[u8]) -> Option<Plain> {
    let (negative, digits) = match token {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.len() > 16 {
        return None;
    }
    let (mut units, mut count, mut point) = (0_i64, 0, None);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            units = units * 10 + i64::from(digit);
            count += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(count);
        } else {
            return None;
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    Some(Plain { units: if negative { -units } else { units }, decimals: count - point.unwrap_or(count) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::validator::flags::number;

    #[test]
    fn strides_end_where_they_cannot_tell() {
        assert_eq!(texts(b"a b c", b"a  B\nc", false), (5, 6, true));
        assert_eq!(texts(b"a b c", b"a  B\nc", true), (2, 3, false));
        assert_eq!(texts(b"ab c", b"a b c", false), (1, 1, true), "the token goes on");
        assert_eq!(texts(b"a ", b"a", false), (1, 1, true), "the answer may go on");
        let flags = Flags::parse(&["float_tolerance", "0.1"]).unwrap();
        assert_eq!(numbers(b"1.05 2 3", b"1 2.0 3", &flags), (7, 6), "the last token may go on");
        assert_eq!(numbers(b"1.5 2 ", b"1 2 ", &flags), (0, 0));
        assert_eq!(numbers(b"x 1e0 ", b"x 1.0 ", &flags), (2, 2), "an exponent is for others");
        let strict = Flags { space_change_sensitive: true, ..flags };
        assert_eq!(numbers(b"1  2 ", b"1.0 2 ", &strict), (2, 4));
    }

    proptest! {
        #[test]
        fn plain_numbers_are_numbers(token in "[-+]?[0-9]{0,9}[.]?[0-9]{0,9}") {
            let expected = number(token.as_bytes());
            let padded = format!("{token} 12345678");
            for value in [plain(padded.as_bytes(), token.len()), plain(token.as_bytes(), token.len())] {
                prop_assert!(value.is_none_or(|value| Some(value.value()) == expected), "{} {:?}", token, value);
                prop_assert!(value.is_some() || token.len() > 8 || expected.is_none(), "{}", token);
            }
        }

        /// At and around the tolerance itself, too.
        #[test]
        fn what_is_surely_near_is_near(
            one in -2000_i64..2000, other in -2000_i64..2000, decimals in (0_usize..5, 0_usize..5),
            relative in any::<bool>(), tolerance in 0_u32..1000, scale in 0_usize..6,
        ) {
            let tolerance = f64::from(tolerance) / TENS[scale];
            let flags = Flags {
                float_absolute_tolerance: (!relative).then_some(tolerance),
                float_relative_tolerance: relative.then_some(tolerance),
                ..Flags::default()
            };
            let [expected, found] = [(one, decimals.0), (other, decimals.1)].map(|(units, decimals)| Plain { units, decimals });
            prop_assert!(!expected.is_surely_near(found, &flags) || flags.near(expected.value(), found.value()));
        }

        #[test]
        fn what_is_no_number_is_none(token in "[-+.,/:0-9eE]{1,10}") {
            let padded = format!("{token} 12345678");
            if let Some(value) = plain(padded.as_bytes(), token.len()) {
                prop_assert_eq!(Some(value.value()), number(token.as_bytes()), "{}", token);
            }
        }

        #[test]
        fn a_token_begins_behind_white_space(text in "[a1 \n\u{1}\u{e9}\u{0}]{0,20}") {
            let back = text.bytes().rev().take_while(|byte| !is_space(*byte)).count();
            prop_assert_eq!(last_token(text.as_bytes()), back);
        }

        #[test]
        fn a_prefix_is_what_both_begin_with(text in "[ab]{0,100}", at in 0_usize..100) {
            let mut other = text.clone().into_bytes();
            if let Some(byte) = other.get_mut(at) {
                *byte = b'c';
            }
            prop_assert_eq!(prefix(text.as_bytes(), &other), at.min(text.len()));
        }
    }
}
