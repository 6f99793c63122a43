//! The protocol of testlib, which Polygon's checkers and interactors speak.
//!
//! A checker is called with `input output answer`, an interactor with `input output answer` too, where `output` is a file
//! that it may write; the submission is at its standard streams. The verdict is the exit code, the words are on standard
//! error. The numbers are testlib's own (testlib.h, `OK_EXIT_CODE` and after).

use std::path::Path;

use gavel_core::Verdict;
use gavel_sandbox::Outcome;

use super::score::{RawScore, number};
use crate::language::Language;
use crate::package::SourceFile;
use crate::verdict::of_other_end;

const OK: u8 = 0;
const WRONG_ANSWER: u8 = 1;
const PRESENTATION_ERROR: u8 = 2;
const FAIL: u8 = 3;
const DIRT: u8 = 4;
const POINTS: u8 = 7;
const UNEXPECTED_EOF: u8 = 8;
/// `_pc(n)` is this and n, from 0 to 200, where testlib was compiled with `TESTSYS`, as we compile it.
const PARTIALLY: u8 = 50;
const MOST_PARTIALLY: u8 = 200;
/// What `_pc` counts up to, unless the package says what full points are.
const FULL_PERCENT: f64 = 100.0;

/// Says to the sources that a judge compiles them: only with `TESTSYS` does the exit code of `_pc(n)` differ from the
/// others.
pub(crate) fn announce(language: &Language, files: &mut [SourceFile]) {
    let is_unit = |file: &SourceFile| {
        let ending = Path::new(&file.name).extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| language.extensions.iter().any(|unit| unit == ending))
    };
    if matches!(language.id.as_str(), "c" | "cpp") {
        for file in files.iter_mut().filter(|file| is_unit(file)) {
            // The compiler's messages count the lines as before.
            file.bytes.splice(0..0, b"#define TESTSYS\n#line 1\n".iter().copied());
        }
    }
}

/// What an end means: accepted or rejected, with a score where the validator gave one; or how it failed itself.
///
/// `points_max` is what the package counts as full points; without it `points` are the score itself and `_pc` percents.
pub(crate) fn verdict(
    outcome: Outcome,
    stderr: &[u8],
    points_max: Option<f64>,
) -> Result<(Verdict, Option<RawScore>), String> {
    let Outcome::Exited(code) = outcome else { return Err(of_other_end(outcome)) };
    match code {
        OK => Ok((Verdict::Accepted, None)),
        WRONG_ANSWER | PRESENTATION_ERROR | DIRT | UNEXPECTED_EOF => Ok((Verdict::WrongAnswer, None)),
        FAIL => Err("it says that it failed (code 3)".to_owned()),
        POINTS => {
            let points =
                points(stderr).ok_or("it gives points (code 7) but wrote no \"points N\" to standard error")?;
            match points_max {
                None => scored(points, RawScore::Absolute(points)),
                Some(full) => part(points, full),
            }
        }
        PARTIALLY.. if code - PARTIALLY <= MOST_PARTIALLY => {
            part(f64::from(code - PARTIALLY), points_max.unwrap_or(FULL_PERCENT))
        }
        _ => Err(format!("it exited with code {code}, which testlib does not know")),
    }
}

/// The number after the word `points` at the beginning of standard error.
fn points(stderr: &[u8]) -> Option<f64> {
    let mut words = stderr.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_points = words.next()? == b"points";
    number(words.next()?).filter(|points| is_points && *points >= 0.0)
}

fn part(points: f64, full: f64) -> Result<(Verdict, Option<RawScore>), String> {
    if points > full {
        return Err(format!("it gives {points} points, and {full} are all there are"));
    }
    scored(points, RawScore::Multiplier(points / full))
}

/// Without any point the test case has failed, and what has failed has no score.
fn scored(points: f64, score: RawScore) -> Result<(Verdict, Option<RawScore>), String> {
    Ok(if points > 0.0 { (Verdict::Accepted, Some(score)) } else { (Verdict::WrongAnswer, None) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_meaning() {
        let accepted = |score| Ok((Verdict::Accepted, score));
        let rejected = Ok((Verdict::WrongAnswer, None));
        let of = |code, stderr: &str, full| verdict(Outcome::Exited(code), stderr.as_bytes(), full);
        assert_eq!(of(0, "ok 3 numbers", None), accepted(None));
        for code in [1, 2, 4, 8] {
            assert_eq!(of(code, "wrong answer", None), rejected, "{code}");
        }
        for code in [3, 5, 6, 9, 15, 42, 43, 49, 251, 255] {
            assert!(of(code, "FAIL", None).is_err(), "{code}");
        }
        assert_eq!(of(7, "points 0.75 good\n", None), accepted(Some(RawScore::Absolute(0.75))));
        assert_eq!(of(7, "points 5", Some(20.0)), accepted(Some(RawScore::Multiplier(0.25))));
        assert_eq!(of(7, "points 0", None), rejected);
        for stderr in ["", "points", "points x", "5", "points -1", "points nan"] {
            assert!(of(7, stderr, None).is_err(), "{stderr:?}");
        }
        assert!(of(7, "points 21", Some(20.0)).is_err());
        assert_eq!(of(50, "", None), rejected);
        assert_eq!(of(90, "", None), accepted(Some(RawScore::Multiplier(0.4))));
        assert_eq!(of(150, "", None), accepted(Some(RawScore::Multiplier(1.0))));
        assert_eq!(of(250, "", Some(200.0)), accepted(Some(RawScore::Multiplier(1.0))));
        assert!(of(151, "", None).is_err());
        for outcome in [Outcome::Signaled(11), Outcome::CpuLimit, Outcome::WallLimit] {
            assert!(verdict(outcome, b"", None).is_err(), "{outcome:?}");
        }
    }
}
