//! Numbers that were measured, in order.

use std::fmt;
use std::time::Duration;

/// At least one measured number, sorted.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures(Vec<f64>);

impl Figures {
    /// From what was measured.
    ///
    /// # Panics
    /// If there is nothing in it.
    #[must_use]
    pub fn new(mut figures: Vec<f64>) -> Self {
        assert!(!figures.is_empty(), "a benchmark has measured nothing");
        figures.sort_by(f64::total_cmp);
        Self(figures)
    }

    /// From times, in milliseconds.
    pub fn of_times(times: impl IntoIterator<Item = Duration>) -> Self {
        Self::new(times.into_iter().map(|time| time.as_secs_f64() * 1e3).collect())
    }

    /// The smallest of them that at least this share of all is not above; `share` is from 0 to 1.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        // A length is far below 2^52, and a share of it is not negative.
        let rank = (self.0.len() as f64 * share).ceil() as usize;
        self.0[rank.clamp(1, self.0.len()) - 1]
    }

    /// Half of them are not above it.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The largest.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.quantile(1.0)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} (p90 {:.2}, most {:.2})", self.median(), self.quantile(0.9), self.max())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numbers_that_were_measured() {
        let figures = Figures::new(vec![5.0, 1.0, 4.0, 2.0, 3.0]);
        let at = |share| figures.quantile(share);
        assert_eq!([at(0.0), at(0.2), at(0.21), at(0.5), at(0.9), at(1.0)], [1.0, 1.0, 2.0, 3.0, 5.0, 5.0]);
        assert_eq!((figures.median(), figures.max()), (3.0, 5.0));
        assert_eq!(Figures::of_times([Duration::from_micros(1500)]).median(), 1.5);
    }
}
