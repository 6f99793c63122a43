//! CPU time and wall time: how late a limit is enforced, and whether all of it is counted.

use std::time::Duration;

use gavel_sandbox::{Limits, Outcome};
use measure::{Figures, Kind, Table};

use crate::subject::{Subject, limits};

/// CPU time that a program may get past its limit, in milliseconds.
const CPU_BOUND: f64 = 10.0;
/// Wall time past the limit, in milliseconds, on a host that has nothing else to do.
const WALL_BOUND: f64 = 20.0;
/// Each limit is met so often, but no row takes longer than this many seconds of CPU time.
const RUNS: usize = 15;
const SECONDS: usize = 4;

fn runs_within(limit: u64) -> usize {
    RUNS.min(SECONDS * 1000 / usize::try_from(limit).unwrap_or(1)).max(1)
}

/// A program that does not stop by itself, ended by its CPU time.
pub(crate) fn cpu_limit(subject: &mut Subject, table: &mut Table) {
    table.heading("CPU time past the limit, in ms (median, 90th percentile, most)");
    for (program, name, limits_ms) in [
        ("spin", "one loop", [10, 20, 50, 100, 500, 1000, 2000].as_slice()),
        ("spin-threads", "4 threads", &[10, 100, 500, 2000]),
        ("spin-forks", "fork storm, 64 processes", &[10, 100, 500, 2000]),
    ] {
        for &limit in limits_ms {
            let limits = Limits { cpu_time: Duration::from_millis(limit), ..limits() };
            let mut late = Vec::new();
            let mut right = true;
            for _ in 0..runs_within(limit) {
                let report = subject.run(&[program], &limits);
                right &= report.outcome == Outcome::CpuLimit && report.usage.cpu_time >= limits.cpu_time;
                late.push(report.usage.cpu_time.saturating_sub(limits.cpu_time));
            }
            let late = Figures::of_times(late);
            let what = format!("{name}, limit {limit} ms");
            if right {
                table.row(Kind::Time, what, format!("<= {CPU_BOUND}"), &late, late.quantile(0.9) <= CPU_BOUND);
            } else {
                table.row(Kind::Fact, what, "CPU limit", "another outcome", false);
            }
        }
    }
}

/// A program that sleeps, ended by the wall clock.
pub(crate) fn wall_limit(subject: &mut Subject, table: &mut Table) {
    table.heading("Wall time past the limit, in ms (median, 90th percentile, most)");
    for limit in [10, 50, 200, 1000] {
        let limits = Limits { wall_time: Duration::from_millis(limit), ..limits() };
        let mut late = Vec::new();
        let mut right = true;
        for _ in 0..runs_within(limit) {
            let report = subject.run(&["sleep"], &limits);
            right &= report.outcome == Outcome::WallLimit;
            late.push(report.usage.wall_time.saturating_sub(limits.wall_time));
        }
        let late = Figures::of_times(late);
        let what = format!("asleep, limit {limit} ms");
        if right {
            table.row(Kind::Time, what, format!("<= {WALL_BOUND}"), &late, late.quantile(0.9) <= WALL_BOUND);
        } else {
            table.row(Kind::Fact, what, "wall limit", "another outcome", false);
        }
    }
}

/// Work of known size, by the clock of the thread that does it, beside what the box reports. Starting the program and
/// its processes is not part of the work, so the bound is the same as that of the limit.
pub(crate) fn cpu_counted(subject: &mut Subject, table: &mut Table) {
    table.heading("CPU time counted, in ms (in brackets: what a parent without a box sees by waiting)");
    for (program, name, workers) in [
        ("work", "alone", 1),
        ("work-threads", "4 threads", 4),
        ("work-child", "a child that is waited for", 1),
        ("work-orphan", "an orphan, reparented", 1),
    ] {
        for each in [20_u64, 200] {
            let known = each * workers;
            let args = [program, &each.to_string()];
            let bare = subject.bare_cpu_time(&args).as_secs_f64() * 1e3;
            let report = subject.run(&args, &limits());
            let counted = report.usage.cpu_time.as_secs_f64() * 1e3;
            let over = counted - known as f64;
            table.row(
                Kind::Time,
                format!("{name}, {workers} x {each} ms"),
                format!("{known} to {:.0}", known as f64 + CPU_BOUND),
                format!("{counted:.1} ({bare:.1})"),
                report.outcome == Outcome::Exited(0) && (0.0..=CPU_BOUND).contains(&over),
            );
        }
    }
}
