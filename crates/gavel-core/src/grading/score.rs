//! Points, exact to a millionth.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Millionths in a point.
const UNIT: u64 = 1_000_000;
/// More points than this are cut: up to here a number of 64 bits keeps every millionth.
const MAX: u64 = 1_000_000_000 * UNIT;

/// Points: from 0 to a thousand million, in millionths, so that sums are exact and order is total. On the wire it is a
/// number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Score(u64);

impl Score {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// `points` whole points; saturates.
    #[must_use]
    pub const fn whole(points: u64) -> Self {
        Self::from_millionths(points.saturating_mul(UNIT))
    }

    /// So many millionths of a point; saturates.
    #[must_use]
    pub const fn from_millionths(millionths: u64) -> Self {
        if millionths > MAX { Self(MAX) } else { Self(millionths) }
    }

    /// The points in millionths: how a score is stored.
    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }

    /// The nearest score to a number of points; `None` when it is negative, not finite or above a thousand million.
    #[must_use]
    pub fn from_points(points: f64) -> Option<Self> {
        let millionths = (points * UNIT as f64).round();
        (points.is_finite() && points >= 0.0 && millionths <= MAX as f64).then_some(Self(millionths as u64))
    }

    /// The points as a number; exact to the millionth.
    #[must_use]
    pub fn points(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }

    /// This many points times a number in `[0, 1]`, rounded to the nearest millionth; a number outside is cut.
    #[must_use]
    pub fn times(self, multiplier: f64) -> Self {
        Self(((self.0 as f64 * multiplier.clamp(0.0, 1.0)).round() as u64).min(self.0))
    }

    /// The share of member `index` when `parts` members share this; the shares of all make up the whole exactly.
    #[must_use]
    pub fn share(self, index: usize, parts: usize) -> Self {
        let (index, parts) = (index as u128, (parts as u128).max(1));
        let upto = |count: u128| u128::from(self.0) * count.min(parts) / parts;
        // Both are at most what a score holds, so the difference is too.
        Self((upto(index + 1) - upto(index)) as u64)
    }

    /// The mean of `count` scores whose sum this is, rounded down; nothing for none.
    #[must_use]
    pub fn mean(self, count: usize) -> Self {
        Self(self.0.checked_div(count as u64).unwrap_or(0))
    }

    /// What is left of these points without `other`; nothing when those are more.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Score {
    type Output = Self;

    /// Saturates.
    fn add(self, other: Self) -> Self {
        Self::from_millionths(self.0.saturating_add(other.0))
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::ZERO, Self::add)
    }
}

impl fmt::Display for Score {
    /// As few digits as say it: `40`, `33.333333`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / UNIT, self.0 % UNIT);
        if rest == 0 {
            return f.pad(&whole.to_string());
        }
        f.pad(format!("{whole}.{rest:06}").trim_end_matches('0'))
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points = f64::deserialize(deserializer)?;
        Self::from_points(points).ok_or_else(|| serde::de::Error::custom(format!("{points} is no score")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_that_are_no_points() {
        for bad in [-1.0, -0.000_001, f64::NAN, f64::INFINITY, 1e9 + 1.0] {
            assert_eq!(Score::from_points(bad), None, "{bad}");
        }
        assert_eq!(Score::from_points(-0.0), Some(Score::ZERO));
        assert_eq!(Score::from_points(0.1).map(Score::millionths), Some(100_000));
        assert_eq!(Score::whole(u64::MAX), Score::whole(1_000_000_000));
    }

    #[test]
    fn people_read_few_digits() {
        let text = |millionths| Score::from_millionths(millionths).to_string();
        assert_eq!([text(0), text(40_000_000), text(33_333_333), text(2_500_000)], ["0", "40", "33.333333", "2.5"]);
        assert_eq!(format!("{:>4}", Score::whole(7)), "   7");
    }

    proptest! {
        #[test]
        fn a_score_survives_the_wire(millionths in 0..=MAX) {
            let score = Score::from_millionths(millionths);
            let text = serde_json::to_string(&score).unwrap();
            prop_assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
        }

        #[test]
        fn shares_make_up_the_whole(millionths in 0..=MAX, parts in 1_usize..200) {
            let whole = Score::from_millionths(millionths);
            let shares: Vec<Score> = (0..parts).map(|index| whole.share(index, parts)).collect();
            prop_assert_eq!(shares.iter().copied().sum::<Score>(), whole);
            let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
            prop_assert!(most.millionths() - least.millionths() <= 1);
        }

        #[test]
        fn a_multiplier_stays_within(millionths in 0..=MAX, multiplier: f64, part in 0.0..=1.0_f64) {
            let whole = Score::from_millionths(millionths);
            prop_assert!(whole.times(multiplier) <= whole);
            prop_assert_eq!((whole.times(0.0), whole.times(1.0)), (Score::ZERO, whole));
            prop_assert!(whole.times(part / 2.0) <= whole.times(part));
        }
    }
}
