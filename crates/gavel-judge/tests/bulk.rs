//! Many submissions: their order, what bounds them, and what is run once.

#[expect(dead_code, reason = "what is counted here is of several slots")]
mod counting;
#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;

use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use gavel_core::Verdict;
use gavel_judge::bulk::{Answer, Bulk, Label, Open, Order, Program, Sent, Settings};
use gavel_judge::package::SourceFile;
use gavel_judge::{Judge, Languages, Package, Progress, Request, Runner};
use gavel_sandbox::{Command, Error, Finished, Sink};

use counting::Counting;
use made::Made;

const RIGHT: &str = "print(sum(map(int, input().split())))\n";

/// Counts the runs of all slots together; the first `fails` of them fail.
struct Shared {
    runner: Counting,
    runs: Arc<AtomicU32>,
    fails: u32,
}

impl Runner for Shared {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        if self.runs.fetch_add(1, Ordering::SeqCst) < self.fails {
            return Err(Error::Command("it fails".to_owned()));
        }
        self.runner.run(command, sink)
    }
}

/// A judge and a problem of one sample and one secret test case.
struct Place {
    judge: Judge,
    package: Package,
    _directories: (tempfile::TempDir, Made),
}

impl Place {
    fn new() -> Self {
        let (work, made) = (tempfile::tempdir().unwrap(), Made::new());
        let judge = Judge::new(Languages::builtin(), work.path().to_owned());
        Self { judge, package: made.open().unwrap(), _directories: (work, made) }
    }

    /// Judges everything, and says how many runs that took.
    fn judge(&self, settings: Settings, fails: u32, sent: Vec<Sent>) -> (Vec<Answer>, u32) {
        let (runs, mut answers) = (Arc::new(AtomicU32::new(0)), Vec::new());
        let open: &Open<'_> = &|_| Ok(Box::new(Shared { runner: Counting::open(), runs: Arc::clone(&runs), fails }));
        let bulk = Bulk { judge: &self.judge, package: &self.package, settings };
        let ran = bulk.run(open, sent.into_iter(), &mut |answer| {
            answers.push(answer);
            ControlFlow::Continue(())
        });
        ran.unwrap();
        (answers, runs.load(Ordering::SeqCst))
    }
}

fn settings() -> Settings {
    Settings::new(NonZero::new(2).unwrap())
}

fn sent(number: u64, name: &str, source: &str) -> Sent {
    let label = Label { number, name: name.to_owned() };
    let (language, source) = ("python3".parse().unwrap(), source.as_bytes().to_vec());
    Sent { label, what: Ok(Program { language, source, source_name: None, more: Vec::new() }) }
}

fn names(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.label.name.as_str()).collect()
}

fn verdict(answer: &Answer) -> Verdict {
    answer.what.as_ref().unwrap().judgement.as_ref().unwrap().verdict
}

#[test]
fn in_the_order_of_what_is_sent_or_as_they_finish() {
    let place = Place::new();
    let all = || {
        let slow = format!("import time\ntime.sleep(1.5)\n{RIGHT}");
        let none = Sent { label: Label { number: 2, name: "none".to_owned() }, what: Err("it is none".to_owned()) };
        vec![sent(0, "slow", &slow), sent(1, "quick", RIGHT), none]
    };
    let (answers, _) = place.judge(settings(), 0, all());
    assert_eq!(names(&answers), ["slow", "quick", "none"]);
    assert_eq!(answers[2].what.as_ref().unwrap_err(), "it is none");
    assert_eq!(answers[0].what.as_ref().unwrap().tool.as_deref().map(|tool| &tool[..9]), Some("CPython 3"));
    let (answers, _) = place.judge(Settings { order: Order::Finished, ..settings() }, 0, all());
    assert_eq!(names(&answers), ["none", "quick", "slow"]);
}

#[test]
fn the_same_is_judged_once_unless_it_is_to_be_repeated() {
    let place = Place::new();
    let wrong = "print(0)\n";
    let all = || {
        let mut all: Vec<_> = [("a", RIGHT), ("b", wrong), ("c", RIGHT), ("d", RIGHT), ("e", wrong)]
            .into_iter()
            .enumerate()
            .map(|(number, (name, source))| sent(number as u64, name, source))
            .collect();
        // What the contestant calls it is no matter in this language; what lies beside it is.
        let named = |number, name: &str, more: &[&str]| {
            let mut one = sent(number, name, RIGHT);
            let program = one.what.as_mut().unwrap();
            program.source_name = Some("other.py".to_owned());
            program.more = more.iter().map(|name| SourceFile { name: (*name).to_owned(), bytes: Vec::new() }).collect();
            one
        };
        all.extend([named(5, "f", &[]), named(6, "g", &["beside.py"])]);
        all
    };
    let (answers, runs) = place.judge(settings(), 0, all());
    let same: Vec<_> = answers.iter().map(|answer| answer.same_as.as_deref().unwrap_or("-")).collect();
    assert_eq!((names(&answers).concat().as_str(), same.concat().as_str()), ("abcdefg", "--aaba-"));
    let verdicts: Vec<_> = answers.iter().map(|answer| verdict(answer).to_string()).collect();
    assert_eq!(verdicts.join(" "), "AC WA AC AC WA AC AC");
    // Two test cases of three programs, of which one fails the first; and the version.
    assert_eq!(runs, 2 + 1 + 2 + 1);
    let (answers, runs) = place.judge(Settings { repeat: true, ..settings() }, 0, all());
    assert!(answers.iter().all(|answer| answer.same_as.is_none()));
    assert_eq!(runs, 5 * 2 + 2 + 1);
}

#[test]
fn no_more_is_taken_than_there_is_room_for() {
    let (place, taken) = (Place::new(), Arc::new(AtomicU32::new(0)));
    let counts = Arc::clone(&taken);
    let all = (0..300_u64).map(move |number| {
        counts.fetch_add(1, Ordering::SeqCst);
        let label = Label { number, name: number.to_string() };
        if number == 0 { sent(0, "0", RIGHT) } else { Sent { label, what: Err(String::new()) } }
    });
    for order in [Order::Sent, Order::Finished] {
        let (runs, mut answered) = (Arc::new(AtomicU32::new(0)), 0);
        let open: &Open<'_> = &|_| Ok(Box::new(Shared { runner: Counting::open(), runs: Arc::clone(&runs), fails: 0 }));
        let settings = Settings { window: NonZero::new(5).unwrap(), order, ..settings() };
        taken.store(0, Ordering::SeqCst);
        let bulk = Bulk { judge: &place.judge, package: &place.package, settings };
        let ran = bulk.run(open, all.clone(), &mut |_| {
            if answered < 20 {
                // A reader that takes its time.
                std::thread::sleep(Duration::from_millis(30));
            }
            let ahead = taken.load(Ordering::SeqCst) - answered;
            assert!(ahead <= 5, "{ahead} were taken and have no answer");
            answered += 1;
            ControlFlow::Continue(())
        });
        ran.unwrap();
        assert_eq!(answered, 300);
    }
}

#[test]
fn who_breaks_off_need_not_wait_for_more() {
    let place = Place::new();
    // The other end stays open, and nothing more comes from it.
    let (sender, receiver) = mpsc::channel();
    for number in 0..32 {
        sender.send(sent(number, "a", &format!("import time\ntime.sleep(0.2)\n#{number}\n{RIGHT}"))).unwrap();
    }
    let (runs, mut answers) = (Arc::new(AtomicU32::new(0)), 0);
    let open: &Open<'_> = &|_| Ok(Box::new(Shared { runner: Counting::open(), runs: Arc::clone(&runs), fails: 0 }));
    let bulk = Bulk { judge: &place.judge, package: &place.package, settings: settings() };
    let ran = bulk.run(open, receiver.into_iter(), &mut |_| {
        answers += 1;
        ControlFlow::Break(())
    });
    ran.unwrap();
    assert_eq!(answers, 1);
    assert!(runs.load(Ordering::SeqCst) < 32 * 2 + 1, "what nobody wants is not run");
    drop(sender);
}

#[test]
fn a_failure_of_ours_is_tried_again_and_told() {
    let place = Place::new();
    let one = Settings { slots: NonZero::new(1).unwrap(), ..settings() };
    let (answers, runs) = place.judge(one, 2, vec![sent(0, "a", RIGHT)]);
    assert_eq!((verdict(&answers[0]), runs), (Verdict::Accepted, 2 + 2 + 1));
    let (answers, _) = place.judge(one, 3, vec![sent(0, "a", RIGHT), sent(1, "b", "print(0)\n")]);
    let failure = answers[0].what.as_ref().unwrap().judgement.as_ref().unwrap_err();
    assert!(failure.what.contains("it fails"), "{failure:?}");
    assert_eq!(verdict(&answers[1]), Verdict::WrongAnswer);
    // What will be the same each time is not tried again.
    let mut unknown = sent(0, "a", "");
    unknown.what.as_mut().unwrap().language = "abap".parse().unwrap();
    let (answers, runs) = place.judge(one, 0, vec![unknown]);
    assert!(answers[0].what.as_ref().unwrap().judgement.is_err() && runs == 0);
}

/// Judges on one slot: the runs, and what was found and told without times.
fn judged(judge: &Judge, package: &Package, source: &str) -> (u32, String) {
    let (mut runner, language) = (Counting::open(), "python3".parse().unwrap());
    let request = Request::new(package, &language, source.as_bytes());
    let mut told = Vec::new();
    let judgement = judge.judge(&mut runner, &request, &mut |progress| {
        told.push(match progress {
            Progress::Tested { result } => format!("{} {} {}", result.name, result.verdict, result.message),
            // Its arguments are addresses.
            Progress::Violated { violation } => format!("{:?} in {:?}", violation.call, violation.step),
            other => format!("{other:?}"),
        });
    });
    let judgement = judgement.unwrap();
    (runner.runs, format!("{} {:?} {:?} {told:?}", judgement.verdict, judgement.score, judgement.groups))
}

#[test]
fn test_cases_that_are_the_same_are_run_once() {
    let made = Made::new();
    made.set("type: scoring").remove("data/secret");
    for (group, case, input, answer) in [
        ("a", "1", "1 1\n", "2\n"),
        ("a", "2", "2 2\n", "4\n"),
        ("a", "3", "1 1\n", "2\n"),
        ("b", "1", "1 1\n", "2\n"),
        // The same input with another answer, and an answer to another input.
        ("b", "2", "1 1\n", "3\n"),
        ("b", "3", "1 2\n", "3\n"),
    ] {
        made.put(&format!("data/secret/{group}/{case}.in"), input);
        made.put(&format!("data/secret/{group}/{case}.ans"), answer);
    }
    made.put("data/secret/a/test_group.yaml", "max_score: 50\nscore_aggregation: sum\n");
    made.put("data/secret/b/test_group.yaml", "max_score: 50\nscore_aggregation: sum\n");
    let package = made.open().unwrap();
    let work = tempfile::tempdir().unwrap();
    let judge = || Judge::new(Languages::builtin(), work.path().to_owned());
    let (each, once) = (judge(), judge().equal_tests_once());
    let trace = "import ctypes\na = input()\nif a == '1 1': ctypes.CDLL(None).ptrace(0, 0, 0, 0)\nprint(4)\n";
    for source in [
        RIGHT,
        "print(2)
",
        trace,
    ] {
        let (all, expected) = judged(&each, &package, source);
        let (few, found) = judged(&once, &package, source);
        assert_eq!(found, expected);
        assert_eq!([all, few], [7, 5], "{source}: {expected}");
    }
}
