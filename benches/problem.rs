//! What judging costs: a C++ problem of 100 test cases, judged with one slot, beside a loop that starts the program bare
//! on each input and compares. Compiling is left out of both; rounds alternate.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gavel_core::Verdict;
use gavel_judge::{Judge, Languages, Package, Progress, Request};
use gavel_sandbox::{Slot, SlotConfig};
use measure::{Figures, Host, Programs, Target};

const TESTS: u64 = 100;
/// Numbers in each input.
const NUMBERS: u64 = 1000;
const ROUNDS: usize = 15;
const GOAL: f64 = 1.6;
const SOLUTION: &str = "#include <iostream>\nint main() { long long n, x, sum = 0; std::cin >> n; \
    while (n-- && std::cin >> x) sum += x; std::cout << sum << '\\n'; }\n";

fn main() {
    println!("{}", Host::watched());
    let programs = Programs::new();
    let solution = Target::new(&programs.cpp("solution", SOLUTION), &[]);
    let package = Package::open(&write_package(programs.dir())).unwrap_or_else(|error| panic!("{error}"));
    let judge = Judge::new(Arc::clone(&Languages::builtin()), programs.dir().join("work"));
    let mut slot = Slot::open(&SlotConfig::new(0)).unwrap_or_else(|error| panic!("{error}"));
    let (mut bare, mut judged, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        let times = [run_bare(&solution, &package), run_judge(&judge, &mut slot, &package)];
        if round > 0 {
            bare.push(times[0]);
            judged.push(times[1]);
            ratios.push(times[1].as_secs_f64() / times[0].as_secs_f64());
        }
    }
    println!("\nC++, {TESTS} test cases of {NUMBERS} numbers, one slot, {ROUNDS} interleaved rounds, in ms (p50)");
    println!("  bare start + compare     {:8.1}", Figures::of_times(bare).median());
    println!("  judged                   {:8.1}", Figures::of_times(judged).median());
    println!("  judged / bare            {:8.2}  (goal: at most {GOAL})", Figures::new(ratios).median());
}

/// Every test case adds numbers that are made by a formula.
fn write_package(directory: &Path) -> PathBuf {
    let package = directory.join("adding");
    let write = |name: &str, text: &str| {
        let path = package.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("the directory is made");
        fs::write(path, text).expect("the file is written");
    };
    write(
        "problem.yaml",
        "problem_format_version: 2025-09\nname: Adding\nuuid: 0d3f5c1e-6d2b-4f0a-9a57-3a1c7b8e9f20\nlimits:\n  time_limit: 2\n",
    );
    write("statement/problem.en.md", "Add the numbers.\n");
    write("submissions/accepted/adding.cpp", SOLUTION);
    for test in 0..TESTS {
        let numbers: Vec<u64> = (0..NUMBERS).map(|i| (i + 1) * (test + 7) * 7919 % 1_000_003).collect();
        let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
        write(&format!("data/secret/{test:03}.in"), &format!("{NUMBERS}\n{}\n", texts.join(" ")));
        write(&format!("data/secret/{test:03}.ans"), &format!("{}\n", numbers.iter().sum::<u64>()));
    }
    package
}

fn run_bare(solution: &Target, package: &Package) -> Duration {
    let begun = Instant::now();
    for test in &package.tests {
        let input = File::open(&test.input).expect("the input is there");
        let (ended, output) = solution.output(&input).expect("the solution runs bare");
        assert_eq!(ended.status, 0);
        assert_eq!(output, fs::read(&test.answer).expect("the answer is there"));
    }
    begun.elapsed()
}

/// From the end of the compilation to the verdict.
fn run_judge(judge: &Judge, slot: &mut Slot, package: &Package) -> Duration {
    let language = "cpp".parse().expect("an id");
    let request = Request::new(package, &language, SOLUTION.as_bytes());
    let mut compiled = None;
    let mut watch = |progress| {
        if matches!(progress, Progress::Compiled { .. }) {
            compiled = Some(Instant::now());
        }
    };
    let judgement = judge.judge(slot, &request, &mut watch).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((judgement.verdict, judgement.tests.len() as u64), (Verdict::Accepted, TESTS));
    compiled.expect("it was compiled").elapsed()
}
