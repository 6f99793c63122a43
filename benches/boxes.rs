//! What the box costs: a static program that does nothing, run bare, in a box, and in bubblewrap.
//!
//! The machine may be noisy, so rounds of all three are interleaved and medians of the rounds' ratios are printed.
#![expect(unsafe_code, reason = "the baseline is the barest spawn there is: posix_spawn, which is vfork and exec")]

use std::ffi::CString;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Outcome, Slot, SlotConfig};

const WORKERS: u32 = 2;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1500);

fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let program = directory.path().join("noop");
    compile_noop(directory.path(), &program);
    let bare = CString::new(program.to_str().expect("a temporary path is text")).expect("a path has no NUL");
    let mut slots: Vec<Slot> =
        (0..WORKERS).map(|number| Slot::open(&SlotConfig::new(number)).expect("a slot opens")).collect();
    let bubblewrap = Process::new("bwrap").arg("--version").stdout(Stdio::null()).status().is_ok();

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let spawned = rate(vec![(); WORKERS as usize], |()| spawn_bare(&bare));
        let boxed = rate(slots.iter_mut().collect(), |slot| run_in_box(slot, directory.path()));
        let wrapped = if bubblewrap { rate(vec![(); WORKERS as usize], |()| run_in_bubblewrap(&program)) } else { 0.0 };
        rounds.push((spawned, boxed, wrapped));
    }
    let median = |figure: fn(&(f64, f64, f64)) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    println!("static no-op, {WORKERS} workers, medians of {ROUNDS} interleaved rounds of {ROUND:?}");
    println!("  bare vfork+exec+wait     {:8.0} runs/s", median(|round| round.0));
    println!("  box, end to end          {:8.0} runs/s", median(|round| round.1));
    println!("  box / bare               {:8.2}  (goal: at least 0.55)", median(|round| round.1 / round.0));
    if bubblewrap {
        println!("  bubblewrap --unshare-all {:8.0} runs/s", median(|round| round.2));
        println!("  box / bubblewrap         {:8.2}  (goal: at least 5)", median(|round| round.1 / round.2));
    } else {
        println!("  bubblewrap: not measured, because bwrap is not installed (apt-get install bubblewrap)");
    }
}

fn compile_noop(directory: &Path, program: &Path) {
    let source = directory.join("noop.c");
    std::fs::write(&source, "int main(void) { return 0; }").expect("the source is written");
    let status = Process::new("gcc").arg("-O1").arg("-static").arg("-o").arg(program).arg(&source).status();
    assert!(status.is_ok_and(|status| status.success()), "gcc -static compiles a no-op");
}

/// Runs `work` on every worker at once for a round; runs per second of all together.
fn rate<W: Send>(workers: Vec<W>, work: impl Fn(&mut W) + Sync) -> f64 {
    let begun = Instant::now();
    let runs: u32 = std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .into_iter()
            .map(|mut worker| {
                let work = &work;
                scope.spawn(move || {
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

fn spawn_bare(program: &CString) {
    let argv = [program.as_ptr().cast_mut(), std::ptr::null_mut()];
    let envp = [std::ptr::null_mut()];
    let (mut pid, mut status) = (0, 0);
    // SAFETY: the path and both arrays are valid C strings and null-terminated; the child is reaped at once.
    unsafe {
        let null = std::ptr::null_mut();
        assert_eq!(
            libc::posix_spawn(&raw mut pid, program.as_ptr(), null, null.cast(), argv.as_ptr(), envp.as_ptr()),
            0
        );
        libc::waitpid(pid, &raw mut status, 0);
    }
    assert_eq!(status, 0);
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
        .status();
    assert!(status.is_ok_and(|status| status.success()), "bwrap runs the program");
}
