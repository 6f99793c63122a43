//! Test cases that run side by side give the answer that they give one after another.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
#[expect(dead_code, reason = "each test opens its own slots")]
mod slots;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gavel_core::Verdict;
use gavel_judge::{Judge, Judgement, Package, Progress, Request, Runner};
use gavel_sandbox::{Command, Error, Finished, Sink, Slot, SlotConfig};

use made::Made;

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn slot() -> Box<dyn Runner + Send> {
    Box::new(Slot::open(&SlotConfig::new(NUMBER.fetch_add(1, Ordering::Relaxed))).unwrap())
}

/// Does as the line says that is numbered by its input.
const PROGRAM: &str = r#"
import os, time
a, b = map(int, input().split())
what = ("WHAT".split() + ["ok"] * 10)[b]
if what == "crash": os.abort()
if what == "sleep": time.sleep(0.3)
if what == "long": time.sleep(4)
if what == "trace":
    import ctypes
    ctypes.CDLL(None).ptrace(0, 0, 0, 0)
print(a + b + (what == "wrong"))
"#;

/// Ten secret test cases: `0 n`.
fn package(problem: &str) -> Package {
    let made = Made::new();
    made.remove("data/sample").remove("data/secret/1.in").remove("data/secret/1.ans");
    for number in 0..10 {
        made.put(&format!("data/secret/{number}.in"), format!("0 {number}\n"));
        made.put(&format!("data/secret/{number}.ans"), format!("{number}\n"));
    }
    if !problem.is_empty() {
        made.set(problem);
    }
    // What is read lies in memory; inputs are opened when they are run, so the directory stays.
    let package = made.open().unwrap();
    std::mem::forget(made);
    package
}

/// What judging gave and told, without times.
fn judged(judge: &Judge, runner: &mut dyn Runner, package: &Package, what: &str) -> (String, Vec<String>) {
    let (language, source) = ("python3".parse().unwrap(), PROGRAM.replace("WHAT", what));
    let request = Request::new(package, &language, source.as_bytes());
    let mut told = Vec::new();
    let judgement = judge.judge(runner, &request, &mut |progress| {
        told.push(match progress {
            Progress::Tested { result } => format!("{} {}", result.name, result.verdict),
            Progress::Violated { violation } => format!("violation in {:?}", violation.step),
            other => format!("{other:?}"),
        });
    });
    let Judgement { verdict, score, groups, tests, message, .. } = judgement.unwrap();
    let tests: Vec<_> = tests.iter().map(|test| format!("{} {} {:?}", test.name, test.verdict, test.score)).collect();
    (format!("{verdict} {score:?} {groups:?} {tests:?} {message}"), told)
}

#[test]
fn the_answer_is_the_same() {
    let ((judge, _work), mut own) = (slots::judge(), slot());
    let lent = [slot(), slot()];
    let packages = [package(""), package("type: scoring")];
    let programs = ["ok", "wrong long long long", "sleep ok crash ok trace ok ok wrong"];
    let judge = &judge;
    let mut judge_all = || -> Vec<_> {
        let each = |package: &Package, what: &&str| judged(judge, own.as_mut(), package, what);
        let mut each = each;
        packages.iter().flat_map(|package| programs.map(|what| (what, each(package, &what)))).collect()
    };
    let alone = judge_all();
    let tickets = lent.map(|runner| judge.spare().lend(runner));
    let helped = judge_all();
    drop(tickets);
    assert_eq!(helped, alone);
    let [_, _, (_, (_, told)), ..] = &alone[..] else { panic!("{alone:?}") };
    assert!(!told.iter().any(|told| told.contains("violation")), "it is behind a failure: {told:?}");
}

#[test]
fn it_takes_less_time_and_who_wants_his_slot_has_it() {
    let ((judge, _work), mut own) = (slots::judge(), slot());
    let package = package("");
    let sleeps = ["sleep"; 8].join(" ");
    let began = Instant::now();
    let alone = judged(&judge, own.as_mut(), &package, &sleeps);
    let took_alone = began.elapsed();
    let ticket = judge.spare().lend(slot());
    let began = Instant::now();
    let helped = judged(&judge, own.as_mut(), &package, &sleeps);
    let took = began.elapsed();
    assert_eq!(helped, alone);
    assert!(took * 4 < took_alone * 3, "{took:?} of {took_alone:?}");
    // Each test case takes four seconds, and the second one is on the other slot when its owner asks for it.
    let long = ["long", "long", "wrong"].join(" ");
    let (judge, package) = (&judge, &package);
    std::thread::scope(|scope| {
        let judging = scope.spawn(move || judged(judge, own.as_mut(), package, &long));
        std::thread::sleep(Duration::from_millis(1500));
        let asked = Instant::now();
        assert!(ticket.take_back().is_some());
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        let (answer, _) = judging.join().unwrap();
        assert!(answer.starts_with("WA") && answer.contains("secret/1 AC"), "{answer}");
    });
}

/// A box that fails.
struct Failing;

impl Runner for Failing {
    fn run(&mut self, _: Command, _: &mut dyn Sink) -> Result<Finished, Error> {
        Err(Error::Command("it fails".to_owned()))
    }
}

#[test]
fn a_slot_that_fails_in_other_hands_is_opened_anew_by_its_owner() {
    let ((judge, _work), mut own) = (slots::judge(), slot());
    let ticket = judge.spare().lend(Box::new(Failing));
    let (answer, _) = judged(&judge, own.as_mut(), &package(""), "sleep sleep");
    assert!(answer.starts_with(&Verdict::Accepted.to_string()), "{answer}");
    assert!(ticket.take_back().is_none());
}
