//! What a contestant is told of a rejected submission: where the output went wrong, how the program ended, what the
//! compiler said. With real compilers in real boxes.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use gavel_core::Verdict;
use gavel_judge::{Judge, Judgement, Package, Request};
use gavel_sandbox::Slot;

use made::Made;

type Case = fn(&mut Judging<'_>);

/// One test, so that no more than two slots are at work.
#[test]
fn what_contestants_are_told() {
    let cases: &[(&str, Case)] = &[
        ("a sample", a_sample_is_told_with_its_place),
        ("secret data", secret_data_is_quoted_only_where_the_problem_allows_it),
        ("full feedback", full_feedback_shows_what_the_format_names),
        ("signals", a_signal_is_told_in_words),
        ("compilers", compilers_speak_of_the_source_alone),
    ];
    let (judge, _dir) = slots::judge();
    slots::on_slots(
        cases,
        |_| false,
        |slot, (name, case)| {
            let mut judging = Judging { judge: &judge, slot };
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&mut judging)));
            assert!(result.is_ok(), "{name}");
        },
    );
}

struct Judging<'a> {
    judge: &'a Judge,
    slot: &'a mut Slot,
}

impl Judging<'_> {
    /// Judges one source in a language.
    fn of(&mut self, package: &Package, language: &str, source: &str) -> Judgement {
        let language = language.parse().unwrap();
        let request = Request::new(package, &language, source.as_bytes());
        self.judge.judge(self.slot, &request, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn a_sample_is_told_with_its_place(judging: &mut Judging<'_>) {
    let made = Made::new();
    let package = made.open().unwrap();
    let judgement = judging.of(&package, "python3", "print()\nprint('', sum(map(int, input().split())) + 1)\n");
    assert_eq!(judgement.verdict, Verdict::WrongAnswer);
    assert_eq!(judgement.message, "line 2, column 2, token 1: expected \"3\", found \"4\"");
    let judgement = judging.of(&package, "python3", "pass\n");
    assert_eq!(judgement.message, "line 1, column 1, token 1: expected \"3\", found the end of the output");
}

fn secret_data_is_quoted_only_where_the_problem_allows_it(judging: &mut Judging<'_>) {
    let made = Made::new();
    let source = "n = sum(map(int, input().split()))\nprint(n if n == 3 else 'wrong')\n";
    let judgement = judging.of(&made.open().unwrap(), "python3", source);
    assert_eq!(judgement.verdict, Verdict::WrongAnswer);
    assert_eq!(judgement.message, "line 1, column 1, token 1: the first difference");
    made.put("data/secret/1.yaml", "full_feedback: true\n");
    let judgement = judging.of(&made.open().unwrap(), "python3", source);
    let sentence = "line 1, column 1, token 1: expected \"42\", found \"wrong\"";
    let all = "\n--- input\n20 22\n--- expected output\n42\n--- output\nwrong";
    assert_eq!(judgement.message, format!("{sentence}{all}"));
}

/// The forms for contestants stand for the data, and every failure is shown with what was printed.
fn full_feedback_shows_what_the_format_names(judging: &mut Judging<'_>) {
    let made = Made::new();
    made.put("data/secret/1.in.statement", "twenty and 22\n").put("data/secret/1.out", "42.\n");
    made.put("data/secret/test_group.yaml", "full_feedback: true\n");
    made.put("output_validator/v.py", "import sys\nsys.exit(42 if sys.stdin.read().strip() in ('3', '42') else 43)\n");
    let package = made.open().unwrap();
    let failing = "import sys\nn = sum(map(int, input().split()))\nprint(n if n == 3 else '7' * 2000)\n\
                   print('so', file=sys.stderr)\nsys.exit(n != 3)\n";
    let judgement = judging.of(&package, "python3", failing);
    assert_eq!(judgement.verdict, Verdict::RunTimeError);
    let (before, output) = judgement.message.split_once("\n--- output\n").unwrap();
    assert!(before.ends_with("\n--- input\ntwenty and 22\n--- expected output\n42."), "{before}");
    assert_eq!(output, format!("{}…\n--- standard error\nso", "7".repeat(1024)));
    let judgement = judging.of(&package, "python3", "n = sum(map(int, input().split()))\nprint(3 if n == 3 else '')\n");
    assert_eq!(judgement.message, "--- input\ntwenty and 22\n--- expected output\n42.");
    assert!(judgement.tests[1].from_validator && judgement.tests[0].message.is_empty());
}

fn a_signal_is_told_in_words(judging: &mut Judging<'_>) {
    let made = Made::new();
    let package = made.open().unwrap();
    for (source, words) in [
        ("int main(void) { return *(volatile int *)0; }\n", "SIGSEGV: invalid memory access"),
        ("#include <stdlib.h>\nint main(void) { abort(); }\n", "SIGABRT: it aborted"),
        ("int main(int n, char **a) { volatile int z = n - 1; return n / z; }\n", "SIGFPE: invalid arithmetic"),
        ("#include <signal.h>\nint main(void) { raise(40); for (;;); }\n", "SIGRTMIN+6"),
    ] {
        let judgement = judging.of(&package, "c", source);
        assert_eq!(judgement.verdict, Verdict::RunTimeError, "{source}");
        assert!(judgement.message.contains(words), "{source}: {}", judgement.message);
    }
}

fn compilers_speak_of_the_source_alone(judging: &mut Judging<'_>) {
    let made = Made::new();
    let package = made.open().unwrap();
    for (language, source, words) in [
        ("c", "#error \"\x1b[31mred\x1b[0m\x08\"\nint main(void) { return x; }\n", "red"),
        ("c", "int f(int);\nint main(void) { return f(1); }\n", "undefined reference to `f'"),
        ("cpp", "#include <vector>\nint main() { std::vector<int> v; v.push_back(\"a\"); }\n", "main.cpp:2"),
        ("rust", "fn main() { let x: i32 = \"a\"; }\n", "main.rs:1"),
        ("go", "package main\nfunc main() { x := 1 }\n", "main.go:2"),
        ("java", "class Main { public static void main(String[] a) { int x = \"a\"; } }\n", "Main.java:1"),
    ] {
        let judgement = judging.of(&package, language, source);
        let log = &judgement.compile.log;
        assert_eq!(judgement.verdict, Verdict::CompileError, "{language}: {log}");
        assert!(log.contains(words), "{language}: {log}");
        assert!(!log.contains("/box/") && !log.contains("/tmp/") && !log.contains("/program/"), "{language}: {log}");
        assert!(!log.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{language}: {log:?}");
    }
    let many = "x\n".repeat(5000).lines().enumerate().map(|(n, x)| format!("{x}{n};\n")).collect::<String>();
    let judgement = judging.of(&package, "c", &format!("int main(void) {{\n{many}}}\n"));
    assert!((60 << 10..=64 << 10).contains(&judgement.compile.log.len()), "{}", judgement.compile.log.len());
    assert!(judgement.compile.log.ends_with("… the rest is cut"));
}
