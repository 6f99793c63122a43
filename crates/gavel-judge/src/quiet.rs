//! Quiet for a run whose time decides: no other run of this process beside it.
//!
//! Programs that run side by side share caches, memory and the processor's frequency, so each takes a little longer than it
//! would alone. That matters only near the time limit; there a run is repeated while the others wait.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

/// Others wait at most this part of the time, so that programs made to be near the limit cannot hold up everybody;
const PART: u32 = 10;
/// but so much at first.
const AT_FIRST: Duration = Duration::from_secs(10);

/// Who runs, and how long the others have waited.
#[derive(Debug)]
pub(crate) struct Quiet {
    runs: RwLock<()>,
    since: Instant,
    alone_ns: AtomicU64,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { runs: RwLock::default(), since: Instant::now(), alone_ns: AtomicU64::new(0) }
    }
}

/// Held during a run.
#[derive(Debug)]
pub(crate) enum Held<'a> {
    /// Others may run.
    Beside { _runs: RwLockReadGuard<'a, ()> },
    /// Nobody else runs.
    Alone { _runs: RwLockWriteGuard<'a, ()>, quiet: &'a Quiet, began: Instant },
}

impl Quiet {
    /// For a run like any other. It waits while one is alone.
    pub(crate) fn beside(&self) -> Held<'_> {
        Held::Beside { _runs: self.runs.read().unwrap_or_else(PoisonError::into_inner) }
    }

    /// For a run that is to be alone, as soon as those under way have ended; beside the others when these have waited
    /// enough.
    pub(crate) fn alone(&self) -> Held<'_> {
        let spent = Duration::from_nanos(self.alone_ns.load(Ordering::Relaxed));
        if spent > AT_FIRST + self.since.elapsed() / PART {
            return self.beside();
        }
        let runs = self.runs.write().unwrap_or_else(PoisonError::into_inner);
        Held::Alone { _runs: runs, quiet: self, began: Instant::now() }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Self::Alone { quiet, began, .. } = self {
            let spent = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
            quiet.alone_ns.fetch_add(spent, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_alone_has_no_other_beside_him_and_waits_for_those_there() {
        let quiet = Quiet::default();
        let (first, second) = (quiet.beside(), quiet.beside());
        assert!(quiet.runs.try_write().is_err());
        drop((first, second));
        let alone = quiet.alone();
        assert!(matches!(alone, Held::Alone { .. }) && quiet.runs.try_read().is_err());
        drop(alone);
        assert!(quiet.runs.try_read().is_ok());
    }

    #[test]
    fn nobody_is_alone_for_long() {
        let quiet = Quiet::default();
        quiet.alone_ns.store(u64::MAX / 2, Ordering::Relaxed);
        assert!(matches!(quiet.alone(), Held::Beside { .. }));
    }
}
