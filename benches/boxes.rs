//! What the box costs: a static program that does nothing, run bare and in a box, as many at once as it goes.
//!
//! The machine may be noisy, so rounds of both are interleaved and medians of the rounds' ratios are printed. How long one
//! run takes, beside other sandboxes, is in `peers`.

use std::path::Path;
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Outcome, Slot, SlotConfig};
use measure::{Figures, Programs, Target};
use rustix::thread::{CpuSet, sched_setaffinity};

const WORKERS: u32 = 2;
const ROUNDS: usize = 25;
const ROUND: Duration = Duration::from_millis(400);

fn main() {
    let programs = Programs::new();
    let noop = programs.c("noop", "int main(void) { return 0; }");
    let mut bare: Vec<Target> = (0..WORKERS).map(|_| Target::new(&noop, &[])).collect();
    let mut slots: Vec<Slot> =
        (0..WORKERS).map(|number| Slot::open(&SlotConfig::new(number)).expect("a slot opens")).collect();

    let [mut spawned, mut pinned, mut boxed, mut ratios, mut strict] = [const { Vec::new() }; 5];
    for _ in 0..ROUNDS {
        let free = rate(bare.iter_mut().collect(), |_| {}, |target| run_bare(target));
        let own = rate(bare.iter_mut().collect(), stay_on, |target| run_bare(target));
        let in_box = rate(slots.iter_mut().collect(), |_| {}, |slot| run_in_box(slot, programs.dir()));
        spawned.push(free);
        pinned.push(own);
        boxed.push(in_box);
        ratios.push(in_box / free);
        strict.push(in_box / own);
    }
    let [spawned, pinned, boxed, ratio, strict] =
        [spawned, pinned, boxed, ratios, strict].map(|figures| Figures::new(figures).median());
    println!("static no-op, {WORKERS} workers, medians of {ROUNDS} interleaved rounds of {ROUND:?}");
    println!("  bare vfork+exec+wait     {spawned:8.0} runs/s");
    println!("  the same, each worker on a processor of its own, as slots are");
    println!("                           {pinned:8.0} runs/s");
    println!("  box, end to end          {boxed:8.0} runs/s");
    println!("  box / bare               {ratio:8.2}  (goal: at least 0.55)");
    println!("  box / bare on its own    {strict:8.2}");
}

/// The calling thread on one processor, as a slot's is.
fn stay_on(worker: usize) {
    let mut processor = CpuSet::new();
    processor.set(worker);
    sched_setaffinity(None, &processor).expect("this machine has a processor for each worker");
}

/// Runs `work` on every worker at once for a round, each in a thread that was prepared; runs per second of all together.
fn rate<W: Send>(workers: Vec<W>, prepare: fn(usize), work: impl Fn(&mut W) + Sync) -> f64 {
    let begun = Instant::now();
    let runs: u32 = std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .into_iter()
            .enumerate()
            .map(|(number, mut worker)| {
                let work = &work;
                scope.spawn(move || {
                    prepare(number);
                    let mut runs = 0_u32;
                    while begun.elapsed() < ROUND {
                        work(&mut worker);
                        runs += 1;
                    }
                    runs
                })
            })
            .collect();
        running.into_iter().map(|worker| worker.join().expect("a worker finishes")).sum()
    });
    f64::from(runs) / begun.elapsed().as_secs_f64()
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
