//! Inputs and answers of the self-test, the same for every language.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::problem;
use crate::error::JudgeError;
use crate::package::Package;

/// Lines of [`Cell::Sum`](super::Cell::Sum).
const SUM: u32 = 1000;
/// Lines of [`Cell::Bulk`](super::Cell::Bulk): 10^6 numbers.
const BULK: u32 = 500_000;
/// Numbers are below this, so that sums fit in 32 bits with a sign.
const BELOW: u64 = 1_000_000_000;

/// The line that is given to [`Cell::Unicode`](super::Cell::Unicode): two to four bytes a character, and both directions.
const UNICODE_IN: &str = "Größe naïve Ελλάδα Київ עברית العربية हिन्दी 漢字 한국어 🦀\n";
/// The line that a program has in its source.
const UNICODE_OUT: &str = "жизнь 世界 🙂\n";

/// Input and answer of one test case.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) input: PathBuf,
    pub(super) answer: PathBuf,
}

/// All of them, as files.
#[derive(Debug)]
pub(super) struct Data {
    place: PathBuf,
    /// A problem without test cases, to be filled.
    pub(super) problem: Package,
    pub(super) hello: Pair,
    pub(super) sum: Pair,
    pub(super) bulk: Pair,
    pub(super) unicode: Pair,
    /// No input and no answer.
    pub(super) nothing: Pair,
    pub(super) modules: Pair,
    pub(super) threads: Pair,
    pub(super) trace: Pair,
}

impl Data {
    pub(super) fn make(place: &Path) -> Result<Self, JudgeError> {
        let pair = |name, input: &str, answer: &str| put(place, name, input, answer);
        let sums = |name, count| {
            let (input, answer) = lines(count);
            pair(name, &input, &answer)
        };
        Ok(Self {
            place: place.to_owned(),
            problem: problem::make(place)?,
            hello: pair("hello", "20 22\n", "42\n")?,
            sum: sums("sum", SUM)?,
            bulk: sums("bulk", BULK)?,
            unicode: pair("unicode", UNICODE_IN, &format!("{UNICODE_IN}{UNICODE_OUT}"))?,
            nothing: pair("nothing", "", "")?,
            modules: pair("modules", "", "42\n")?,
            threads: pair("threads", "", "4000000\n")?,
            trace: pair("trace", "", "clean\n")?,
        })
    }

    /// A depth, and the sum of the numbers up to it.
    pub(super) fn deep(&self, depth: u32) -> Result<Pair, JudgeError> {
        let sum = u64::from(depth) * (u64::from(depth) + 1) / 2;
        put(&self.place, &format!("deep-{depth}"), &format!("{depth}\n"), &format!("{sum}\n"))
    }
}

pub(super) fn put(place: &Path, name: &str, input: &str, answer: &str) -> Result<Pair, JudgeError> {
    let file = |ending: &str, text: &str| {
        let path = place.join(format!("{name}.{ending}"));
        // Another slot may do the same, and a third one read it already.
        let written = tempfile::NamedTempFile::new_in(place)
            .and_then(|file| fs::write(file.path(), text).and_then(|()| Ok(file.persist(&path)?)));
        written.map_err(JudgeError::io("write", &path))?;
        Ok::<_, JudgeError>(path)
    };
    Ok(Pair { input: file("in", input)?, answer: file("ans", answer)? })
}

/// A number of lines, the lines, and their sums.
fn lines(count: u32) -> (String, String) {
    let (mut input, mut answer) = (format!("{count}\n"), String::new());
    // Numerical Recipes' generator: which numbers is of no importance, that they are the same every time is.
    let mut state = u64::from(count);
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % BELOW
    };
    for _ in 0..count {
        let (a, b) = (number(), number());
        // Writing to a string cannot fail.
        let _ = writeln!(input, "{a} {b}");
        let _ = writeln!(answer, "{}", a + b);
    }
    (input, answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_right_and_fit_in_32_bits() {
        let (input, answer) = lines(50);
        let mut input = input.lines();
        assert_eq!(input.next(), Some("50"));
        for (line, sum) in input.by_ref().zip(answer.lines()) {
            let own: u64 = line.split(' ').map(|number| number.parse::<u64>().unwrap()).sum();
            assert_eq!(own.to_string(), sum);
            assert!(sum.parse::<i32>().is_ok());
        }
        assert_eq!((input.next(), answer.lines().count()), (None, 50));
    }
}
