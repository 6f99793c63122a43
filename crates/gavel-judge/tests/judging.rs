//! What a package may ask for, judged: custom validators, arguments, files, constants; and running without judging.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use gavel_core::{Limits, Verdict};
use gavel_judge::{Judge, JudgeError, Judgement, Package, Request, RunRequest};
use gavel_sandbox::{Capture, Outcome, Slot};
use made::Made;

type Case = fn(&Judge, &mut Slot);

/// One test, so that never more than two slots run at once: what these cases measure is time.
#[test]
fn what_a_package_may_ask_for() {
    let cases: &[(&str, Case)] = &[
        ("a custom validator", custom_validator),
        ("a validator that fails", failing_validators),
        ("a validator in C++ with a header, and one in Python of two files", validators_of_several_files),
        ("a validator in Java", java_validator),
        ("arguments and files", arguments_and_files),
        ("languages and length", languages_and_length),
        ("names of Java classes", java_classes),
        ("running a source", running),
        ("versions", versions),
    ];
    let (judge, dir) = slots::judge();
    slots::on_slots(
        cases,
        |_| false,
        |slot, (name, case)| {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&judge, slot)));
            assert!(result.is_ok(), "{name}");
        },
    );
    drop(judge);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "programs and validators are removed");
}

fn judged(
    judge: &Judge,
    slot: &mut Slot,
    package: &Package,
    language: &str,
    source: &str,
) -> Result<Judgement, JudgeError> {
    let language = language.parse().unwrap();
    let request = Request::new(package, &language, source.as_bytes());
    judge.judge(slot, &request, &mut |_| {})
}

const VALIDATOR: &str = r#"
import os, sys
numbers, answer, feedback = open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[3]
assert feedback.endswith("/") and os.path.isdir(feedback)
assert sys.argv[4:] == ["exactly", "{{goal}}"]
output = sys.stdin.read()
if output == answer:
    sys.exit(42)
with open(feedback + "judgemessage.txt", "w") as file:
    file.write("numbers " + numbers + "output " + output)
if output.strip() == "tell":
    with open(feedback + "teammessage.txt", "w") as file:
        file.write("try\x1b harder\n")
sys.exit(43)
"#;

fn custom_validator(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.put("output_validator/validate.py", VALIDATOR).set("constants: {goal: 7}");
    for folder in ["sample", "secret"] {
        made.put(&format!("data/{folder}/test_group.yaml"), "output_validator_args: [exactly, '{{goal}}']");
    }
    let package = made.open().unwrap();
    let right = judged(judge, slot, &package, "python3", "print(sum(map(int, input().split())))").unwrap();
    assert_eq!((right.verdict, right.tests.len()), (Verdict::Accepted, 2));
    let wrong = judged(judge, slot, &package, "python3", "print('tell')").unwrap();
    assert_eq!((wrong.verdict, wrong.message.as_str()), (Verdict::WrongAnswer, "try harder"));
    assert!(wrong.tests[0].from_validator && !silent_fault(judge, slot, &package).tests[0].from_validator);
    let sample = judged(judge, slot, &package, "python3", "print(4)").unwrap();
    assert_eq!(sample.message, "numbers 1 2\noutput 4", "a sample may be quoted");
    let secret = judged(judge, slot, &package, "python3", "print(3)").unwrap();
    assert_eq!((secret.verdict, secret.tests.len(), secret.message.as_str()), (Verdict::WrongAnswer, 2, ""));
    assert_eq!(secret.jury_message, "numbers 20 22\noutput 3");
    let silent = judged(judge, slot, &package, "python3", "import sys; sys.exit(42)").unwrap();
    assert_eq!(silent.verdict, Verdict::RunTimeError, "a submission's own exit code is not a validator's");
}

/// A run whose message is ours: the validator was never asked.
fn silent_fault(judge: &Judge, slot: &mut Slot, package: &Package) -> Judgement {
    judged(judge, slot, package, "python3", "import sys; sys.exit(7)").unwrap()
}

fn failing_validators(judge: &Judge, slot: &mut Slot) {
    for (source, words) in [
        ("", "code 0"),
        ("raise ValueError('broken')", "ValueError: broken"),
        ("import os; os.abort()", "SIGABRT"),
        ("print(", "code 1"),
        ("while True: pass", "CPU time"),
    ] {
        let made = Made::new();
        made.put("output_validator/validate.py", source);
        made.set("limits: {time_limit: 5, validation_time: 1}");
        let error = judged(judge, slot, &made.open().unwrap(), "python3", "print(3)").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("validator of sum failed on sample/1") && text.contains(words), "{words}: {text}");
    }
    let made = Made::new();
    made.put("output_validator/validate.c", "int main(void) { return x; }");
    let error = judged(judge, slot, &made.open().unwrap(), "python3", "print(3)").unwrap_err().to_string();
    assert!(error.contains("compilation") && error.contains("validate.c:1"), "{error}");
}

fn validators_of_several_files(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.put("output_validator/a.cpp", "#include \"both.h\"\nint main() { return judge(); }");
    made.put("output_validator/b.cpp", "#include \"both.h\"\nint judge() { return ACCEPT; }");
    made.put("output_validator/both.h", "#define ACCEPT 42\nint judge();");
    let judgement = judged(judge, slot, &made.open().unwrap(), "python3", "print('anything')").unwrap();
    assert_eq!(judgement.verdict, Verdict::Accepted);
    let made = Made::new();
    made.put("output_validator/__main__.py", "import other, sys\nsys.exit(other.CODE)");
    made.put("output_validator/__init__.py", "").put("output_validator/other.py", "CODE = 43");
    let judgement = judged(judge, slot, &made.open().unwrap(), "python3", "print('anything')").unwrap();
    assert_eq!(judgement.verdict, Verdict::WrongAnswer);
}

fn java_validator(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.put(
        "output_validator/Check.java",
        "public class Check { public static void main(String[] a) { System.exit(a[0].endsWith(\"input\") ? 42 : 43); } }",
    );
    let judgement = judged(judge, slot, &made.open().unwrap(), "python3", "print('anything')").unwrap();
    assert_eq!(judgement.verdict, Verdict::Accepted);
}

fn arguments_and_files(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.put("data/secret/1.files/table.txt", "42").put("data/secret/1.yaml", "args: [--file, table.txt]");
    let source = "import sys\nprint(open(sys.argv[2]).read() if len(sys.argv) == 3 else 3)";
    let judgement = judged(judge, slot, &made.open().unwrap(), "python3", source).unwrap();
    assert_eq!(judgement.verdict, Verdict::Accepted, "{}", judgement.message);
}

fn languages_and_length(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.set("languages: [python3, kotlin]").set("limits: {time_limit: 5, code: 1}");
    let package = made.open().unwrap();
    let other = judged(judge, slot, &package, "c", "int main(void) {}").unwrap();
    assert_eq!((other.verdict, other.compile.ok), (Verdict::CompileError, false));
    assert!(other.message.contains("kotlin, python3"), "{}", other.message);
    let long = judged(judge, slot, &package, "python3", &"#".repeat(1025)).unwrap();
    assert_eq!((long.verdict, long.message.as_str()), (Verdict::CompileError, "the source is longer than 1KiB"));
    assert!(matches!(judged(judge, slot, &package, "abap", ""), Err(JudgeError::UnknownLanguage(_))));
}

fn java_classes(judge: &Judge, slot: &mut Slot) {
    let package = Made::new();
    let package = package.open().unwrap();
    let main = "public static void main(String[] a) { var in = new java.util.Scanner(System.in);
                System.out.println(in.nextInt() + in.nextInt()); }";
    for source in [
        format!("public class Solver {{ {main} }}"),
        format!("class Helper {{ }} class Prog {{ {main} }}"),
        format!("package a.b; public class X {{ {main} }}"),
    ] {
        let judgement = judged(judge, slot, &package, "java", &source).unwrap();
        assert_eq!(judgement.verdict, Verdict::Accepted, "{source} {} {}", judgement.message, judgement.compile.log);
    }
}

fn running(judge: &Judge, slot: &mut Slot) {
    let limits = Limits::default();
    let mut run = |language: &str, source: &str| {
        let mut stdin = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut stdin, b"input").unwrap();
        std::io::Seek::rewind(&mut stdin).unwrap();
        let language = language.parse().unwrap();
        let args = ["one".to_owned()];
        let request = RunRequest {
            language: &language,
            source: source.as_bytes(),
            source_name: None,
            args: &args,
            stdin: Some(stdin.into()),
            limits: &limits,
        };
        let mut printed = Capture::default();
        let ran = judge.run_source(slot, request, &mut printed).unwrap();
        (ran, String::from_utf8(printed.stdout).unwrap(), String::from_utf8(printed.stderr).unwrap())
    };
    let (ran, stdout, stderr) =
        run("python3", "import sys\nprint(sys.argv[1], sys.stdin.read())\nprint('e', file=sys.stderr)");
    assert_eq!((ran.verdict, stdout.as_str(), stderr.as_str()), (Verdict::Accepted, "one input\n", "e\n"));
    assert_eq!(ran.report.unwrap().outcome, Outcome::Exited(0));
    let (ran, ..) = run("python3", "import sys\nsys.exit(7)");
    assert_eq!((ran.verdict, ran.message.as_str()), (Verdict::RunTimeError, "the program exited with code 7"));
    let (ran, ..) = run("python3", "x = = 1");
    assert_eq!((ran.verdict, ran.report), (Verdict::CompileError, None));
    assert!(ran.compile.log.contains("SyntaxError"));
    let (ran, ..) = run("c", "int main(void) { return x; }");
    assert_eq!((ran.verdict, ran.compile.ok), (Verdict::CompileError, false));
    let (ran, ..) = run("c", "#include <stdio.h>\nint main(void) { return 0; }");
    assert!(ran.compile.ok && ran.compile.cpu_time > std::time::Duration::ZERO);
}

fn versions(judge: &Judge, slot: &mut Slot) {
    for language in gavel_judge::Languages::builtin().iter().filter(|language| language.lacks_image().is_none()) {
        let version = judge.tool_version(slot, &language.id).unwrap();
        assert!(version.is_some_and(|version| version.starts_with(&language.version_of)), "{}", language.id);
    }
}
