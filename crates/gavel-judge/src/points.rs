//! From what a validator says a test case is worth to its points, by the rules of the format.

use gavel_core::Score;
use gavel_core::grading::Worth;

use crate::package::Protocol;
use crate::validator::score::RawScore;

/// The points of one test case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Points {
    /// It has these, or none of its own.
    Of(Option<Score>),
    /// It gives part of its points where only all count: it fails.
    Partial,
}

/// What a test case gives; how the validator broke the rules, where it did.
pub(crate) fn points(
    worth: Worth,
    accepted: bool,
    said: Option<RawScore>,
    protocol: Protocol,
) -> Result<Points, String> {
    let (max, rejected) = match (worth, said) {
        (Worth::Points { max, rejected }, _) => (max, rejected),
        (Worth::PassFail, None) => return Ok(Points::Of(None)),
        // A testlib checker knows nothing of groups.
        (Worth::PassFail, Some(said)) if protocol == Protocol::Testlib => {
            let all = !matches!(said, RawScore::Multiplier(part) if part < 1.0);
            return Ok(if all { Points::Of(None) } else { Points::Partial });
        }
        (Worth::PassFail, Some(_)) => {
            return Err("it gives a score, but the test case's group is passed or failed as a whole".to_owned());
        }
    };
    if !accepted {
        return Ok(Points::Of(Some(rejected)));
    }
    let score = match (max, said) {
        (Some(max), None) => max,
        (Some(max), Some(RawScore::Multiplier(part))) if (0.0..=1.0).contains(&part) => max.times(part),
        (Some(_), Some(RawScore::Multiplier(part))) => {
            return Err(format!("its score multiplier is {part}, not from 0 to 1"));
        }
        (Some(max), Some(RawScore::Absolute(points))) => match Score::from_points(points) {
            Some(score) if score <= max => score,
            _ => return Err(format!("it gives {points} points, and the test case gives {max} at most")),
        },
        (None, Some(RawScore::Absolute(points))) => {
            Score::from_points(points).ok_or_else(|| format!("it gives {points} points, which is no score"))?
        }
        (None, _) => {
            return Err("it gives no score.txt, and the test case's group has no bound to take it from".to_owned());
        }
    };
    Ok(Points::Of(Some(score)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(max: Option<u64>, accepted: bool, said: Option<RawScore>) -> Result<Points, String> {
        let worth = Worth::Points { max: max.map(Score::whole), rejected: Score::ZERO };
        points(worth, accepted, said, Protocol::Icpc)
    }

    #[test]
    fn a_test_case_gives_what_its_validator_says_within_its_bound() {
        let of = |points| Ok(Points::Of(Score::from_points(points)));
        assert_eq!(said(Some(20), true, None), of(20.0));
        assert_eq!(said(Some(20), true, Some(RawScore::Multiplier(0.25))), of(5.0));
        assert_eq!(said(Some(20), true, Some(RawScore::Absolute(19.5))), of(19.5));
        assert_eq!(said(None, true, Some(RawScore::Absolute(1234.5))), of(1234.5));
        assert_eq!(said(Some(20), false, None), of(0.0));
    }

    #[test]
    fn a_validator_that_breaks_the_rules_is_at_fault() {
        for (max, score) in [
            (Some(20), RawScore::Absolute(20.000_001)),
            (Some(20), RawScore::Absolute(-1.0)),
            (Some(20), RawScore::Multiplier(1.5)),
            (None, RawScore::Multiplier(0.5)),
            (None, RawScore::Absolute(f64::NAN)),
        ] {
            assert!(said(max, true, Some(score)).is_err(), "{max:?} {score:?}");
        }
        assert!(said(None, true, None).is_err());
        let whole = |protocol| points(Worth::PassFail, true, Some(RawScore::Multiplier(0.5)), protocol);
        assert!(whole(Protocol::Icpc).is_err());
        assert_eq!(whole(Protocol::Testlib), Ok(Points::Partial));
        assert_eq!(points(Worth::PassFail, true, None, Protocol::Icpc), Ok(Points::Of(None)));
    }
}
