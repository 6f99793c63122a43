//! Whose fault it is: every way in which a submission and an interactor can end, each with its culprit.
//!
//! The protocol between the two: the interactor says a number, the submission answers the next one.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use gavel_core::{JuryNote, Verdict};
use gavel_judge::{JudgeError, Judgement, Package, Progress, Request};
use made::Made;

/// What is expected of one pair.
struct Case {
    name: &'static str,
    submission: &'static str,
    interactor: &'static str,
    /// A verdict, or our error.
    expected: Option<Verdict>,
    /// Something that the jury is told, or the message says.
    says: &'static str,
}

const fn case(
    name: &'static str,
    submission: &'static str,
    interactor: &'static str,
    expected: Option<Verdict>,
    says: &'static str,
) -> Case {
    Case { name, submission, interactor, expected, says }
}

use Verdict::{
    Accepted as AC, IdlenessLimitExceeded as ILE, MemoryLimitExceeded as MLE, OutputLimitExceeded as OLE,
    RunTimeError as RTE, SecurityViolation as SV, TimeLimitExceeded as TLE, WrongAnswer as WA,
};
const JE: Option<Verdict> = None;

/// Accepts the right answer and rejects any other, and none.
const FAIR: &str = "
print(5, flush=True)
line = sys.stdin.readline()
if not line: judge('nobody answers')
sys.exit(42 if line.strip() == '6' else 43)";
/// Also tells what it thinks.
const TELLS: &str = "
print(5, flush=True)
right = sys.stdin.readline().strip() == '6'
print('yes' if right else 'no', flush=True)
sys.exit(42 if right else 43)";
/// Does not reckon with the end.
const FRAGILE: &str = "
print(5, flush=True)
sys.exit(42 if int(input()) == 6 else 43)";
const RIGHT: &str = "print(int(input()) + 1)";
const READS: &str = "input()";
const CRASH: &str = "os._exit(7)";
const SLEEP: &str = "time.sleep(60)";
const SPIN: &str = "while True: pass";

const CASES: &[Case] = &[
    // Nothing goes wrong.
    case("both are right", RIGHT, FAIR, Some(AC), ""),
    case(
        "it waits for what the interactor thinks",
        "print(int(input()) + 1, flush=True)\ninput()",
        TELLS,
        Some(AC),
        "",
    ),
    case(
        "the interactor takes its time",
        RIGHT,
        "time.sleep(1.2)\nprint(5, flush=True)\ninput()\nsys.exit(42)",
        Some(AC),
        "",
    ),
    case(
        "both say a lot before they listen",
        "print('x' * 500000, flush=True)\ninput()",
        "print('y' * 500000, flush=True)\ninput()\nsys.exit(42)",
        Some(AC),
        "",
    ),
    case(
        "the interactor listens to the end",
        RIGHT,
        "print(5, flush=True)\nsys.exit(42 if sys.stdin.read() == '6\\n' else 43)",
        Some(AC),
        "",
    ),
    // The interactor decides first.
    case("wrong, and it ends", "input()\nprint(7)", FAIR, Some(WA), "submission: 7"),
    case(
        "wrong, and it crashes on being told",
        "print(int(input()), flush=True)\nif input() == 'no': os._exit(1)",
        TELLS,
        Some(WA),
        "interactor: no",
    ),
    case("wrong, and it crashes when nobody answers", "print(int(input()), flush=True)\ninput()", FAIR, Some(WA), ""),
    case("wrong, and it crashes at once", "input()\nprint(7, flush=True)\nos._exit(1)", FAIR, Some(WA), ""),
    case("wrong, and it goes on for ever", "input()\nprint(7, flush=True)\nwhile True: pass", FAIR, Some(WA), ""),
    case("wrong, and it sleeps", "input()\nprint(7, flush=True)\ntime.sleep(60)", FAIR, Some(WA), ""),
    case("wrong, and it goes on talking", "input()\nwhile True: print(7, flush=True)", FAIR, Some(WA), ""),
    // That the interactor accepts excuses nothing.
    case(
        "right, and it ends with a code",
        "print(int(input()) + 1, flush=True)\nos._exit(3)",
        FAIR,
        Some(RTE),
        "code 3",
    ),
    case(
        "right, and it crashes when told",
        "print(int(input()) + 1, flush=True)\ninput()\nos.abort()",
        TELLS,
        Some(RTE),
        "SIGABRT",
    ),
    case(
        "right, and it goes on for ever",
        "print(int(input()) + 1, flush=True)\nwhile True: pass",
        FAIR,
        Some(TLE),
        "",
    ),
    case("right, and it sleeps", "print(int(input()) + 1, flush=True)\ntime.sleep(60)", FAIR, Some(ILE), ""),
    case(
        "right, and it goes on talking",
        "print(int(input()) + 1, flush=True)\nwhile True: print('x' * 1000)",
        FAIR,
        Some(OLE),
        "",
    ),
    case(
        "right, and a word too many is no broken pipe",
        "print(int(input()) + 1, flush=True)\ntime.sleep(0.5)\nprint('x' * 200000, flush=True)",
        FAIR,
        Some(AC),
        "",
    ),
    // The submission fails first, and what the interactor thinks of that does not count.
    case("it crashes at once", CRASH, FAIR, Some(RTE), "nobody answers"),
    case("it crashes instead of answering", "input()\nos._exit(1)", FAIR, Some(RTE), "code 1"),
    case("it computes for ever", SPIN, FAIR, Some(TLE), ""),
    case("it takes too much memory", "input()\nx = bytearray(1 << 30)\nprint(6)", FAIR, Some(MLE), ""),
    case("it tries what is forbidden", "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)", FAIR, Some(SV), ""),
    case(
        "it floods and nobody listens",
        "while True: print('x' * 1000)",
        "time.sleep(60)",
        Some(OLE),
        "said more than it may",
    ),
    case(
        "it floods and somebody listens",
        "while True: print('x' * 1000)",
        "sys.stdin.read()\nsys.exit(43)",
        Some(OLE),
        "",
    ),
    case(
        "it complains a lot",
        "sys.stderr.write('x' * 1500000)\nprint(int(input()) + 1)",
        FAIR,
        Some(AC),
        "",
    ),
    case(
        "it says a lot and complains a lot",
        "sys.stderr.write('x' * 1500000)\nprint(int(input()) + 1)\nprint('x' * 1500000)",
        "print(5, flush=True)\nsys.stdin.read()\nsys.exit(42)",
        Some(OLE),
        "said more than it may",
    ),
    case("it crashes, and the interactor with it", CRASH, FRAGILE, Some(RTE), "failed then"),
    case("it crashes, and the interactor hangs", CRASH, "sys.stdin.read()\ntime.sleep(60)", Some(RTE), "failed then"),
    // It ends in order, and only that.
    case("it ends without an answer", READS, FAIR, Some(WA), "nobody answers"),
    case(
        "it closes its output",
        "input()\nos.close(1)\ntime.sleep(0.5)\nos._exit(0)",
        FAIR,
        Some(WA),
        "closed its output",
    ),
    case(
        "it closes its input",
        "os.close(0)\nprint(6, flush=True)\ntime.sleep(0.3)\nos._exit(0)",
        "print('x' * 300000, flush=True)\nsys.exit(42 if input() == '6' else 43)",
        Some(AC),
        "",
    ),
    // Both wait: the interactor is held to be right.
    case("both wait to be told", "input()\ninput()", "input()\nsys.exit(42)", Some(ILE), ""),
    case("it does not flush", "import time\nsys.stdout.write('6')\ninput()\ntime.sleep(60)", FAIR, Some(ILE), ""),
    case("the interactor sleeps", RIGHT, SLEEP, Some(ILE), ""),
    // The interactor closes.
    case(
        "the interactor closes its output",
        "print(len(sys.stdin.read()))",
        "os.close(1)\nsys.exit(42 if input() == '0' else 43)",
        Some(AC),
        "",
    ),
    case(
        "the interactor closes its input",
        "print('x' * 300000, flush=True)\ninput()",
        "os.close(0)\ntime.sleep(0.5)\nprint('on', flush=True)\nsys.exit(42)",
        Some(AC),
        "",
    ),
    // The interactor fails.
    case("the interactor crashes, and it waits", "input()\ninput()", "print(5, flush=True)\nos._exit(9)", JE, "code 9"),
    case(
        "the interactor crashes, and it crashes too",
        "input()\ninput()\nos.abort()",
        "print(5, flush=True)\nos.abort()",
        JE,
        "SIGABRT",
    ),
    case("the interactor ends with code 0", RIGHT, "print(5, flush=True)\ninput()\nsys.exit(0)", JE, "code 0"),
    case("the interactor fails when all is said", READS, FRAGILE, JE, "EOFError"),
    case("the interactor computes for ever", RIGHT, SPIN, JE, "CPU time"),
    case(
        "the interactor computes for ever afterwards",
        RIGHT,
        "print(5, flush=True)\ninput()\nwhile True: pass",
        JE,
        "CPU time",
    ),
    case(
        "the interactor hangs when all is said",
        RIGHT,
        "print(5, flush=True)\nsys.stdin.read()\ntime.sleep(60)",
        JE,
        "wall time",
    ),
    case("the interactor floods", "input()\ntime.sleep(60)", "while True: print('x' * 1000)", JE, "more than"),
    case(
        "the interactor says a lot and complains a lot",
        "sys.stdin.read()",
        "sys.stderr.write('x' * 1500000)\nprint('x' * 1500000)\nsys.exit(42)",
        JE,
        "more than",
    ),
    case("the interactor takes too much memory", RIGHT, "x = bytearray(1 << 30)", JE, "memory"),
];

const LIMITS: &str = "limits: {time_limit: 0.5, memory: 256, output: 2, validation_time: 1, validation_memory: 256, validation_output: 2}";

/// A problem with this interactor.
fn problem(interactor: &str) -> (Made, Package) {
    let made = Made::new();
    made.remove("data/sample").set("type: [pass-fail, interactive]").set(LIMITS);
    let judge = "def judge(text):\n    open(sys.argv[3] + 'judgemessage.txt', 'w').write(text)\n    sys.exit(43)\n";
    made.put("output_validator/interact.py", format!("import os, sys, time\n{judge}{interactor}\n"));
    let package = made.open().unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
    (made, package)
}

#[test]
fn every_pair_has_its_culprit() {
    let (judge, _dir) = slots::judge();
    let waits = |_: &Case| false;
    let work: Vec<&Case> = CASES.iter().collect();
    let wrong: Vec<String> = slots::on_slots(
        &work,
        |case| waits(case),
        |slot, case| {
            let (_made, package) = problem(case.interactor);
            let source = format!("import os, sys, time\n{}\n", case.submission);
            let language = "python3".parse().unwrap();
            let request = Request::new(&package, &language, source.as_bytes());
            let mut notes = Vec::new();
            let judged = judge.judge(slot, &request, &mut |progress| {
                if let Progress::Noted { note } = progress {
                    notes.push(note);
                }
            });
            wrong(case, judged, &notes)
        },
    )
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{} of {} are judged otherwise:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

fn wrong(case: &Case, judged: Result<Judgement, JudgeError>, notes: &[JuryNote]) -> Option<String> {
    let (verdict, said) = match &judged {
        Ok(judgement) => (Some(judgement.verdict), judgement.message.clone()),
        Err(JudgeError::Validator { what, .. }) => (None, what.clone()),
        Err(error) => return Some(format!("{}: {error}", case.name)),
    };
    let notes: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
    let everything = format!("{said}\n{}", notes.join("\n"));
    let told = notes.is_empty() == (verdict == Some(AC));
    let kept = everything.len() < 70_000;
    (verdict != case.expected || !everything.contains(case.says) || !told || !kept).then(|| {
        let begun: String = everything.chars().take(300).collect();
        format!("{}: {verdict:?} instead of {:?}; {begun}", case.name, case.expected)
    })
}
