//! What tries what no solution needs is told to the jury, whoever's program it was.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
#[expect(dead_code, reason = "one slot is enough here")]
mod slots;

use gavel_core::{Step, Verdict, Violation};
use gavel_judge::{Judge, JudgeError, Judgement, Package, Progress, Request, Runner};
use gavel_sandbox::{Abi, Command, Finished, Outcome, Report, Sink, Slot, SlotConfig};
use made::Made;

/// Judges, and collects what was violated.
fn violated(
    judge: &Judge,
    runner: &mut dyn Runner,
    package: &Package,
    language: &str,
    source: &str,
) -> (Result<Judgement, JudgeError>, Vec<Violation>) {
    let language = language.parse().unwrap();
    let request = Request::new(package, &language, source.as_bytes());
    let mut violations = Vec::new();
    let judged = judge.judge(runner, &request, &mut |progress| {
        if let Progress::Violated { violation } = progress {
            violations.push(violation);
        }
    });
    (judged, violations)
}

/// `PTRACE_TRACEME` on everything but the sum 3, which is the sample's.
const TRACER: &str = r#"
#include <stdio.h>
#include <sys/ptrace.h>
int main() {
    int a, b;
    scanf("%d %d", &a, &b);
    if (a + b != 3) ptrace(PTRACE_TRACEME, 0, 0, 0);
    printf("%d\n", a + b);
}
"#;

#[test]
fn a_violation_is_told_with_its_step_and_its_call() {
    let ((judge, _dir), mut slot) = (slots::judge(), Slot::open(&SlotConfig::new(0)).unwrap());
    let (judge, slot) = (&judge, &mut slot);
    let made = Made::new();
    let package = made.open().unwrap();
    let (judged, violations) = violated(judge, slot, &package, "c", TRACER);
    let judged = judged.unwrap();
    assert_eq!((judged.verdict, judged.tests.len()), (Verdict::SecurityViolation, 2));
    let [violation] = &violations[..] else { panic!("{violations:?}") };
    assert_eq!(violation.step, Step::Test { test: "secret/1".to_owned() });
    let call = (violation.call.as_deref(), violation.number, violation.abi.as_str(), &violation.args[..4]);
    assert_eq!(call, (Some("ptrace"), 101, Violation::NATIVE, &[0; 4][..]));
    assert!(!format!("{judged:?}").contains("ptrace"), "{judged:?}");

    let made = Made::new();
    let validator = "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)";
    let package = made.put("output_validator/validate.py", validator).open().unwrap();
    let (judged, violations) = violated(judge, slot, &package, "python3", "print(3)");
    assert!(matches!(judged, Err(JudgeError::Validator { .. })), "{judged:?}");
    let steps: Vec<_> = violations.into_iter().map(|violation| violation.step).collect();
    assert_eq!(steps, [Step::Validator { test: Some("sample/1".to_owned()) }]);
}

/// No compiler here can be made to do it, so the box is one that says it was done.
struct Violating;

impl Runner for Violating {
    fn run(&mut self, _: Command, _: &mut dyn Sink) -> Result<Finished, gavel_sandbox::Error> {
        let violation = gavel_sandbox::Violation { abi: Abi::X32, number: 0x4000_0065, args: [7; 6] };
        let usage = gavel_sandbox::Usage::default();
        let report = Report { outcome: Outcome::Violation, usage, violation: Some(violation) };
        Ok(Finished { report, tree: None })
    }
}

#[test]
fn a_compiler_that_was_made_to_do_it_is_a_violation_too() {
    let ((judge, _dir), made) = (slots::judge(), Made::new());
    let package = made.open().unwrap();
    let (judged, violations) = violated(&judge, &mut Violating, &package, "c", "int main() {}");
    let judged = judged.unwrap();
    assert_eq!((judged.verdict, judged.tests.len(), judged.compile.ok), (Verdict::SecurityViolation, 0, false));
    let [Violation { step, abi, number, args, .. }] = &violations[..] else { panic!("{violations:?}") };
    assert_eq!((step, abi.as_str(), *number, args), (&Step::Compile, "x32", 0x4000_0065, &[7; 6]));

    // Nothing is compiled here.
    let (judged, violations) = violated(&judge, &mut Violating, &package, "python3", "print()");
    assert_eq!(judged.unwrap().verdict, Verdict::SecurityViolation);
    assert_eq!(violations[0].step, Step::Test { test: "sample/1".to_owned() });
}
