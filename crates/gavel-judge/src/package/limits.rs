//! The section `limits` of `problem.yaml`.

use std::time::Duration;

use gavel_core::{ByteSize, Limits};
use serde::Deserialize;

use super::error::PackageError;
use super::extension::{FILE as EXTENSION, JudgingExtension, TimeFactors};

const FILE: &str = "problem.yaml";
/// A longer run on one test case than this is a mistake in the package.
const MAX_SECONDS: f64 = 3600.0;
/// A wider margin than this is a mistake too.
const MAX_MULTIPLIER: f64 = 1000.0;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    time_multipliers: Option<Multipliers>,
    time_limit: Option<f64>,
    time_resolution: Option<f64>,
    memory: Option<u64>,
    output: Option<u64>,
    code: Option<u64>,
    compilation_time: Option<u64>,
    compilation_memory: Option<u64>,
    validation_time: Option<u64>,
    validation_memory: Option<u64>,
    validation_output: Option<u64>,
    validation_passes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Multipliers {
    ac_to_time_limit: Option<f64>,
    time_limit_to_tle: Option<f64>,
}

/// Where a problem's time limit comes from, and what it must keep to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Where it comes from.
    pub limit: TimeLimit,
    /// At least so many times the slowest submission that must not be too slow; 1 or more.
    pub ac_to_time_limit: f64,
    /// So many times the limit is at most the fastest submission that must be too slow; 1 or more.
    pub time_limit_to_tle: f64,
    /// A derived limit is a multiple of this.
    pub resolution: Duration,
}

/// Where a time limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLimit {
    /// problem.yaml states it.
    Stated,
    /// It was derived from the example submissions when the package was imported, and gavel.toml records it.
    Derived,
    /// It is yet to be derived; nothing can be judged before.
    Absent,
}

/// The passes of a multi-pass problem where none are given.
const DEFAULT_PASSES: u32 = 2;
/// More passes than this are a mistake in the package.
const MAX_PASSES: u64 = 1000;

/// Passes of a multi-pass problem.
pub(super) fn passes(raw: &RawLimits) -> Result<u32, PackageError> {
    match raw.validation_passes {
        None => Ok(DEFAULT_PASSES),
        Some(passes @ 2..=MAX_PASSES) => {
            u32::try_from(passes).map_err(|_| invalid("validation_passes", passes, "a whole number from 2 to 1000"))
        }
        Some(passes) => Err(invalid("validation_passes", passes, "a whole number from 2 to 1000")),
    }
}

/// The limits in our units, and where the time limit comes from; what is not given has the format's typical default.
pub(super) fn check(
    raw: &RawLimits,
    multi_pass: bool,
    judging: &JudgingExtension,
) -> Result<(Limits, Timing), PackageError> {
    if raw.validation_passes.is_some() && !multi_pass {
        return Err(PackageError::invalid(
            FILE,
            "limits.validation_passes belongs to multi-pass problems, and this is none",
            "remove it, or write type: multi-pass",
        ));
    }
    let multipliers = raw.time_multipliers.as_ref();
    let multiplier = |value: Option<f64>, default: f64| match value.unwrap_or(default) {
        value if (1.0..=MAX_MULTIPLIER).contains(&value) => Ok(value),
        value => Err(invalid("time_multipliers", value, "a number from 1 to 1000")),
    };
    let timing = Timing {
        limit: match (raw.time_limit, judging.derived_time_limit) {
            (Some(_), _) => TimeLimit::Stated,
            (None, Some(_)) => TimeLimit::Derived,
            (None, None) => TimeLimit::Absent,
        },
        ac_to_time_limit: multiplier(multipliers.and_then(|m| m.ac_to_time_limit), 2.0)?,
        time_limit_to_tle: multiplier(multipliers.and_then(|m| m.time_limit_to_tle), 1.5)?,
        resolution: raw
            .time_resolution
            .map_or(Ok(Duration::from_secs(1)), |value| seconds("time_resolution", value))?,
    };
    let default = Limits::default();
    let time = raw.time_limit.or(judging.derived_time_limit);
    let limits = Limits {
        time: time.map_or(Ok(default.time), |time| seconds("time_limit", time))?,
        wall_time: judging.wall_time.map(|wall| seconds("wall_time", wall)).transpose()?,
        memory: size("memory", raw.memory, 20, default.memory)?,
        output: size("output", raw.output, 20, default.output)?,
        code: size("code", raw.code, 10, default.code)?,
        compile_time: whole_seconds("compilation_time", raw.compilation_time, default.compile_time)?,
        compile_memory: size("compilation_memory", raw.compilation_memory, 20, default.compile_memory)?,
        validation_time: whole_seconds("validation_time", raw.validation_time, default.validation_time)?,
        validation_memory: size("validation_memory", raw.validation_memory, 20, default.validation_memory)?,
        validation_output: size("validation_output", raw.validation_output, 20, default.validation_output)?,
    };
    if let Some(TimeFactors::Of(factors)) = &judging.time_factors
        && let Some((language, factor)) = factors.iter().find(|(_, factor)| !(1.0..=MAX_MULTIPLIER).contains(*factor))
    {
        return Err(PackageError::invalid(
            EXTENSION,
            format!("judging.time_factors.{language}: {factor} cannot be kept"),
            "write a number from 1 to 1000",
        ));
    }
    Ok((limits, timing))
}

fn invalid(key: &str, value: impl std::fmt::Display, expected: &str) -> PackageError {
    PackageError::invalid(FILE, format!("limits.{key}: {value} cannot be kept"), format!("write {expected}"))
}

/// Times are kept to the millisecond, as they are reported.
fn seconds(key: &str, value: f64) -> Result<Duration, PackageError> {
    if value.is_nan() || !(0.001..=MAX_SECONDS).contains(&value) {
        return Err(invalid(key, value, "seconds from 0.001 to 3600"));
    }
    Ok(Duration::from_secs_f64((value * 1000.0).round() / 1000.0))
}

fn whole_seconds(key: &str, value: Option<u64>, default: Duration) -> Result<Duration, PackageError> {
    match value {
        None => Ok(default),
        Some(value @ 1..=3600) => Ok(Duration::from_secs(value)),
        Some(value) => Err(invalid(key, value, "whole seconds from 1 to 3600")),
    }
}

/// At most 1 TiB, so that sums of sizes stay far from overflow.
fn size(key: &str, value: Option<u64>, shift: u32, default: ByteSize) -> Result<ByteSize, PackageError> {
    match value {
        None => Ok(default),
        Some(value) if (1..=1 << (40 - shift)).contains(&value) => Ok(ByteSize(value << shift)),
        Some(value) => Err(invalid(key, value, "a whole number from 1 up to 1 TiB")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::package::files::parse;

    fn read(text: &str) -> Result<Limits, PackageError> {
        whole(text).map(|(limits, _)| limits)
    }

    fn whole(text: &str) -> Result<(Limits, Timing), PackageError> {
        check(&parse(Path::new(FILE), text)?, false, &JudgingExtension::default())
    }

    #[test]
    fn all_keys() {
        let limits = read(
            "{time_limit: 1.25, time_resolution: 0.1, time_multipliers: {ac_to_time_limit: 3, time_limit_to_tle: 1.5}, \
             memory: 256, output: 1, code: 64, compilation_time: 30, compilation_memory: 512, validation_time: 10, \
             validation_memory: 128, validation_output: 2}",
        )
        .unwrap();
        assert_eq!(limits.time, Duration::from_millis(1250));
        assert_eq!((limits.memory, limits.code), (ByteSize::mib(256), ByteSize::kib(64)));
        assert_eq!(limits.validation_output, ByteSize::mib(2));
        assert_eq!(read("{time_limit: 1}").unwrap(), Limits::default());
    }

    #[test]
    fn a_limit_that_is_not_stated_is_derived() {
        let timing = |text| whole(text).unwrap().1;
        let absent = timing("{time_resolution: 0.5, time_multipliers: {ac_to_time_limit: 3}}");
        assert_eq!((absent.limit, absent.resolution), (TimeLimit::Absent, Duration::from_millis(500)));
        assert_eq!((absent.ac_to_time_limit, absent.time_limit_to_tle), (3.0, 1.5));
        assert_eq!(timing("{time_limit: 1}").limit, TimeLimit::Stated);
        let recorded = JudgingExtension { derived_time_limit: Some(2.5), wall_time: Some(9.0), ..Default::default() };
        let (limits, timing) = check(&RawLimits::default(), false, &recorded).unwrap();
        assert_eq!((limits.time, timing.limit), (Duration::from_millis(2500), TimeLimit::Derived));
        assert_eq!(limits.wall_time, Some(Duration::from_secs(9)));
    }

    #[test]
    fn factors_of_languages_are_bounded() {
        let factors = |factor: f64| {
            let of = [("python3".parse().unwrap(), factor)].into();
            let judging = JudgingExtension { time_factors: Some(TimeFactors::Of(of)), ..Default::default() };
            check(&RawLimits::default(), false, &judging)
        };
        assert!(factors(1.0).is_ok() && factors(12.5).is_ok());
        for bad in [0.5, -1.0, 1001.0, f64::NAN] {
            let error = factors(bad).unwrap_err();
            assert!(error.to_string().contains("judging.time_factors.python3"), "{error}");
        }
    }

    #[test]
    fn passes_belong_to_multi_pass_problems() {
        let raw = |passes| RawLimits { validation_passes: passes, ..RawLimits::default() };
        assert_eq!((passes(&raw(None)).unwrap(), passes(&raw(Some(7))).unwrap()), (2, 7));
        assert!(passes(&raw(Some(1))).is_err() && passes(&raw(Some(1001))).is_err());
        assert!(check(&raw(Some(2)), true, &JudgingExtension::default()).is_ok());
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for bad in [
            "{time_limit: 0}",
            "{time_limit: -1}",
            "{time_limit: .nan}",
            "{time_limit: .inf}",
            "{time_limit: 4000}",
            "{time_limit: 1, memory: 0}",
            "{time_limit: 1, memory: 1.5}",
            "{time_limit: 1, memory: 99999999999999}",
            "{time_limit: 1, compilation_time: 0}",
            "{time_limit: 1, validation_passes: 2}",
            "{time_limit: 1, time_multipliers: {ac_to_time_limit: 0.5}}",
            "{time_limit: 1, time_multipliers: {ac: 2}}",
            "{time_limit: 1, stack: 8}",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
