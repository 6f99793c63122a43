//! Every way to exit and every signal, told as it was.

use std::time::Duration;

use gavel_sandbox::{Limits, Outcome};
use measure::{Kind, Table};

use crate::subject::{Subject, limits};

/// All codes there are.
pub(crate) fn exit_codes(subject: &mut Subject, table: &mut Table) {
    let wrong: Vec<String> = (0..=255_u8)
        .filter_map(|code| {
            let outcome = subject.run(&["exit", &code.to_string()], &limits()).outcome;
            (outcome != Outcome::Exited(code)).then(|| format!("{code}: {outcome:?}"))
        })
        .collect();
    table.heading("Exit codes and signals");
    let measured = if wrong.is_empty() { "256 as they were".to_owned() } else { wrong.join(", ") };
    table.row(Kind::Fact, "exit codes 0 to 255", "256 as they were", measured, wrong.is_empty());
}

const QUIET: [i32; 4] = [libc::SIGCHLD, libc::SIGCONT, libc::SIGURG, libc::SIGWINCH];
const STOPPING: [i32; 4] = [libc::SIGSTOP, libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU];

/// What is said of them, what each must give, and which they are.
type Group = (&'static str, fn(i32) -> Outcome, Vec<i32>);

/// All signals there are, sent by the program to itself, with what signal(7) says of each.
pub(crate) fn signals(subject: &mut Subject, table: &mut Table) {
    let groups: [Group; 4] = [
        ("signals that end", Outcome::Signaled, (1..=64).filter(|signal| !special(*signal)).collect()),
        ("signals that do nothing", |_| Outcome::Exited(0), QUIET.to_vec()),
        ("signals that stop: the wall clock ends it", |_| Outcome::WallLimit, STOPPING.to_vec()),
        ("a signal that tells of too large a file", |_| Outcome::OutputLimit, vec![libc::SIGXFSZ]),
    ];
    let limits = Limits { wall_time: Duration::from_millis(500), ..limits() };
    for (what, expected, numbers) in groups {
        let wrong: Vec<String> = numbers
            .iter()
            .filter_map(|&signal| {
                let outcome = subject.run(&["signal", &signal.to_string()], &limits).outcome;
                (outcome != expected(signal)).then(|| format!("{signal}: {outcome:?}"))
            })
            .collect();
        let all = format!("{} as they were", numbers.len());
        let measured = if wrong.is_empty() { all.clone() } else { wrong.join(", ") };
        table.row(Kind::Fact, what, all, measured, wrong.is_empty());
    }
}

fn special(signal: i32) -> bool {
    QUIET.contains(&signal) || STOPPING.contains(&signal) || signal == libc::SIGXFSZ
}
