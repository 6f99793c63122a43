//! A letter for the host: as good as the worst thing that is known of it.

use serde::Serialize;

/// From best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) enum Grade {
    A,
    B,
    C,
    D,
}

impl Grade {
    /// What the letter of the whole host means.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::A => "times repeat closely: limits may be as tight as the problem wants",
            Self::B => "good for contests: set time limits at twice the slowest accepted solution or more",
            Self::C => {
                "good for practice; before a contest mend what is marked, or set limits at four times and rejudge what is close"
            }
            Self::D => "do not decide by time on this host: the same program is fast or slow by chance",
        }
    }
}

/// One thing about the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) seen: String,
    /// `None` when it cannot be seen, or is neither good nor bad.
    pub(super) grade: Option<Grade>,
    /// What it means, when it is not as it should be.
    pub(super) meaning: &'static str,
    /// What to do about it.
    pub(super) fix: &'static str,
}

impl Fact {
    pub(super) fn grade(&self) -> Option<Grade> {
        self.grade
    }
}

/// The worst of those that are known; without any, nothing speaks for the host.
pub(super) fn overall(grades: impl IntoIterator<Item = Grade>) -> Grade {
    grades.into_iter().max().unwrap_or(Grade::D)
}

/// The first letter whose bound is not passed.
pub(super) fn by_bounds(value: f64, [a, b, c]: [f64; 3]) -> Grade {
    match value {
        value if value <= a => Grade::A,
        value if value <= b => Grade::B,
        value if value <= c => Grade::C,
        // Not a number is no good either.
        _ => Grade::D,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_as_good_as_the_worst_of_it() {
        assert_eq!(overall([Grade::A, Grade::C, Grade::B]), Grade::C);
        assert_eq!(overall([Grade::A]), Grade::A);
        assert_eq!(overall([]), Grade::D);
    }

    #[test]
    fn bounds_belong_to_the_better_letter() {
        let of = |value| by_bounds(value, [2.0, 5.0, 10.0]);
        assert_eq!(
            [0.0, 2.0, 2.1, 5.0, 10.0, 10.1].map(of),
            [Grade::A, Grade::A, Grade::B, Grade::B, Grade::C, Grade::D]
        );
        assert_eq!(of(f64::NAN), Grade::D);
    }
}
