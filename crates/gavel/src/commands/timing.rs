//! Time limits of packages that state none: derived before anything is judged with them.

use gavel_judge::package::{RunKind, TimeLimit};
use gavel_judge::{Package, derive_time_limit};

use super::judge::Work;
use crate::boxes;
use crate::exit::Usage;
use crate::output::seconds;

/// The package with a time limit: its own, or one derived by running its example submissions, which takes a while and is
/// told on standard error.
pub(crate) fn with_time_limit(package: Package) -> anyhow::Result<Package> {
    if package.timing.limit != TimeLimit::Absent || package.kind.run == RunKind::SubmitAnswer {
        return Ok(package);
    }
    eprintln!("gavel: {} states no time limit; timing its example submissions", package.id);
    let work = Work::new()?;
    let mut slot = boxes::one()?;
    let derived = derive_time_limit(work.get(), &mut slot, &package, &mut |timed| {
        eprintln!("gavel:   {} takes {}", timed.submission, seconds(timed.slowest));
    });
    let derived = derived.map_err(|error| {
        let usage = Usage::new(format!("cannot derive the time limit of {}: {error}", package.id));
        match error.hint() {
            Some(hint) => usage.hint(hint),
            None => usage,
        }
    })?;
    eprintln!("gavel: the time limit of {} is {}", package.id, seconds(derived.limit));
    Ok(package.with_time_limit(derived.limit))
}
