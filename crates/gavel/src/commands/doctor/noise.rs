//! How much the CPU time of the same program differs from run to run: what time limits have to allow for.

use std::time::Duration;

use gavel_sandbox::{Capture, Outcome, Slot};

use super::grade::{Fact, by_bounds};
use super::host::CpuTimes;
use super::trial::{SH, script};

/// Runs of the program. With thirty, p5 and p95 leave out the two best and the two worst.
pub(super) const RUNS: usize = 30;

/// Counts: no input, no output, hardly any memory; some tens of milliseconds.
const PROGRAM: &str = "i=0; while [ $i -lt 60000 ]; do i=$((i + 1)); done";

/// Bounds in percent of A, B and C. A time limit is usually twice what the slowest accepted solution needs, so a spread
/// of a tenth is still far from deciding a verdict; beyond that chance has a say.
const SPREAD: [f64; 3] = [2.0, 5.0, 10.0];
/// The same for time that the hypervisor gave to others.
const STEAL: [f64; 3] = [1.0, 5.0, 10.0];

/// Runs the program and measures. `tick` is called before each run.
pub(super) fn facts(slot: &mut Slot, tick: &mut dyn FnMut()) -> anyhow::Result<Vec<Fact>> {
    let before = CpuTimes::now();
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        tick();
        let finished = slot.run(script(SH, PROGRAM), &mut Capture::default())?;
        if finished.report.outcome == Outcome::Exited(0) {
            times.push(finished.report.usage.cpu_time);
        }
    }
    let steal = before.zip(CpuTimes::now()).map(|(before, now)| now.steal_since(before));
    Ok(vec![noise(&mut times), stolen(steal)])
}

fn noise(times: &mut [Duration]) -> Fact {
    let (grade, seen) = match spread(times) {
        Some((median, percent)) => {
            let ms = median.as_secs_f64() * 1e3;
            let seen =
                format!("{percent:.1} % between the 5th and the 95th percentile of {} runs of {ms:.0} ms", times.len());
            (Some(by_bounds(percent, SPREAD)), seen)
        }
        None => (None, "the program did not end as it should".to_owned()),
    };
    Fact {
        name: "noise of CPU time from run to run",
        seen,
        grade,
        meaning: "the same program gets different times: neighbours on the same cores or caches, changing clock speed, or a busy host",
        fix: "stop other work on this host, give Gavel fewer slots (--workers), and mend what is marked below or above",
    }
}

/// The median, and (p95 - p5) / median in percent.
fn spread(times: &mut [Duration]) -> Option<(Duration, f64)> {
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len().checked_sub(1)? * percent + 50) / 100).copied();
    let (low, median, high) = (at(5)?, at(50)?, at(95)?);
    (!median.is_zero()).then(|| (median, (high - low).as_secs_f64() / median.as_secs_f64() * 100.0))
}

fn stolen(percent: Option<f64>) -> Fact {
    Fact {
        name: "time stolen by the hypervisor",
        seen: percent
            .map_or_else(|| "not told by this kernel".to_owned(), |percent| format!("{percent:.1} % meanwhile")),
        grade: percent.map(|percent| by_bounds(percent, STEAL)),
        meaning: "other virtual machines run on these processors: wall time passes while programs do not run",
        fix: "rent dedicated processors, or set wall time limits generously",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_leaves_out_the_extremes() {
        let mut times: Vec<_> = (0..28).map(|index| Duration::from_millis(100 + index % 2)).collect();
        times.extend([Duration::from_secs(9), Duration::from_nanos(1)]);
        let (median, percent) = spread(&mut times).unwrap();
        assert!((100..=101).contains(&median.as_millis()), "{median:?}");
        assert!((0.9..1.1).contains(&percent), "{percent}");
        assert_eq!(spread(&mut []), None);
        assert_eq!(spread(&mut [Duration::ZERO; 3]), None);
    }
}
