//! How exact the box is: a table of expected against measured, and exit code 1 if anything that does not depend on the
//! host's noise is missed.
//!
//! What is a time is judged by the 90th percentile of its runs and only on a quiet host; the worst is printed beside.

mod clocks;
mod memory;
mod outcomes;
mod output;
mod subject;

use std::process::ExitCode;

use measure::{Host, Table};
use subject::Subject;

fn main() -> ExitCode {
    let before = Host::watched();
    println!("{before}");
    let mut subject = Subject::new();
    let mut table = Table::new(before.is_quiet());
    clocks::cpu_limit(&mut subject, &mut table);
    clocks::wall_limit(&mut subject, &mut table);
    clocks::cpu_counted(&mut subject, &mut table);
    memory::peak(&mut subject, &mut table);
    memory::limit(&mut subject, &mut table);
    memory::told_from_crashes(&mut subject, &mut table);
    output::cut(&mut subject, &mut table);
    outcomes::exit_codes(&mut subject, &mut table);
    outcomes::signals(&mut subject, &mut table);
    if table.close() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
