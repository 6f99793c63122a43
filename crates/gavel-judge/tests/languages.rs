//! Every language does what it must, and gets every verdict.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use std::sync::Arc;

use gavel_core::Verdict::{self, *};
use gavel_judge::language::Kernel;
use gavel_judge::selftest::{Calibration, Cell, Measured, SelfTest, State, Tried};
use gavel_judge::{Judge, Language, Languages, Request};
use made::Made;

/// Which sources give which verdict, beside those of the self-test.
const SOURCES: &[(&str, Verdict, &str)] = &[
    ("c", RunTimeError, "int main(void) { volatile int *p = 0; return *p; }"),
    ("c", WrongAnswer, "#include <stdio.h>\nint main(void) { puts(\"3 4\"); }"),
    ("c", OutputLimitExceeded, "#include <stdio.h>\nint main(void) { for (;;) puts(\"x\"); }"),
    ("c", IdlenessLimitExceeded, "#include <unistd.h>\nint main(void) { for (;;) pause(); }"),
    ("c", SecurityViolation, "#include <sys/ptrace.h>\nint main(void) { ptrace(0, 0, 0, 0); }"),
    ("cpp", OutputLimitExceeded, "#include <iostream>\nint main() { for (;;) std::cout << \"x\\n\"; }"),
    ("cpp", IdlenessLimitExceeded, "#include <unistd.h>\nint main() { for (;;) pause(); }"),
    ("cpp", SecurityViolation, "#include <unistd.h>\nint main() { syscall(250, 0); }"),
    ("python3", OutputLimitExceeded, "while True: print('x' * 100)"),
    ("python3", IdlenessLimitExceeded, "import time\ntime.sleep(100)"),
    ("python3", SecurityViolation, "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)"),
    (
        "java",
        MemoryLimitExceeded,
        "import java.util.*; class Main { public static void main(String[] a) {
            List<int[]> l = new ArrayList<>(); for (;;) l.add(new int[100000]); } }",
    ),
    (
        "java",
        OutputLimitExceeded,
        "class Main { public static void main(String[] a) { for (;;) System.out.println(\"xxxxxxxxx\"); } }",
    ),
    (
        "java",
        IdlenessLimitExceeded,
        "class Main { public static void main(String[] a) throws Exception { Thread.sleep(100000); } }",
    ),
    (
        "javascript",
        MemoryLimitExceeded,
        // As V8 ends when its heap is full before the box's memory is.
        "console.error('Reached heap limit Allocation failed - JavaScript heap out of memory'); process.abort()",
    ),
    ("javascript", RunTimeError, "const f = () => f() + 1; f()"),
    ("javascript", OutputLimitExceeded, "for (;;) require('fs').writeSync(1, 'x'.repeat(1000))"),
    ("javascript", IdlenessLimitExceeded, "setTimeout(() => {}, 100000)"),
    (
        "go",
        OutputLimitExceeded,
        "package main\nimport \"fmt\"\nfunc main() { for { fmt.Println(\"xxxxxxxxxxxxxxxxxxxx\") } }",
    ),
    ("go", IdlenessLimitExceeded, "package main\nimport \"time\"\nfunc main() { time.Sleep(time.Hour) }"),
    (
        "go",
        SecurityViolation,
        "package main\nimport \"syscall\"\nfunc main() { syscall.Syscall6(101, 0, 0, 0, 0, 0, 0) }",
    ),
    ("rust", OutputLimitExceeded, "fn main() { loop { println!(\"xxxxxxxxxxxxxxxxxxxxxxxxxxx\") } }"),
    ("rust", IdlenessLimitExceeded, "fn main() { std::thread::park() }"),
    (
        "rust",
        SecurityViolation,
        "extern \"C\" { fn ptrace(r: u32, p: i32, a: usize, d: usize) -> i64; } fn main() { unsafe { ptrace(0, 0, 0, 0); } }",
    ),
];

/// What proves that it is the right failure, by language and verdict: a part of the message or of the compiler's log.
const SAYS: &[(&str, Verdict, &str)] = &[
    ("c", RunTimeError, "SIGSEGV: invalid memory access"),
    ("c", WrongAnswer, "token 2: expected the end of the output, found \"4\""),
    ("java", MemoryLimitExceeded, "the heap is full"),
    ("javascript", MemoryLimitExceeded, "the heap is full"),
];

/// A judge of these languages alone, and where it works.
fn judge_of(files: &[(&str, &str)]) -> (Judge, tempfile::TempDir) {
    let (languages, work) = (Languages::read(files.iter().copied()).unwrap(), tempfile::tempdir().unwrap());
    (Judge::new(Arc::new(languages), work.path().to_owned()), work)
}

/// Of the repository, to be like.
const C: (&str, &str) = ("c", include_str!("../../../languages/c.toml"));
const CPP: (&str, &str) = ("cpp", include_str!("../../../languages/cpp.toml"));
const PYTHON: (&str, &str) = ("python3", include_str!("../../../languages/python3.toml"));

/// The self-test of each language that runs with the host's own tools: every cell, in a box, by the judge.
#[test]
fn every_cell_of_the_hosts_languages_is_right() {
    let (judge, _dir) = slots::judge();
    assert!(right_cells(&judge, |language| language.image.is_none()) >= 7 * Cell::ALL.len());
}

/// The same of those that have warm starts, without them.
#[test]
fn every_cell_is_right_where_interpreters_are_started_cold() {
    let (judge, _dir) = slots::judge();
    assert!(right_cells(&judge.cold(), |language| language.image.is_none() && language.run.warm) >= Cell::ALL.len());
}

/// How many cells these languages have, all of which are right.
fn right_cells(judge: &Judge, chosen: impl Fn(&Language) -> bool) -> usize {
    let (languages, place) = (Languages::builtin(), tempfile::tempdir().unwrap());
    let here: Vec<_> = languages.iter().filter(|language| chosen(language)).collect();
    let work: Vec<_> = here.iter().flat_map(|language| Cell::ALL.map(|cell| (&language.id, cell))).collect();
    let selftest = SelfTest::new(judge, place.path()).unwrap();
    let tried = slots::on_slots(
        &work,
        |_| false,
        |slot, (language, cell)| (*language, selftest.try_cell(slot, language, *cell).unwrap()),
    );
    let wrong: Vec<String> = tried
        .iter()
        .filter(|(_, tried)| !tried.is_right())
        .map(|(language, tried)| format!("{language} {}: {:?}", tried.cell, tried.state))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cells failed:\n{}", wrong.len(), work.len(), wrong.join("\n"));
    tried.len()
}

/// A self-test that cannot fail proves nothing.
#[test]
fn a_language_that_is_wrong_fails() {
    const TESTS: &str = "
        [tests.exit]
        source = 'raise SystemExit(4)'
        [tests.loop]
        source = 'print(1)'
        [tests.memory]
        source = 'raise MemoryError'
        [tests.compile_error]
        source = 'x = = 1'
        says = 'line 3'
        [tests.threads]
        source = 'print(3999999)'
        [tests.trace]
        source = 'print(0)'
        [tests.deep]
        none = 'nothing to show'
        [tests.daemon]
        source = 'import os; os.system(\"{daemon}\"); x = = 1'
    ";
    const ECHO: &str = "id = 'echo'\nlike = 'python3'\nname = 'Echo'\nrun = { command = ['/bin/echo', '42'] }";
    let file = format!("id = 'wrong'\nlike = 'python3'\nname = 'Wrong'\n{TESTS}");
    let (judge, _work) = judge_of(&[("wrong", &*file), ("echo", ECHO), PYTHON]);
    let place = tempfile::tempdir().unwrap();
    let selftest = SelfTest::new(&judge, place.path()).unwrap();
    let cells = [
        ("wrong", Cell::Exit, "exit code is not told as 3"),
        ("wrong", Cell::Loop, "WA instead of TLE"),
        ("wrong", Cell::Memory, "RTE instead of MLE"),
        ("wrong", Cell::CompileError, "does not have \"line 3\""),
        ("wrong", Cell::Threads, "standard output: 3999999"),
        ("wrong", Cell::Trace, "WA instead of AC"),
        ("wrong", Cell::Daemon, "does not start it while it is compiled"),
        ("echo", Cell::Junk, "an object file is accepted"),
    ];
    let tried = slots::on_slots(
        &cells,
        |_| false,
        |slot, (id, cell, says)| match selftest.try_cell(slot, &id.parse().unwrap(), *cell).unwrap().state {
            State::Failed(what) if what.contains(says) => None,
            state => Some(format!("{id} {cell}: {state:?}")),
        },
    );
    let wrong: Vec<String> = tried.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The kernels of a language, and one that does not compute the same.
#[test]
fn languages_are_measured_by_what_they_compute_alike() {
    const WRONG: &str = "id = 'wrong'\nlike = 'python3'\nname = 'Wrong'\n[calibrate.matrix]\nsource = 'print(1)'";
    let (judge, _work) = judge_of(&[C, CPP, PYTHON, ("wrong", WRONG)]);
    let place = tempfile::tempdir().unwrap();
    slots::on_slots(
        &[()],
        |()| false,
        |slot, ()| {
            let calibration = Calibration::new(&judge, slot, place.path()).unwrap();
            let mut measure = |id: &str, kernel| calibration.measure(slot, &id.parse().unwrap(), kernel).unwrap();
            for kernel in Kernel::ALL {
                let measured = measure("c", kernel);
                assert!(matches!(measured, Measured::Time { .. }), "{kernel}: {measured:?}");
            }
            let measured = measure("wrong", Kernel::Matrix);
            assert!(matches!(&measured, Measured::Failed(what) if what.starts_with("WA")), "{measured:?}");
        },
    );
}

/// The format's one limit for all, unless the package gives a language more.
#[test]
fn a_package_may_give_a_language_more_time() {
    let (judge, _dir) = slots::judge();
    let made = Made::new();
    made.set("limits: {time_limit: 0.5}");
    let factors = ["", "[judging]\ntime_factors = { python3 = 2.0 }", "[judging]\ntime_factors = { java = 2.0 }"];
    let packages = factors.map(|text| made.put("gavel.toml", text).open().unwrap());
    let used = slots::on_slots(
        &packages,
        |_| false,
        |slot, package| {
            let python = "python3".parse().unwrap();
            let request = Request::new(package, &python, b"while True: pass");
            let judgement = judge.judge(slot, &request, &mut |_| {}).unwrap();
            assert_eq!(judgement.verdict, TimeLimitExceeded);
            judgement.tests[0].cpu_time.as_millis()
        },
    );
    let [format, own, others] = used[..] else { unreachable!("three packages were judged") };
    assert!((500..1000).contains(&format) && own >= 1000 && (500..1000).contains(&others), "{used:?}");
}

/// One that has a system call more than the other, and only its own programs.
#[test]
fn a_language_has_the_system_calls_that_its_file_asks_for() {
    const FILE: &str = "id = 'asking'\nlike = 'python3'\nname = 'Python with pidfds'\n\
        [[seccomp]]\ncall = 'pidfd_open'\nreason = 'asyncio waits for children by it'";
    let (judge, _work) = judge_of(&[("asking", FILE), PYTHON]);
    let made = Made::new();
    let package = made.open().unwrap();
    let verdicts = slots::on_slots(
        &["asking", "python3"],
        |_| false,
        |slot, id| {
            let id = id.parse().unwrap();
            let request = Request::new(
                &package,
                &id,
                b"import os\nos.pidfd_open(os.getpid())\nprint(sum(map(int, input().split())))",
            );
            judge.judge(slot, &request, &mut |_| {}).unwrap().verdict
        },
    );
    assert_eq!(verdicts, [Accepted, RunTimeError]);
}

/// Two commands make one program, and the second sees what the first left.
#[test]
fn a_compiler_may_have_two_steps() {
    const FILE: &str = "id = 'steps'\nlike = 'c'\nname = 'C in steps'\n[compile]\n\
        command = [['/usr/bin/gcc', '-c', '-o', 'main.o', '{source}'], ['/usr/bin/gcc', '-o', 'program', 'main.o']]";
    let (judge, work) = judge_of(&[("steps", FILE), C]);
    let place = tempfile::tempdir().unwrap();
    let selftest = SelfTest::new(&judge, place.path()).unwrap();
    let cells = [Cell::Sum, Cell::CompileError];
    let tried = slots::on_slots(
        &cells,
        |_| false,
        |slot, cell| selftest.try_cell(slot, &"steps".parse().unwrap(), *cell).unwrap(),
    );
    assert!(tried.iter().all(Tried::is_right), "{tried:?}");
    assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 0, "what the first step left is removed");
}

#[test]
fn every_language_gets_every_verdict() {
    let (made, quick) = (Made::new(), Made::new());
    // Endless runs need not be waited for as long.
    quick.set("limits: {time_limit: 0.5, memory: 256, output: 1}");
    let (package, quick) = (made.open().unwrap(), quick.open().unwrap());
    let (judge, dir) = slots::judge();
    let wrong: Vec<String> = slots::on_slots(
        SOURCES,
        |one| one.1 == IdlenessLimitExceeded,
        |slot, (language, verdict, source)| {
            let endless = matches!(verdict, TimeLimitExceeded | IdlenessLimitExceeded);
            let package = if endless { &quick } else { &package };
            let id = language.parse().unwrap();
            let request = Request::new(package, &id, source.as_bytes());
            let judgement =
                judge.judge(slot, &request, &mut |_| {}).unwrap_or_else(|error| panic!("{language}: {error}"));
            let said = format!("{}\n{}", judgement.message, judgement.compile.log);
            let right = judgement.verdict == *verdict
                && !said.contains("/box")
                && judgement.compile.ok
                && SAYS
                    .iter()
                    .filter(|says| (says.0, says.1) == (*language, *verdict))
                    .all(|says| said.contains(says.2));
            (!right).then(|| format!("{language} {verdict}: {} {said} {:?}", judgement.verdict, judgement.tests.last()))
        },
    )
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{} of {} went wrong:\n{}", wrong.len(), SOURCES.len(), wrong.join("\n"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "programs are removed after judging");
}
