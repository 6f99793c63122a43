//! What a validator says a test case is worth.

/// A score as the validator gave it, before the test case's maximum is known to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RawScore {
    /// So many points.
    Absolute(f64),
    /// Such a part of the test case's maximum, from 0 to 1.
    Multiplier(f64),
}

impl RawScore {
    /// From the two files of the format, of which a validator may write one; what is wrong with them otherwise.
    pub(crate) fn of_files(score: Option<&[u8]>, multiplier: Option<&[u8]>) -> Result<Option<Self>, String> {
        match (score, multiplier) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err("it wrote both score.txt and score_multiplier.txt".to_owned()),
            (Some(text), None) => number(text)
                .filter(|score| *score >= 0.0)
                .map(|score| Some(Self::Absolute(score)))
                .ok_or_else(|| format!("its score.txt holds {}, which is no number from 0", quoted(text))),
            (None, Some(text)) => number(text)
                .filter(|part| (0.0..=1.0).contains(part))
                .map(|part| Some(Self::Multiplier(part)))
                .ok_or_else(|| {
                    format!("its score_multiplier.txt holds {}, which is no number from 0 to 1", quoted(text))
                }),
        }
    }
}

/// One number with nothing beside it but white space.
pub(crate) fn number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.trim_ascii();
    // The words for infinity and for no number are no scores.
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn quoted(text: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(&text[..text.len().min(60)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_one_number_in_its_range() {
        let of = |score: Option<&str>, multiplier: Option<&str>| {
            RawScore::of_files(score.map(str::as_bytes), multiplier.map(str::as_bytes))
        };
        assert_eq!(of(None, None), Ok(None));
        assert_eq!(of(Some(" 12.5\n"), None), Ok(Some(RawScore::Absolute(12.5))));
        assert_eq!(of(Some("1e2"), None), Ok(Some(RawScore::Absolute(100.0))));
        assert_eq!(of(None, Some("0")), Ok(Some(RawScore::Multiplier(0.0))));
        assert_eq!(of(None, Some("1.0\n")), Ok(Some(RawScore::Multiplier(1.0))));
        for bad in ["", "-1", "nan", "inf", "1 2", "x", "\u{ff}"] {
            assert!(of(Some(bad), None).is_err(), "{bad}");
            assert!(of(None, Some(bad)).is_err(), "{bad}");
        }
        assert!(of(None, Some("1.01")).is_err());
        assert!(of(Some("1"), Some("1")).is_err());
    }
}
