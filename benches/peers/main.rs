//! How long one run of a static program that does nothing takes: bare, in the box, and with others that isolate.
//!
//! Peers are started by their command line, as a judge would start them. All take turns, so that noise meets all alike;
//! the medians are compared. A peer that does not run here is named with the reason.

mod crun;
mod docker;

use std::path::Path;
use std::process::{Command as Process, ExitCode, Stdio};
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Outcome, Slot, SlotConfig};
use measure::{Figures, Host, Programs, Target, missing_tool};

const ROUNDS: usize = 20;

/// Somebody who runs the program so often per round, and tells how long each run took.
struct Runner<'a> {
    name: &'static str,
    runs: usize,
    run: Box<dyn FnMut(usize) -> Vec<Duration> + 'a>,
    /// The box's median may be at most this share of its own.
    goal: Option<f64>,
}

fn main() -> ExitCode {
    if let Some(code) = crun::inside() {
        return code;
    }
    println!("{}", Host::watched());
    let programs = Programs::new();
    let noop = programs.c("noop", "int main(void) { return 0; }");
    let bare = Target::new(&noop, &[]);
    let mut slot = Slot::open(&SlotConfig::new(0)).unwrap_or_else(|error| panic!("{error}"));
    let mut missing = Vec::new();
    let mut runners = vec![
        Runner { name: "bare vfork+exec+wait", runs: 20, goal: None, run: each(|| run_bare(&bare)) },
        Runner { name: "box", runs: 20, goal: None, run: each(|| run_in_box(&mut slot, programs.dir())) },
    ];
    match missing_tool(Process::new("bwrap").arg("--version")) {
        None => runners.push(Runner {
            name: "bubblewrap --unshare-all",
            runs: 10,
            goal: Some(0.2),
            run: each(|| run_in_bubblewrap(&noop)),
        }),
        Some(why) => missing.push(why),
    }
    match crun::Bundle::new(&noop) {
        Ok(bundle) => runners.push(Runner {
            name: "crun run",
            runs: 5,
            goal: Some(0.1),
            run: Box::new(move |runs| bundle.run(runs)),
        }),
        Err(why) => missing.push(why),
    }
    match docker::Image::new(&noop) {
        Ok(image) => {
            runners.push(Runner { name: "docker run", runs: 1, goal: Some(0.1), run: each(move || image.run()) });
        }
        Err(why) => missing.push(why),
    }

    let mut times = vec![Vec::new(); runners.len()];
    // The first round warms up.
    for round in 0..=ROUNDS {
        for (runner, times) in runners.iter_mut().zip(&mut times) {
            let taken = (runner.run)(runner.runs);
            if round > 0 {
                times.extend(taken);
            }
        }
    }
    report(&runners, times);
    for why in missing {
        println!("  not measured: {why}");
    }
    ExitCode::SUCCESS
}

fn report(runners: &[Runner<'_>], times: Vec<Vec<Duration>>) {
    let figures: Vec<Figures> = times.into_iter().map(Figures::of_times).collect();
    let [bare, boxed] = [figures[0].median(), figures[1].median()];
    println!("\nstatic no-op, one after another, {ROUNDS} interleaved rounds, in ms{:14}p50      p90", "");
    for (runner, figures) in runners.iter().zip(&figures) {
        print!("  {:<60} {:8.3} {:8.3}", runner.name, figures.median(), figures.quantile(0.9));
        match runner.goal {
            Some(goal) => println!("   box / it {:6.3} (goal: at most {goal})", boxed / figures.median()),
            None => println!("   it / bare {:5.2}", figures.median() / bare),
        }
    }
}

/// Times each run.
fn each<'a>(mut run: impl FnMut() + 'a) -> Box<dyn FnMut(usize) -> Vec<Duration> + 'a> {
    Box::new(move |runs| {
        let timed = |_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        };
        (0..runs).map(timed).collect()
    })
}

fn run_bare(program: &Target) {
    assert_eq!(program.run().expect("the program runs bare").status, 0);
}

fn run_in_box(slot: &mut Slot, directory: &Path) {
    let mut command = Command::new("/program/noop");
    command.program_dir = Some(directory.to_owned());
    let finished = slot.run(command, &mut Capture::default()).expect("the box runs the program");
    assert_eq!(finished.report.outcome, Outcome::Exited(0));
}

fn run_in_bubblewrap(program: &Path) {
    let status = Process::new("bwrap")
        .args(["--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64"])
        .args(["/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind"])
        .arg(program)
        .args(["/noop", "/noop"])
        .stdin(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "bwrap runs the program");
}
