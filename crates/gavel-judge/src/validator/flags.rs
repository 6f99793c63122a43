//! The flags of the default output validator.

/// How the default output validator compares, from a test case's `output_validator_args`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Flags {
    /// Upper and lower case letters differ.
    pub case_sensitive: bool,
    /// White space must be the same byte for byte.
    pub space_change_sensitive: bool,
    /// A number is right when it is off by at most this.
    pub float_absolute_tolerance: Option<f64>,
    /// A number is right when it is off by at most this times the expected number's size.
    pub float_relative_tolerance: Option<f64>,
}

/// Why the arguments are not flags of the default output validator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlagError {
    /// No such flag.
    #[error(
        "the default output validator has no argument {0:?}: it knows case_sensitive, space_change_sensitive, \
         float_tolerance, float_relative_tolerance and float_absolute_tolerance"
    )]
    Unknown(String),
    /// A tolerance without its number.
    #[error("the argument {0} must be followed by a tolerance, such as 1e-6")]
    Missing(String),
    /// What follows is no tolerance.
    #[error("{text:?} is not a tolerance for {flag}: expected a decimal number of at least 0, such as 1e-6")]
    Number {
        /// The flag.
        flag: String,
        /// What follows it.
        text: String,
    },
    /// The format forbids saying a tolerance twice, or the short form beside a long one.
    #[error("the argument {0} sets a tolerance that is set already")]
    Twice(String),
}

impl Flags {
    /// Reads the arguments of one test case.
    ///
    /// # Errors
    /// Any argument that the format does not define: a package with a misspelt flag must not be judged leniently.
    pub fn parse<S: AsRef<str>>(args: &[S]) -> Result<Self, FlagError> {
        let mut flags = Self::default();
        let mut args = args.iter().map(AsRef::as_ref);
        while let Some(flag) = args.next() {
            match flag {
                "case_sensitive" => flags.case_sensitive = true,
                "space_change_sensitive" => flags.space_change_sensitive = true,
                "float_tolerance" => {
                    let tolerance = tolerance(flag, args.next())?;
                    set(&mut flags.float_absolute_tolerance, flag, tolerance)?;
                    set(&mut flags.float_relative_tolerance, flag, tolerance)?;
                }
                "float_absolute_tolerance" => {
                    set(&mut flags.float_absolute_tolerance, flag, tolerance(flag, args.next())?)?;
                }
                "float_relative_tolerance" => {
                    set(&mut flags.float_relative_tolerance, flag, tolerance(flag, args.next())?)?;
                }
                unknown => return Err(FlagError::Unknown(unknown.to_owned())),
            }
        }
        Ok(flags)
    }

    /// Whether numbers are compared as numbers.
    pub(super) fn compares_floats(&self) -> bool {
        self.float_absolute_tolerance.is_some() || self.float_relative_tolerance.is_some()
    }

    /// Whether `found` is near enough to `expected`.
    pub(super) fn near(&self, expected: f64, found: f64) -> bool {
        let off = (found - expected).abs();
        self.float_absolute_tolerance.is_some_and(|tolerance| off <= tolerance)
            || self.float_relative_tolerance.is_some_and(|tolerance| off <= tolerance * expected.abs())
    }
}

fn set(slot: &mut Option<f64>, flag: &str, tolerance: f64) -> Result<(), FlagError> {
    match slot.replace(tolerance) {
        None => Ok(()),
        Some(_) => Err(FlagError::Twice(flag.to_owned())),
    }
}

fn tolerance(flag: &str, text: Option<&str>) -> Result<f64, FlagError> {
    let text = text.ok_or_else(|| FlagError::Missing(flag.to_owned()))?;
    match number(text.as_bytes()) {
        Some(tolerance) if tolerance >= 0.0 => Ok(tolerance),
        _ => Err(FlagError::Number { flag: flag.to_owned(), text: text.to_owned() }),
    }
}

/// The number a token stands for, by the format's grammar: decimal, an optional exponent, no `inf`, `nan` or hex.
///
/// One beyond the largest double stands for none: it would be as near to every number as a relative tolerance likes.
pub(super) fn number(token: &[u8]) -> Option<f64> {
    if !token.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    std::str::from_utf8(token).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_flag() {
        assert_eq!(Flags::parse::<&str>(&[]), Ok(Flags::default()));
        let flags = Flags::parse(&["case_sensitive", "space_change_sensitive", "float_tolerance", "1e-6"]).unwrap();
        assert!(flags.case_sensitive && flags.space_change_sensitive);
        assert_eq!((flags.float_absolute_tolerance, flags.float_relative_tolerance), (Some(1e-6), Some(1e-6)));
        let flags = Flags::parse(&["float_absolute_tolerance", "0.5", "float_relative_tolerance", "0"]).unwrap();
        assert_eq!((flags.float_absolute_tolerance, flags.float_relative_tolerance), (Some(0.5), Some(0.0)));
    }

    #[test]
    fn refuses_what_the_format_does_not_define() {
        for bad in [
            &["case_insensitive"][..],
            &["float_tolerance"],
            &["float_tolerance", "-1"],
            &["float_tolerance", "nan"],
            &["float_tolerance", "inf"],
            &["float_tolerance", "1e999"],
            &["float_tolerance", "case_sensitive"],
            &["float_tolerance", "1e-6", "float_tolerance", "1e-6"],
            &["float_tolerance", "1e-6", "float_absolute_tolerance", "1e-6"],
            &["float_relative_tolerance", "1e-6", "float_tolerance", "1e-6"],
        ] {
            assert!(Flags::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for (token, value) in
            [("1", 1.0), ("+1.5", 1.5), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("1E-1", 0.1), ("007", 7.0)]
        {
            assert_eq!(number(token.as_bytes()), Some(value), "{token}");
        }
        for bad in ["", ".", "e5", "1e", "+", "inf", "-Infinity", "nan", "0x10", "1_0", "1,5", "--1", "1e1.5", "1e999"]
        {
            assert_eq!(number(bad.as_bytes()), None, "{bad}");
        }
        let long = format!("{}.{}", "1".repeat(30), "2".repeat(30));
        assert!(number(long.as_bytes()).is_some());
    }
}
