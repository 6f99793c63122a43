//! The section `limits` of `problem.yaml`.

use std::time::Duration;

use gavel_core::{ByteSize, Limits};
use serde::Deserialize;

use super::error::PackageError;

const FILE: &str = "problem.yaml";
/// A longer run on one test case than this is a mistake in the package.
const MAX_SECONDS: f64 = 3600.0;

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

/// The limits in our units; what is not given has the format's typical default.
pub(super) fn check(raw: RawLimits) -> Result<Limits, PackageError> {
    if raw.validation_passes.is_some() {
        return Err(PackageError::unsupported(
            FILE,
            "limits.validation_passes",
            "remove it: it belongs to multi-pass problems",
        ));
    }
    // A fixed time limit makes these two matter to nobody but the authors; they must still make sense.
    let multipliers = raw.time_multipliers.iter().flat_map(|m| [m.ac_to_time_limit, m.time_limit_to_tle]).flatten();
    for multiplier in multipliers {
        if multiplier.is_nan() || multiplier < 1.0 {
            return Err(invalid("time_multipliers", multiplier, "a number of at least 1"));
        }
    }
    if let Some(resolution) = raw.time_resolution {
        seconds("time_resolution", resolution)?;
    }
    let time = raw.time_limit.ok_or_else(|| {
        PackageError::unsupported(
            FILE,
            "a package without limits.time_limit",
            "add limits.time_limit in seconds, such as 2.0: it is not derived from the submissions yet",
        )
    })?;
    let default = Limits::default();
    Ok(Limits {
        time: seconds("time_limit", time)?,
        memory: size("memory", raw.memory, 20, default.memory)?,
        output: size("output", raw.output, 20, default.output)?,
        code: size("code", raw.code, 10, default.code)?,
        compile_time: whole_seconds("compilation_time", raw.compilation_time, default.compile_time)?,
        compile_memory: size("compilation_memory", raw.compilation_memory, 20, default.compile_memory)?,
        validation_time: whole_seconds("validation_time", raw.validation_time, default.validation_time)?,
        validation_memory: size("validation_memory", raw.validation_memory, 20, default.validation_memory)?,
        validation_output: size("validation_output", raw.validation_output, 20, default.validation_output)?,
    })
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
        check(parse(Path::new(FILE), text)?)
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
    fn what_cannot_be_kept_is_refused() {
        assert!(read("{memory: 5}").unwrap_err().to_string().contains("time_limit"));
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
