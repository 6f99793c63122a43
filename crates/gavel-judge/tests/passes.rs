//! Problems of several passes, and what a custom validator leaves in its feedback directory.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
#[expect(dead_code, reason = "one slot is enough here")]
mod slots;

use std::time::Duration;

use gavel_core::{JuryNote, Verdict};
use gavel_judge::{Judge, JudgeError, Judgement, Progress, Request};
use gavel_sandbox::{Slot, SlotConfig};
use made::Made;

/// A problem whose validator is this program.
fn problem(kind: &str, validator: &str) -> Made {
    let made = Made::new();
    made.remove("data/sample").set(&format!("type: {kind}"));
    let passes = if kind.contains("multi-pass") { ", validation_passes: 3" } else { "" };
    made.set(&format!(
        "limits: {{time_limit: 1, memory: 256, output: 1, validation_time: 2, validation_output: 1{passes}}}"
    ));
    let head = "import os, sys\nfeedback = sys.argv[3]\nnumbers = open(sys.argv[1]).read().split()\n\
                def write(name, text): open(feedback + name, 'a').write(str(text))\n";
    made.put("output_validator/validate.py", format!("{head}{validator}\n"));
    made
}

struct Judging {
    judge: Judge,
    slot: Slot,
    _dir: tempfile::TempDir,
}

impl Judging {
    fn new(number: u32) -> Self {
        let (judge, dir) = slots::judge();
        Self { judge, slot: Slot::open(&SlotConfig::new(number)).unwrap(), _dir: dir }
    }

    fn of(&mut self, made: &Made, source: &str) -> (Result<Judgement, JudgeError>, Vec<JuryNote>) {
        let package = made.open().unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
        let language = "python3".parse().unwrap();
        let request = Request::new(&package, &language, source.as_bytes());
        let mut notes = Vec::new();
        let judged = self.judge.judge(&mut self.slot, &request, &mut |progress| {
            if let Progress::Noted { note } = progress {
                notes.push(note);
            }
        });
        (judged, notes)
    }

    fn verdict(&mut self, made: &Made, source: &str) -> Verdict {
        self.of(made, source).0.unwrap_or_else(|error| panic!("{source}: {error}")).verdict
    }

    fn error(&mut self, made: &Made, source: &str) -> String {
        let error = self.of(made, source).0.expect_err(source);
        assert!(matches!(error, JudgeError::Validator { .. }), "{error}");
        error.to_string()
    }
}

/// Each pass the sum must be right; the next pass adds it to itself, and there are three.
const DOUBLES: &str = "
passes = len(open(feedback + 'passes').read()) if os.path.exists(feedback + 'passes') else 0
write('passes', '.')
write('judgemessage.txt', f'pass {passes + 1}: {numbers}\\n')
answer = sys.stdin.read().split()
right = sum(map(int, numbers))
if answer != [str(right)]: sys.exit(43)
if passes < 2: write('nextpass.in', f'{right} {right}\\n')
sys.exit(42)";
const RIGHT: &str = "print(sum(map(int, input().split())))";

#[test]
fn a_validator_makes_the_next_input() {
    let mut judging = Judging::new(0);
    let made = problem("[pass-fail, multi-pass]", DOUBLES);
    let (judged, notes) = judging.of(&made, RIGHT);
    let judged = judged.unwrap();
    assert_eq!((judged.verdict, judged.tests.len()), (Verdict::Accepted, 1));
    // What it kept and appended to is there after the last pass.
    let [note] = &notes[..] else { panic!("{notes:?}") };
    assert_eq!(note.text, "pass 1: ['20', '22']\npass 2: ['42', '42']\npass 3: ['84', '84']");
    for (source, verdict) in [
        ("a, b = map(int, input().split())\nprint(a + b if a < 80 else 5)", Verdict::WrongAnswer),
        ("a, b = map(int, input().split())\nprint(a + b)\nassert a < 80", Verdict::RunTimeError),
        ("a, b = map(int, input().split())\nprint(a + b)\nwhile a > 80: pass", Verdict::TimeLimitExceeded),
        // A limit is for each pass, and the time of a test case is that of its longest.
        (
            "import time\nwhile time.process_time() < 0.5: pass\nprint(sum(map(int, input().split())))",
            Verdict::Accepted,
        ),
    ] {
        let judged = judging.of(&made, source).0.unwrap();
        assert_eq!(judged.verdict, verdict, "{source}: {}", judged.message);
        assert!(verdict != Verdict::Accepted || judged.tests[0].cpu_time < Duration::from_secs(1));
    }
    // Nothing of one pass is left for the submission in the next.
    let remembers = "import os\nassert not os.path.exists('x')\nopen('x', 'w')\nprint(sum(map(int, input().split())))";
    made.set("allow_file_writing: true");
    let (judged, notes) = judging.of(&made, remembers);
    assert_eq!(judged.unwrap().verdict, Verdict::Accepted, "{notes:?}");
    // Unless the problem says so, no file may be written.
    made.set("allow_file_writing: false");
    assert_eq!(judging.of(&made, remembers).0.unwrap().verdict, Verdict::RunTimeError);
    made.remove("output_validator").set("type: pass-fail").set("limits: {time_limit: 1}");
    let without = made.path().join("problem.yaml");
    let text = std::fs::read_to_string(&without).unwrap().replace("allow_file_writing: false\n", "");
    made.put("problem.yaml", text);
    assert_eq!(judging.of(&made, remembers).0.unwrap().verdict, Verdict::RunTimeError);
    assert_eq!(judging.of(&made, RIGHT).0.unwrap().verdict, Verdict::Accepted);
}

#[test]
fn what_a_validator_must_not_do_is_its_failure() {
    let mut judging = Judging::new(1);
    for (kind, validator, words) in [
        ("[pass-fail, multi-pass]", "write('nextpass.in', 1)\nsys.exit(43)", "asks for another pass"),
        ("[pass-fail, multi-pass]", "write('nextpass.in', 1)\nsys.exit(42)", "after the 3 that"),
        ("[pass-fail, multi-pass]", "os.mkdir(feedback + 'more')\nwrite('nextpass.in', 1)\nsys.exit(42)", "levels"),
        ("[pass-fail, multi-pass]", "write('nextpass.in', 'x' * 1048577)\nsys.exit(42)", "longer than"),
        ("[pass-fail, multi-pass]", "write('nextpass.in', 1)\nsys.exit(0)", "code 0"),
        ("scoring", "write('score.txt', 1)\nsys.exit(43)", "rejects and yet"),
        ("scoring", "write('score.txt', 1)\nwrite('score_multiplier.txt', 1)\nsys.exit(42)", "both"),
        ("scoring", "write('score.txt', 'many')\nsys.exit(42)", "no number"),
        ("scoring", "write('score_multiplier.txt', 1.5)\nsys.exit(42)", "from 0 to 1"),
    ] {
        let made = problem(kind, validator);
        let error = judging.error(&made, "print(1)");
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn a_file_for_the_next_pass_means_nothing_where_there_is_none() {
    let made = problem("pass-fail", "write('nextpass.in', 1)\nsys.exit(42)");
    assert_eq!(Judging::new(2).verdict(&made, RIGHT), Verdict::Accepted);
}

#[test]
fn what_is_written_for_the_jury_is_for_the_jury() {
    let mut judging = Judging::new(3);
    for (code, verdict) in [(42, Verdict::Accepted), (43, Verdict::WrongAnswer)] {
        let validator = format!(
            "write('judgemessage.txt', 'the data is 20 22')\nwrite('teammessage.txt', 'well')\nsys.exit({code})"
        );
        let (judged, notes) = judging.of(&problem("pass-fail", &validator), "print(1)");
        let judged = judged.unwrap();
        assert_eq!((judged.verdict, judged.tests[0].message.as_str()), (verdict, "well"));
        assert!(!format!("{:?}", judged.tests).contains("20 22"), "{judged:?}");
        let [note] = &notes[..] else { panic!("{notes:?}") };
        assert_eq!((note.step.test(), note.text.as_str()), (Some("secret/1"), "the data is 20 22"));
    }
}

#[test]
fn an_interactor_may_ask_for_another_pass() {
    let made = problem(
        "[pass-fail, interactive, multi-pass]",
        "print(*numbers, flush=True)\nanswer = int(input())\nif answer != sum(map(int, numbers)): sys.exit(43)\n\
         if answer < 100: write('nextpass.in', f'{answer} {answer}')\nsys.exit(42)",
    );
    let mut judging = Judging::new(4);
    assert_eq!(judging.verdict(&made, RIGHT), Verdict::Accepted);
    let wrong = "a, b = map(int, input().split())\nprint(a + b + (a > 40))";
    let (judged, notes) = judging.of(&made, wrong);
    assert_eq!(judged.unwrap().verdict, Verdict::WrongAnswer);
    let text = &notes[0].text;
    assert!(text.contains("submission: 42") && text.contains("-- pass 2") && text.contains("submission: 85"), "{text}");
}
