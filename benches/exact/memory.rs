//! Memory: the peak, where a program is stopped, and whether running out is told from crashing.

use gavel_sandbox::{Limits, Outcome};
use measure::{Kind, Table};

use crate::subject::{Subject, limits};

const MIB: u64 = 1 << 20;
/// How far the reported peak may be from what was touched, in MiB.
const PEAK_BOUND: f64 = 4.0;
/// How fine the point is looked for at which a program is stopped, in KiB.
const STEP: u64 = 32;

/// Touches memory of known size.
pub(crate) fn peak(subject: &mut Subject, table: &mut Table) {
    table.heading("Peak of memory, in MiB");
    for mib in [1_u64, 2, 4, 8, 16, 32, 64, 128, 256, 512] {
        let report = subject.run(&["touch", &(mib << 10).to_string()], &limits());
        let measured = report.usage.memory as f64 / MIB as f64;
        table.row(
            Kind::Fact,
            format!("{mib} MiB touched"),
            format!("{mib} +- {PEAK_BOUND}"),
            format!("{measured:.2}"),
            report.outcome == Outcome::Exited(0) && (measured - mib as f64).abs() <= PEAK_BOUND,
        );
    }
}

/// A program may touch its limit less 2 MiB and not its limit and 1 MiB more; between them lies the point.
pub(crate) fn limit(subject: &mut Subject, table: &mut Table) {
    table.heading("Memory limit");
    for mib in [8_u64, 64, 256] {
        let limits = Limits { memory: mib * MIB, ..limits() };
        let mut touch = |kib: u64| subject.run(&["touch", &kib.to_string()], &limits).outcome;
        let (below, above) = ((mib - 2) << 10, (mib + 1) << 10);
        let ends = [touch(below), touch(above)];
        let expected = [Outcome::Exited(0), Outcome::MemoryLimit];
        let what = format!("limit {mib} MiB: 2 MiB less, 1 MiB more");
        table.row(Kind::Fact, what, "ends well, is stopped", format!("{ends:?}"), ends == expected);
        if ends == expected {
            let (mut well, mut stopped) = (below, above);
            while stopped - well > STEP {
                let middle = well.midpoint(stopped);
                match touch(middle) {
                    Outcome::Exited(0) => well = middle,
                    _ => stopped = middle,
                }
            }
            let distance = stopped as f64 / 1024.0 - mib as f64;
            let what = format!("limit {mib} MiB: stopped when it touches");
            table.row(Kind::Fact, what, "-2 to +1 MiB", format!("limit {distance:+.2} MiB"), true);
        }
    }
}

/// Running out of memory and crashing in turn: neither may be taken for the other, and none remembered.
pub(crate) fn told_from_crashes(subject: &mut Subject, table: &mut Table) {
    const RUNS: usize = 200;
    let limits = Limits { memory: 8 * MIB, ..limits() };
    let too_much = (9_u64 << 10).to_string();
    let crashes: [(&[&str], Outcome); 5] = [
        (&["exit", "1"], Outcome::Exited(1)),
        (&["signal", "9"], Outcome::Signaled(libc::SIGKILL)),
        (&["abort"], Outcome::Signaled(libc::SIGABRT)),
        (&["fault"], Outcome::Signaled(libc::SIGSEGV)),
        (&["exit", "137"], Outcome::Exited(137)),
    ];
    let mut right = 0;
    for run in 0..RUNS {
        let (args, expected): (&[&str], _) = match run % 2 {
            0 => (&["touch", &too_much], Outcome::MemoryLimit),
            _ => crashes[run / 2 % crashes.len()],
        };
        right += usize::from(subject.run(args, &limits).outcome == expected);
    }
    table.heading("Out of memory told from crashes");
    let what = format!("{RUNS} runs, one out of memory and one crash in turn");
    table.row(Kind::Fact, what, format!("{RUNS} right"), format!("{right} right"), right == RUNS);
}
