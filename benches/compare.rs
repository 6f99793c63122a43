//! What the default output validator costs: an output of 100 MB compared with its answer, beside `cmp` on two equal files
//! of that size. Both read from the page cache; rounds alternate. The memory is what the process grew by at its peak.
//!
//! The goal is for an output that is the answer byte by byte, with which `cmp` has as much to do. Outputs that are right and
//! still other bytes are shown beside it: `cmp` would end at the first, so there is nothing to be twice as slow as.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gavel_judge::validator::{Comparer, Comparison, Flags};
use measure::{Figures, Host};

/// So many that the answer has 100 MB.
const LINES: u64 = 6_767_594;
const ROUNDS: usize = 21;
const GOAL: f64 = 2.0;
/// As `gavel compare` reads it; what a box prints comes in pieces of at most 64 KiB.
const PIECE: usize = 128 << 10;

fn main() {
    println!("{}", Host::watched());
    let directory = tempfile::tempdir().expect("a temporary directory is made");
    let write = |name: &str, line: fn(u64) -> String| write(directory.path(), name, line);
    let answer = write("answer", |n| format!("{} {}.{:03}\n", n * 7919 % 1_000_003, n % 977, n % 1000));
    let copy = write("copy", |n| format!("{} {}.{:03}\n", n * 7919 % 1_000_003, n % 977, n % 1000));
    let other_lines = write("lines", |n| format!("{} {}.{:03} \r\n", n * 7919 % 1_000_003, n % 977, n % 1000));
    let other_numbers = write("numbers", |n| format!("{} {}.{:03}1\n", n * 7919 % 1_000_003, n % 977, n % 1000));
    println!("\n100 MB of numbers, {ROUNDS} interleaved rounds with cmp on two equal files");
    println!("  {:<44} {:>8} {:>8} {:>8}", "", "cmp ms", "ours ms", "ratio");
    let tolerance: &[&str] = &["float_tolerance", "1e-3"];
    ratio("the same bytes (goal: at most 2)", &answer, &copy, &copy, &[], Some(GOAL));
    ratio("the same bytes, with a tolerance (goal too)", &answer, &copy, &copy, tolerance, Some(GOAL));
    ratio("every line ends otherwise", &answer, &copy, &other_lines, &[], None);
    ratio("every second number is off, a tolerance", &answer, &copy, &other_numbers, tolerance, None);
    println!("  memory grew by {} KiB (goal: at most 1024)", peak_kib() - before_kib());
}

/// The peak of this process's memory before anything was compared.
fn before_kib() -> u64 {
    static BEFORE: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *BEFORE.get_or_init(peak_kib)
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("there is a /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it tells the peak");
    line.trim().trim_end_matches(" kB").parse().expect("the peak is a number")
}

fn write(directory: &Path, name: &str, line: fn(u64) -> String) -> PathBuf {
    let path = directory.join(name);
    let mut file = BufWriter::new(File::create(&path).expect("a file is made"));
    for number in 0..LINES {
        file.write_all(line(number).as_bytes()).expect("a line is written");
    }
    file.flush().expect("the file is written");
    path
}

fn ratio(what: &str, answer: &Path, copy: &Path, output: &Path, args: &[&str], goal: Option<f64>) {
    before_kib();
    let flags = Flags::parse(args).expect("the arguments are right");
    let (mut theirs, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        let times = [cmp(answer, copy), compare(flags, answer, output)];
        if round > 0 {
            theirs.push(times[0]);
            ours.push(times[1]);
            ratios.push(times[1].as_secs_f64() / times[0].as_secs_f64());
        }
    }
    let ratio = Figures::new(ratios).median();
    let (theirs, ours) = (Figures::of_times(theirs).median(), Figures::of_times(ours).median());
    let missed = if goal.is_some_and(|goal| ratio > goal) { "  NOT REACHED" } else { "" };
    println!("  {what:<44} {theirs:>8.1} {ours:>8.1} {ratio:>8.2}{missed}");
}

fn cmp(left: &Path, right: &Path) -> Duration {
    let begun = Instant::now();
    let ended = Command::new("cmp").arg(left).arg(right).status().expect("cmp starts");
    assert!(ended.success());
    begun.elapsed()
}

fn compare(flags: Flags, answer: &Path, output: &Path) -> Duration {
    let begun = Instant::now();
    let mut comparer = Comparer::new(flags, File::open(answer).expect("the answer opens"));
    let mut output = File::open(output).expect("the output opens");
    let mut piece = vec![0; PIECE];
    loop {
        let read = output.read(&mut piece).expect("the output is read");
        if read == 0 {
            break;
        }
        comparer.feed(&piece[..read]);
    }
    assert_eq!(comparer.finish().expect("the answer is read"), Comparison::Same);
    begun.elapsed()
}
