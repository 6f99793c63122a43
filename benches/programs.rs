//! What the box costs programs that people write: their median time in the box beside the bare one, output read in both.

use std::fs::File;
use std::time::{Duration, Instant};

use gavel_sandbox::{Capture, Command, Outcome, Slot, SlotConfig};
use measure::{Figures, Host, Programs, Target};

const WARM_UP: usize = 10;

/// A program that says hello: where it is bare and in the box, its arguments, and how often it is run.
struct Hello {
    name: &'static str,
    bare: Target,
    command: &'static str,
    args: &'static [&'static str],
    runs: usize,
    goal: Option<f64>,
}

fn main() {
    println!("{}", Host::watched());
    let programs = Programs::new();
    let cpp = programs.cpp("cpp", "#include <iostream>\nint main() { std::cout << \"hello\\n\"; }");
    let c = programs.c("c", "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }");
    let python = ["-c", "print('hello')"];
    let hellos = [
        Hello {
            name: "C, static",
            bare: Target::new(&c, &[]),
            command: "/program/c",
            args: &[],
            runs: 500,
            goal: None,
        },
        Hello {
            name: "C++",
            bare: Target::new(&cpp, &[]),
            command: "/program/cpp",
            args: &[],
            runs: 500,
            goal: Some(1.4),
        },
        Hello {
            name: "Python",
            bare: Target::new("/usr/bin/python3".as_ref(), &python),
            command: "/usr/bin/python3",
            args: &["-c", "print('hello')"],
            runs: 60,
            goal: None,
        },
    ];
    let mut slot = Slot::open(&SlotConfig::new(0)).unwrap_or_else(|error| panic!("{error}"));
    println!("\nhello, bare and in the box in turn, in ms{:12}bare p50      box p50      box / bare", "");
    for hello in hellos {
        let (mut bare, mut boxed) = (Vec::new(), Vec::new());
        for run in 0..WARM_UP + hello.runs {
            let times = [run_bare(&hello), run_in_box(&mut slot, &programs, &hello)];
            if run >= WARM_UP {
                bare.push(times[0]);
                boxed.push(times[1]);
            }
        }
        let [bare, boxed] = [bare, boxed].map(|times| Figures::of_times(times).median());
        print!("  {:<49} {bare:10.3} {boxed:12.3} {:15.2}", hello.name, boxed / bare);
        println!("{}", hello.goal.map_or(String::new(), |goal| format!("  (goal: at most {goal})")));
    }
}

fn run_bare(hello: &Hello) -> Duration {
    let begun = Instant::now();
    let null = File::open("/dev/null").expect("there is /dev/null");
    let (ended, output) = hello.bare.output(&null).expect("the program runs bare");
    assert_eq!((ended.status, output.as_slice()), (0, b"hello\n".as_slice()));
    begun.elapsed()
}

fn run_in_box(slot: &mut Slot, programs: &Programs, hello: &Hello) -> Duration {
    let begun = Instant::now();
    let mut command = Command::new(hello.command);
    command.args = hello.args.iter().map(Into::into).collect();
    command.program_dir = Some(programs.dir().to_owned());
    let mut capture = Capture::default();
    let finished = slot.run(command, &mut capture).expect("the box runs the program");
    assert_eq!((finished.report.outcome, capture.stdout.as_slice()), (Outcome::Exited(0), b"hello\n".as_slice()));
    begun.elapsed()
}
