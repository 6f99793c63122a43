//! Where the time of one run goes, step by step: a static program that does nothing, one slot, one run after another.

use gavel_sandbox::{Capture, Command, Outcome, STEPS, Slot, SlotConfig, last_timeline};
use measure::{Figures, Host, Programs, Target};

const WARM_UP: usize = 200;
const RUNS: usize = 3000;

fn main() {
    println!("{}", Host::watched());
    let programs = Programs::new();
    let bare = Target::new(&programs.c("noop", "int main(void) { return 0; }"), &[]);
    let mut slot = Slot::open(&SlotConfig::new(0)).unwrap_or_else(|error| panic!("{error}"));
    let mut steps = vec![Vec::with_capacity(RUNS); STEPS.len()];
    let (mut whole, mut spawned) = (Vec::new(), Vec::new());
    for run in 0..WARM_UP + RUNS {
        let mut command = Command::new("/program/noop");
        command.program_dir = Some(programs.dir().to_owned());
        let finished = slot.run(command, &mut Capture::default()).expect("the box runs the program");
        assert_eq!(finished.report.outcome, Outcome::Exited(0));
        let begun = std::time::Instant::now();
        assert_eq!(bare.run().expect("the program runs bare").status, 0);
        if run >= WARM_UP {
            spawned.push(begun.elapsed().as_secs_f64() * 1e6);
            let times: Vec<f64> = last_timeline().into_iter().map(|ns| ns as f64 / 1e3).collect();
            whole.push(times.iter().sum());
            for (step, time) in steps.iter_mut().zip(times) {
                step.push(time);
            }
        }
    }
    println!("\none run of a static no-op, {RUNS} runs, in us{:26}{:>8} {:>8} {:>8}", "", "mean", "p50", "p90");
    for (name, times) in STEPS.iter().zip(steps) {
        line(name, times);
    }
    line("the whole run", whole);
    line("bare vfork + exec + wait", spawned);
}

fn line(name: &str, times: Vec<f64>) {
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let times = Figures::new(times);
    println!("  {name:<67} {mean:8.1} {:8.1} {:8.1}", times.median(), times.quantile(0.9));
}
