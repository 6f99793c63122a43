//! What a contestant waits for besides the program: compilers, starts of interpreters, test cases in a row. Each figure is
//! beside the same work done bare; rounds alternate.

use std::fs;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gavel_core::{ByteSize, LanguageId, Verdict};
use gavel_judge::bulk::{Bulk, Label, Program, Sent, Settings};
use gavel_judge::{Artifacts, Judge, Languages, Package, Primed, Request};
use gavel_sandbox::{Slot, SlotConfig};
use measure::{Figures, Host, Programs, Target};

const CPP: &str =
    "#include <bits/stdc++.h>\nint main() { long long a, b; std::cin >> a >> b; std::cout << a + b << '\\n'; }\n";
const CPP_COMMAND: [&str; 5] = ["/usr/bin/g++", "-std=gnu++20", "-O2", "-pipe", "-DONLINE_JUDGE"];
const PYTHON: &str = "print(sum(map(int, input().split())))\n";
const JAVA: &str = "public class Main { public static void main(String[] args) throws Exception {\n\
    String[] words = new java.io.BufferedReader(new java.io.InputStreamReader(System.in)).readLine().split(\" \");\n\
    System.out.println(Long.parseLong(words[0]) + Long.parseLong(words[1])); } }\n";

fn main() {
    println!("{}", Host::watched());
    let bench = Bench::open();
    println!("\nwhat                                                        judged ms    bare ms    ratio   goal");
    bench.compile();
    bench.python();
    bench.java();
    bench.two_slots();
    bench.bulk();
}

struct Bench {
    programs: Programs,
    judge: Judge,
    package: [Package; 5],
}

/// How many test cases each package has.
const TESTS: [usize; 5] = [1, 50, 20, 100, 5];

/// Programs that are judged in bulk in one round.
const PROGRAMS: u64 = 300;

impl Bench {
    fn open() -> Self {
        let programs = Programs::new();
        let directory = |name: &str| programs.dir().join(name);
        let artifacts = Artifacts::open(directory("artifacts"), ByteSize(1 << 30)).expect("a directory for programs");
        let primed = Primed::open(directory("primed")).expect("a directory for what primes compilers");
        let judge = Judge::new(Arc::clone(&Languages::builtin()), directory("work"));
        let judge = judge.with_artifacts(artifacts).with_primed(primed);
        let mut slot = slot(0);
        judge.prime(&mut slot, &id("cpp")).unwrap_or_else(|error| panic!("{error}"));
        let package = TESTS.map(|tests| package(programs.dir(), tests));
        Self { programs, judge, package }
    }

    /// From the source to the verdict, of one test case: for the first time, and for the second.
    fn compile(&self) {
        let (mut slot, mut first, mut again) = (slot(0), Rounds::default(), Rounds::default());
        let file = self.programs.dir().join("bare.cpp");
        let program = self.programs.dir().join("bare");
        let input = self.package[0].tests[0].input.clone();
        for round in 0..=12 {
            let source = format!("{CPP}// {round}\n");
            fs::write(&file, &source).expect("the source is written");
            let compiled = timed(|| {
                let mut command = Command::new(CPP_COMMAND[0]);
                let status = command.args(&CPP_COMMAND[1..]).arg("-o").arg(&program).arg(&file).status();
                assert!(status.is_ok_and(|status| status.success()), "g++ compiles");
            });
            let mut judged = || timed(|| self.accepted(&mut slot, "cpp", &source, 0));
            first.push(round, judged(), compiled);
            let judged = judged();
            again.push(round, judged, timed(|| bare(&Target::new(&program, &[]), &input)));
        }
        first.print("C++ with bits/stdc++.h, to the verdict / bare g++", 0.5);
        again.print("the same source again / bare start of its binary", 5.0);
    }

    fn python(&self) {
        let (mut slot, mut rounds) = (slot(0), Rounds::default());
        let file = self.programs.dir().join("main.py");
        fs::write(&file, PYTHON).expect("the program is written");
        let target = Target::new(Path::new("/usr/bin/python3"), &[&file.to_string_lossy()]);
        for round in 0..=8 {
            let judged = timed(|| self.accepted(&mut slot, "python3", PYTHON, 1));
            rounds.push(round, judged, timed(|| self.bare_all(&target, 1)));
        }
        rounds.print("Python, 50 test cases, 1 slot / 50 bare starts", 0.4);
    }

    fn java(&self) {
        let directory = self.programs.dir().join("java");
        fs::create_dir_all(&directory).expect("a directory for classes");
        fs::write(directory.join("Main.java"), JAVA).expect("the program is written");
        let compiled = Command::new("/usr/bin/javac").current_dir(&directory).arg("Main.java").status();
        assert!(compiled.is_ok_and(|status| status.success()), "javac compiles");
        let target = Target::new(Path::new("/usr/bin/java"), &["-cp", &directory.to_string_lossy(), "Main"]);
        self.on_two_slots("java", JAVA, 2, &target, 6).print("Java, 20 test cases, 2 slots / 20 bare starts", 0.6);
    }

    fn two_slots(&self) {
        let target = Target::new(&self.programs.cpp("adding", CPP), &[]);
        let rounds = self.on_two_slots("cpp", CPP, 3, &target, 12);
        rounds.print("C++, 100 test cases, 2 slots / bare start + compare", 0.9);
    }

    /// Compiled before; the second slot is idle and lent.
    fn on_two_slots(&self, language: &str, source: &str, package: usize, target: &Target, last: usize) -> Rounds {
        let (mut own, mut rounds) = (slot(0), Rounds::default());
        let lent = self.judge.spare().lend(Box::new(slot(1)));
        for round in 0..=last {
            let judged = timed(|| self.accepted(&mut own, language, source, package));
            rounds.push(round, judged, timed(|| self.bare_all(target, package)));
        }
        drop(lent);
        rounds
    }

    /// Programs that all differ, on two slots, by the way of `gavel judge --pipe`. One after another, each is started bare on
    /// each of its test cases. The inputs are all the same here, so every test case is run.
    fn bulk(&self) {
        let file = self.programs.dir().join("bulk.py");
        fs::write(&file, PYTHON).expect("the program is written");
        let target = Target::new(Path::new("/usr/bin/python3"), &[&file.to_string_lossy()]);
        let settings = Settings::new(NonZero::new(2).expect("two is not zero"));
        let bulk = Bulk { judge: &self.judge, package: &self.package[4], settings };
        let mut ratios = Vec::new();
        for round in 0..=3_u64 {
            let sent = (0..PROGRAMS).map(move |number| Sent {
                label: Label { number, name: number.to_string() },
                what: Ok(Program {
                    language: id("python3"),
                    source: format!("# {round} {number}\n{PYTHON}").into_bytes(),
                    source_name: None,
                    more: Vec::new(),
                }),
            });
            let mut accepted = 0;
            let judged = timed(|| {
                let ran =
                    bulk.run(&|number| Ok(Box::new(Slot::open(&SlotConfig::new(number))?)), sent, &mut |answer| {
                        let judged = answer.what.expect("it is a submission");
                        let judgement = judged.judgement.as_ref().unwrap_or_else(|failure| panic!("{failure:?}"));
                        accepted +=
                            u64::from(judgement.verdict == Verdict::Accepted && judgement.tests.len() == TESTS[4]);
                        ControlFlow::Continue(())
                    });
                ran.unwrap_or_else(|error| panic!("{error}"));
            });
            assert_eq!(accepted, PROGRAMS);
            let bare = timed(|| (0..20).for_each(|_| self.bare_all(&target, 4))) / 20;
            if round > 0 {
                ratios.push((judged.as_secs_f64() / PROGRAMS as f64, bare.as_secs_f64()));
            }
        }
        let [each, bare] = [|one: &(f64, f64)| one.0, |one: &(f64, f64)| one.1]
            .map(|of| Figures::new(ratios.iter().map(of).collect()).median());
        let ratio = Figures::new(ratios.iter().map(|(each, bare)| bare / each).collect()).median();
        let what = format!("bulk, {PROGRAMS} Python programs x 5 tests, 2 slots, programs/s");
        println!("{what:<58} {:>10.1} {:>10.1} {ratio:>8.2}   >= 3 (here both in programs/s)", 1.0 / each, 1.0 / bare);
    }

    fn accepted(&self, slot: &mut Slot, language: &str, source: &str, package: usize) {
        let language = id(language);
        let request = Request::new(&self.package[package], &language, source.as_bytes());
        let judgement = self.judge.judge(slot, &request, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((judgement.verdict, judgement.tests.len()), (Verdict::Accepted, TESTS[package]), "{judgement:?}");
    }

    fn bare_all(&self, target: &Target, package: usize) {
        self.package[package].tests.iter().for_each(|test| bare(target, &test.input));
    }
}

fn id(language: &str) -> LanguageId {
    language.parse().expect("an id")
}

fn slot(number: u32) -> Slot {
    Slot::open(&SlotConfig::new(number)).unwrap_or_else(|error| panic!("{error}"))
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// Starts a program on an input and looks at what it prints.
fn bare(target: &Target, input: &Path) {
    let input = fs::File::open(input).expect("the input is there");
    let (ended, output) = target.output(&input).expect("the program runs bare");
    assert_eq!((ended.status, output.as_slice()), (0, &b"42\n"[..]));
}

/// Sums of two numbers.
fn package(directory: &Path, tests: usize) -> Package {
    let package: PathBuf = directory.join(format!("sums{tests}"));
    let write = |name: &str, text: &str| {
        let path = package.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("the directory is made");
        fs::write(path, text).expect("the file is written");
    };
    write(
        "problem.yaml",
        "problem_format_version: 2025-09\nname: Sums\nuuid: 4b1cf4b2-8b0b-4d0e-8f0c-5a1c2e9d7a31\nlimits:\n  time_limit: 2\n",
    );
    write("statement/problem.en.md", "Add.\n");
    write("submissions/accepted/sum.py", PYTHON);
    for test in 0..tests {
        write(&format!("data/secret/{test:03}.in"), "20 22\n");
        write(&format!("data/secret/{test:03}.ans"), "42\n");
    }
    Package::open(&package).unwrap_or_else(|error| panic!("{error}"))
}

/// What was measured; the first round warms up.
#[derive(Default)]
struct Rounds {
    judged: Vec<Duration>,
    bare: Vec<Duration>,
}

impl Rounds {
    fn push(&mut self, round: usize, judged: Duration, bare: Duration) {
        if round > 0 {
            self.judged.push(judged);
            self.bare.push(bare);
        }
    }

    fn print(self, what: &str, goal: f64) {
        let ratios = self.judged.iter().zip(&self.bare).map(|(judged, bare)| judged.as_secs_f64() / bare.as_secs_f64());
        let ratio = Figures::new(ratios.collect()).median();
        let [judged, bare] = [self.judged, self.bare].map(|times| Figures::of_times(times).median());
        println!("{what:<58} {judged:>10.1} {bare:>10.1} {ratio:>8.2}   <= {goal}");
    }
}
