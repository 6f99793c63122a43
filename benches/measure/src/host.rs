//! How far this host can be trusted with a measurement of time.

use std::fmt;
use std::fs;
use std::time::Duration;

/// Other work that takes more than this share of the processors makes figures of time worthless as promises.
const QUIET: f64 = 0.05;

/// What the host did while we did nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Host {
    processors: usize,
    busy: f64,
    stolen: f64,
}

impl Host {
    /// Looks on for a second.
    ///
    /// # Panics
    /// If `/proc/stat` is not as proc_stat(5) says.
    #[must_use]
    pub fn watched() -> Self {
        let before = ticks();
        std::thread::sleep(Duration::from_secs(1));
        let after = ticks();
        let spent: Vec<u64> = after.iter().zip(&before).map(|(after, before)| after.saturating_sub(*before)).collect();
        let all = spent.iter().sum::<u64>().max(1) as f64;
        // Fields of proc_stat(5): 3 is idle, 4 waits for a disk, 7 is stolen by the hypervisor.
        Self {
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            busy: (all - (spent[3] + spent[4]) as f64) / all,
            stolen: spent[7] as f64 / all,
        }
    }

    /// Whether time was left to us alone.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.busy <= QUIET
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or("?");
        let word = if self.is_quiet() { "quiet" } else { "busy with other work" };
        write!(
            f,
            "host: {} processors, load {load}, {word}: {:.0} % used and {:.0} % stolen while we slept a second",
            self.processors,
            self.busy * 100.0,
            self.stolen * 100.0
        )
    }
}

/// The first line of /proc/stat: ticks of all processors together, by what they were used for.
fn ticks() -> Vec<u64> {
    let stat = fs::read_to_string("/proc/stat").expect("/proc is mounted");
    let line = stat.lines().next().expect("/proc/stat has lines");
    // Field 8 and 9, guests, are within the first two already.
    line.split_whitespace().skip(1).take(8).map(|field| field.parse().expect("a number of ticks")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_work_is_seen() {
        let done = std::sync::atomic::AtomicBool::new(false);
        let host = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
            let host = Host::watched();
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            host
        });
        assert!(host.busy > 0.5 / host.processors as f64, "{host:?}");
        assert!(host.to_string().starts_with("host: "));
    }
}
