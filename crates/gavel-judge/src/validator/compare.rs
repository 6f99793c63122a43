//! The default output validator: a comparison that takes the output as it is produced.
//!
//! It is a state machine that is fed pieces of any size and reads the answer file beside them, so neither is ever held
//! as a whole. Where output and answer are the same bytes, which for a right output is nearly everywhere, it moves at
//! the speed of `memcmp`; only around a difference does it look at tokens.

use std::fs::File;
use std::io;

use super::answer::{Answer, LONGEST, Token, is_space, space_length, token_length};
use super::difference::{Difference, Lines, SHOWN};
use super::flags::{Flags, number};
use super::strides;

/// Bytes compared at once, while all of them are the same.
const BLOCKS: [usize; 3] = [4 << 10, 256, 16];

/// What the default output validator found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// The output is right.
    Same,
    /// The output is wrong; this is the first place where it is.
    Different(Difference),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Both stand outside a token, or at the first byte of one.
    Between,
    /// Both stand inside a token that was equal so far; it is compared byte by byte.
    Inside,
    /// A token of the output is being collected, to be compared as a number; the answer stands at its own.
    Holding,
    /// They differ; the token of the output that differs is still being collected, to show it.
    Showing,
    /// They differ, and all is known.
    Rejected,
}

/// Compares one output with one answer.
#[derive(Debug)]
pub struct Comparer {
    flags: Flags,
    answer: Answer,
    state: State,
    held: Vec<u8>,
    /// What the output had before the piece that is being taken, or before the difference once there is one.
    seen: Lines,
    /// How many bytes the token that differs had before there; taken when its place is known.
    back: Option<u64>,
    difference: Option<Box<Difference>>,
    failure: Option<io::Error>,
}

impl Comparer {
    /// A comparison with what `answer` holds, from its first byte, whatever its position.
    #[must_use]
    pub fn new(flags: Flags, answer: File) -> Self {
        Self {
            flags,
            answer: Answer::new(answer),
            state: State::Between,
            held: Vec::new(),
            seen: Lines::default(),
            back: None,
            difference: None,
            failure: None,
        }
    }

    /// Takes the next piece of the output.
    pub fn feed(&mut self, piece: &[u8]) {
        let mut taken = 0;
        while taken < piece.len() && self.failure.is_none() && self.state != State::Rejected {
            match self.step(&piece[taken..]) {
                Ok(more) => {
                    if let (Some(difference), Some(back)) = (&mut self.difference, self.back.take()) {
                        self.seen.pass(&piece[..taken]);
                        difference.in_output = self.seen.place(back);
                    }
                    taken += more;
                }
                Err(error) => self.failure = Some(error),
            }
        }
        if self.difference.is_none() {
            self.seen.pass(piece);
        }
    }

    /// The end of the output: what was found.
    ///
    /// # Errors
    /// Reading the answer file failed, now or before.
    pub fn finish(mut self) -> io::Result<Comparison> {
        if let Some(error) = self.failure {
            return Err(error);
        }
        if self.state == State::Holding {
            self.compare_held(0)?;
        }
        if matches!(self.state, State::Between | State::Inside) {
            self.finish_answer()?;
        }
        if let (Some(difference), Some(back)) = (&mut self.difference, self.back.take()) {
            difference.in_output = self.seen.place(back);
        }
        Ok(match self.difference {
            None => Comparison::Same,
            Some(difference) => Comparison::Different(*difference),
        })
    }

    /// Takes some of `bytes`, which is not empty, and says how many; never 0.
    fn step(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.state {
            State::Rejected => Ok(bytes.len()),
            State::Showing => Ok(self.show(bytes)),
            State::Holding => self.hold(bytes),
            State::Inside => self.inside(bytes),
            State::Between if self.flags.compares_floats() => self.between_numbers(bytes),
            State::Between => self.between(bytes),
        }
    }

    /// Outside tokens, when all tokens are text.
    fn between(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let window = self.answer.window(1)?;
        let (taken, answered, inside) = if self.flags.space_change_sensitive {
            let same = common(bytes, window);
            (same, same, same > 0 && !is_space(bytes[same - 1]))
        } else {
            strides::texts(bytes, window, self.flags.case_sensitive)
        };
        self.answer.consume(answered);
        if taken > 0 {
            self.state = if inside { State::Inside } else { State::Between };
            return Ok(taken);
        }
        if let Some(taken) = self.space(bytes)? {
            return Ok(taken);
        }
        self.inside(bytes)
    }

    /// Outside tokens, when tokens may be numbers: only whole tokens are passed over, because a number's beginning
    /// says nothing.
    fn between_numbers(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let window = self.answer.window(LONGEST)?;
        let (taken, answered) = strides::numbers(bytes, window, &self.flags);
        self.answer.consume(answered);
        if taken > 0 {
            return Ok(taken);
        }
        if let Some(taken) = self.space(bytes)? {
            return Ok(taken);
        }
        self.held.clear();
        self.state = State::Holding;
        self.hold(bytes)
    }

    /// White space in the output, or in the answer alone; `None` when both now stand at a token's first byte or the
    /// answer at its end.
    fn space(&mut self, bytes: &[u8]) -> io::Result<Option<usize>> {
        if self.flags.space_change_sensitive {
            let expects_space = self.answer.window(1)?.first().is_some_and(|byte| is_space(*byte));
            if is_space(bytes[0]) != expects_space {
                return self.reject_space().map(|()| Some(bytes.len()));
            }
            if expects_space && self.answer.window(1)?[0] != bytes[0] {
                return self.reject_space().map(|()| Some(bytes.len()));
            }
            return Ok(None);
        }
        if is_space(bytes[0]) {
            return Ok(Some(space_length(bytes)));
        }
        self.answer.skip_space(|_| {})?;
        Ok(None)
    }

    /// Inside a token that is text, or at its first byte.
    fn inside(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sensitive = self.flags.case_sensitive;
        let window = self.answer.window(1)?;
        let ends = window.first().is_none_or(|byte| is_space(*byte));
        if is_space(bytes[0]) {
            if !ends {
                self.reject(bytes)?;
                return Ok(bytes.len());
            }
            self.state = State::Between;
            // Nothing was taken: the state that follows takes it, and takes at least one byte.
            return self.step(bytes);
        }
        let same = bytes
            .iter()
            .zip(window)
            .position(|(found, expected)| {
                is_space(*found) || (found != expected && (sensitive || !found.eq_ignore_ascii_case(expected)))
            })
            .unwrap_or(bytes.len().min(window.len()));
        if same == 0 {
            self.reject(bytes)?;
            return Ok(bytes.len());
        }
        self.answer.consume(same);
        self.state = State::Inside;
        Ok(same)
    }

    /// Collects a token of the output and compares it when it is whole.
    fn hold(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = token_length(bytes);
        let taken = length.min(LONGEST + 1 - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        if self.held.len() > LONGEST {
            self.compare_long(taken)?;
            return Ok(taken);
        }
        if length == bytes.len() {
            return Ok(length);
        }
        self.compare_held(taken)?;
        if taken == 0 { self.step(bytes) } else { Ok(taken) }
    }

    /// Compares the collected token, which is whole, with the answer's. So many bytes of it were `taken` in this step.
    fn compare_held(&mut self, taken: usize) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let window = self.answer.window(LONGEST + 1)?;
        let expected = &window[..token_length(window)];
        let same = expected == held
            || match number(expected) {
                Some(expected) => number(&held).is_some_and(|found| self.flags.near(expected, found)),
                None => !self.flags.case_sensitive && expected.eq_ignore_ascii_case(&held),
            };
        if same && !held.is_empty() {
            let length = expected.len();
            self.answer.consume(length);
            self.state = State::Between;
        } else {
            self.reject_whole(&held, taken)?;
        }
        self.held = held;
        Ok(())
    }

    /// A token too long for a number: text, equal so far or not.
    fn compare_long(&mut self, taken: usize) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let window = self.answer.window(held.len())?;
        let expected = &window[..held.len().min(window.len())];
        if expected == held || (!self.flags.case_sensitive && expected.eq_ignore_ascii_case(&held)) {
            self.answer.consume(held.len());
            self.state = State::Inside;
            return Ok(());
        }
        self.reject_whole(&held, taken)
    }

    /// The output has ended; the answer must have too, but for white space.
    fn finish_answer(&mut self) -> io::Result<()> {
        let at_token = self.answer.window(1)?.first().is_some_and(|byte| !is_space(*byte));
        if self.flags.space_change_sensitive {
            if at_token {
                return self.reject(b"");
            }
            return if self.answer.window(1)?.is_empty() { Ok(()) } else { self.reject_space() };
        }
        if self.state == State::Between || !at_token {
            self.state = State::Between;
            self.answer.skip_space(|_| {})?;
        }
        if self.answer.window(1)?.is_empty() { Ok(()) } else { self.reject(b"") }
    }

    /// The difference lies in the token at which the answer stands; the output goes on there with `rest`.
    fn reject(&mut self, rest: &[u8]) -> io::Result<()> {
        let inside = self.state == State::Inside;
        let token = self.answer.token(!inside)?;
        // Up to here the tokens are the same, so the answer's bytes stand for the output's.
        let shared = if inside { usize::try_from(token.before).unwrap_or(SHOWN).min(token.bytes.len()) } else { 0 };
        let found = token.bytes[..shared].to_vec();
        let back = if inside { token.before } else { 0 };
        self.differ(token, found, false, back);
        self.state = State::Showing;
        self.show(rest);
        Ok(())
    }

    /// The token that was collected differs from the answer's.
    fn reject_whole(&mut self, found: &[u8], taken: usize) -> io::Result<()> {
        let token = self.answer.token(true)?;
        self.differ(token, found[..found.len().min(SHOWN)].to_vec(), false, (found.len() - taken) as u64);
        self.state = State::Rejected;
        Ok(())
    }

    fn reject_space(&mut self) -> io::Result<()> {
        let mut token = self.answer.token(false)?;
        token.place = token.here;
        if token.before > 0 {
            // Right behind a token the white space that differs is the one before the next.
            token.number += 1;
        }
        self.differ(token, Vec::new(), true, 0);
        self.state = State::Rejected;
        Ok(())
    }

    fn differ(&mut self, expected: Token, found: Vec<u8>, space: bool, back: u64) {
        let Token { number: token, place: in_answer, bytes: expected, .. } = expected;
        // Where it is in the output only the caller of this step knows.
        let in_output = self.seen.place(0);
        self.difference = Some(Box::new(Difference { token, in_output, in_answer, expected, found, space }));
        self.back = Some(back);
    }

    /// Collects what the output has where it differs, up to the token's end.
    fn show(&mut self, bytes: &[u8]) -> usize {
        let length = token_length(bytes);
        if let Some(difference) = &mut self.difference {
            let room = SHOWN.saturating_sub(difference.found.len());
            difference.found.extend_from_slice(&bytes[..length.min(room)]);
            if length < bytes.len() || difference.found.len() >= SHOWN {
                self.state = State::Rejected;
            }
        }
        bytes.len()
    }
}

/// How many bytes both begin with.
pub(super) fn common(left: &[u8], right: &[u8]) -> usize {
    let length = left.len().min(right.len());
    let (left, right) = (&left[..length], &right[..length]);
    let mut start = 0;
    for block in BLOCKS {
        while start + block <= length && left[start..start + block] == right[start..start + block] {
            start += block;
        }
    }
    start + left[start..].iter().zip(&right[start..]).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::super::naive::agree;
    use super::*;
    use crate::validator::Place;

    fn compare(args: &[&str], answer: &[u8], pieces: &[&[u8]]) -> Comparison {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(answer).unwrap();
        let mut comparer = Comparer::new(Flags::parse(args).unwrap(), file);
        for piece in pieces {
            comparer.feed(piece);
        }
        comparer.finish().unwrap()
    }

    fn same(args: &[&str], answer: &str, output: &str) -> bool {
        let whole = compare(args, answer.as_bytes(), &[output.as_bytes()]);
        let bytes: Vec<&[u8]> = output.as_bytes().chunks(1).collect();
        assert_eq!(whole, compare(args, answer.as_bytes(), &bytes), "{answer:?} {output:?}: pieces must not matter");
        whole == Comparison::Same
    }

    fn difference(args: &[&str], answer: &str, output: &str) -> Difference {
        assert!(!same(args, answer, output), "{answer:?} {output:?}");
        match compare(args, answer.as_bytes(), &[output.as_bytes()]) {
            Comparison::Different(difference) => difference,
            Comparison::Same => unreachable!(),
        }
    }

    #[test]
    fn by_default_case_and_space_do_not_matter() {
        for (answer, output) in [
            ("", ""),
            ("", " \n"),
            ("\n", ""),
            ("1 2\n", "1 2\n"),
            ("1 2\n", "  1\r\n\t2  "),
            ("Yes\n", "yEs"),
            ("a b c", "a\x0bb\x0cc\n\n\n"),
            (" a", "a"),
            ("a\n\n b ", "a b"),
        ] {
            assert!(same(&[], answer, output), "{answer:?} {output:?}");
        }
        for (answer, output) in [
            ("1", "2"),
            ("1", ""),
            ("", "1"),
            ("1 2", "1"),
            ("1", "1 2"),
            ("12", "1 2"),
            ("1 2", "12"),
            ("1", "1.0"),
            ("a", "a\0"),
            ("ab", "a"),
            ("a", "ab"),
            ("a", "a\u{a0}"),
        ] {
            assert!(!same(&[], answer, output), "{answer:?} {output:?}");
        }
    }

    #[test]
    fn case_sensitive() {
        assert!(same(&["case_sensitive"], "Yes No", " Yes\nNo"));
        assert!(!same(&["case_sensitive"], "Yes", "yes"));
        assert!(!same(&["case_sensitive", "float_tolerance", "1"], "Yes", "yes"));
        assert!(same(&["float_tolerance", "1"], "Yes", "yes"));
        assert!(!same(&[], "\u{e9}", "\u{c9}"), "only ASCII letters fold");
    }

    #[test]
    fn space_change_sensitive() {
        let args = &["space_change_sensitive"];
        assert!(same(args, "a b\n", "A b\n"));
        for output in ["a b", "a b\n\n", "a  b\n", "a\tb\n", " a b\n", "a b \n", "a\nb\n", "a b\r\n", "", "ab\n"] {
            assert!(!same(args, "a b\n", output), "{output:?}");
            assert!(!same(&["space_change_sensitive", "float_tolerance", "0"], "a b\n", output), "{output:?}");
        }
        let floats = &["space_change_sensitive", "float_tolerance", "0.5"];
        assert!(same(floats, "1 2\n", "1.2 2.0\n"));
        assert!(!same(floats, "1 2\n", "1.2  2.0\n"));
        assert!(same(args, "", "") && !same(args, "", "\n") && !same(args, "\n", ""));
    }

    #[test]
    fn float_tolerances() {
        let absolute = &["float_absolute_tolerance", "0.01"];
        assert!(same(absolute, "1000 x", "1000.01 X"));
        assert!(!same(absolute, "1000", "1000.02"));
        let relative = &["float_relative_tolerance", "0.01"];
        assert!(same(relative, "-1000", "-1009"));
        assert!(!same(relative, "1000", "1011"));
        assert!(!same(relative, "0", "1e-9"), "nothing is relatively near to zero");
        let either = &["float_tolerance", "1e-6"];
        assert!(same(either, "0 1000000", "1e-7 1000000.5"));
        assert!(same(either, "1 2 3", "+1.0 0.2e1 3."));
        for (answer, output) in
            [("1", "one"), ("1", "nan"), ("1", "inf"), ("1", "1,0"), ("one", "1"), ("1 2", "1"), ("1", "1 2")]
        {
            assert!(!same(either, answer, output), "{answer:?} {output:?}");
        }
        assert!(same(either, "inf nan", "INF NaN"), "no numbers by the format's grammar, so text");
        assert!(same(either, "1e999", "1e999"), "the same bytes are always right");
    }

    #[test]
    fn an_integer_in_an_answer_is_compared_as_a_number_too() {
        assert!(same(&["float_tolerance", "0.5"], "10", "10.4"));
    }

    #[test]
    fn long_tokens() {
        for args in [&[][..], &["float_tolerance", "1e-9"]] {
            for length in [LONGEST - 1, LONGEST, LONGEST + 1, 3 * LONGEST, 200_000] {
                let answer = "a".repeat(length);
                assert!(same(args, &answer, &answer.to_uppercase()), "{length}");
                assert!(!same(args, &answer, &format!("{answer}a")), "{length}");
                assert!(!same(args, &answer, &answer[1..]), "{length}");
                assert!(same(args, &format!("{answer} b"), &format!(" {answer}\nB")), "{length}");
                assert!(!same(args, &format!("{answer} b"), &format!("{answer} c")), "{length}");
            }
        }
    }

    #[test]
    fn the_first_difference_is_told() {
        let told = |args: &[&str], answer: &str, output: &str| difference(args, answer, output).sentence(true);
        for (answer, output, expected) in [
            ("1 20 3", "1 25 3", "line 1, column 3, token 2: expected \"20\", found \"25\""),
            ("1 20 3", "1 2", "line 1, column 3, token 2: expected \"20\", found \"2\""),
            ("1 20 3", "1\n\n 200 3", "line 3, column 2, token 2: expected \"20\", found \"200\""),
            ("1 20\n", "1", "line 1, column 2, token 2: expected \"20\", found the end of the output"),
            ("1 20\n", "1\n20\n30", "line 3, column 1, token 3: expected the end of the output, found \"30\""),
        ] {
            assert_eq!(told(&[], answer, output), expected);
        }
        let floats = &["float_absolute_tolerance", "1"];
        assert_eq!(told(floats, "1 20 3", "1.5\n25 3"), "line 2, column 1, token 2: expected \"20\", found \"25\"");
        assert_eq!(
            told(floats, "1 20", "1.5\n"),
            "line 2, column 1, token 2: expected \"20\", found the end of the output"
        );
        let space = &["space_change_sensitive"];
        let differs = "the white space before token 2 differs from the expected";
        assert_eq!(told(space, "a b", "a  b"), format!("line 1, column 3: {differs}"));
        assert_eq!(told(space, "a b", "a\tb"), format!("line 1, column 2: {differs}"));
        assert_eq!(told(space, "a b", "a c"), "line 1, column 3, token 2: expected \"b\", found \"c\"");
        let many = "7 ".repeat(100_000);
        let found = difference(&[], &format!("{many}8"), &format!("{many}\n9"));
        let place = |line, column| Place { line, column };
        assert_eq!((found.token, found.in_output, found.in_answer), (100_001, place(2, 1), place(1, 200_001)));
    }

    fn any_flags() -> impl Strategy<Value = Flags> {
        (any::<bool>(), any::<bool>(), prop::option::of(0.0..2.0), prop::option::of(0.0..2.0)).prop_map(
            |(case_sensitive, space_change_sensitive, absolute, relative)| Flags {
                case_sensitive,
                space_change_sensitive,
                float_absolute_tolerance: absolute,
                float_relative_tolerance: relative,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Text of a small alphabet, so that equal and nearly equal pairs are common, cut into pieces anywhere.
        #[test]
        fn agrees_with_the_naive_one(
            flags in any_flags(),
            answer in "[aA1.5 \n]{0,12}",
            output in "[aA1.5 \n]{0,12}",
            piece in 1_usize..5,
        ) {
            agree(flags, answer.as_bytes(), output.as_bytes(), piece);
        }

        /// The answer itself is right under any flags, and stays so in other white space and case where they allow it.
        #[test]
        fn accepts_the_answer(flags in any_flags(), answer in any::<Vec<u8>>(), piece in 1_usize..70_000) {
            let answer = answer.repeat(40);
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&answer).unwrap();
            let mut comparer = Comparer::new(flags, file);
            answer.chunks(piece).for_each(|piece| comparer.feed(piece));
            prop_assert_eq!(comparer.finish().unwrap(), Comparison::Same);
        }
    }
}
