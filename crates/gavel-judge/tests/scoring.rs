//! Points, static validation, included files and derived time limits, with real compilers and boxes.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
mod slots;

use std::time::Duration;

use gavel_core::grading::Stop;
use gavel_core::{Score, Verdict};
use gavel_judge::package::TimeLimit;
use gavel_judge::{
    Judge, JudgeError, JudgePolicy, Judgement, Package, Request, TimeBound, TimingError, derive_time_limit,
};
use gavel_sandbox::Slot;
use made::Made;

type Case = fn(&Judge, &mut Slot);

/// One test, so that never more than two slots run at once: some of these cases measure time.
#[test]
fn what_a_package_may_grade() {
    let cases: &[(&str, Case)] = &[
        ("points of validators", points_of_validators),
        ("validators that break the rules of points", broken_rules),
        ("only what matters is run, unless all is asked for", lazy_or_all),
        ("a static validator", static_validator),
        ("included files", included_files),
        ("variants of a language", variants_of_a_language),
        ("programs of several files and directories", programs_of_several_files),
        ("answers instead of programs", answers),
        ("a derived time limit", derived),
    ];
    let (judge, _dir) = slots::judge();
    slots::on_slots(
        cases,
        |_| false,
        |slot, (name, case)| {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&judge, slot)));
            assert!(result.is_ok(), "{name}");
        },
    );
}

fn judged(judge: &Judge, slot: &mut Slot, package: &Package, language: &str, source: &str) -> Judgement {
    tried(judge, slot, package, language, source).unwrap_or_else(|error| panic!("{error}"))
}

fn tried(
    judge: &Judge,
    slot: &mut Slot,
    package: &Package,
    language: &str,
    source: &str,
) -> Result<Judgement, JudgeError> {
    let language = language.parse().unwrap();
    judge.judge(slot, &Request::new(package, &language, source.as_bytes()), &mut |_| {})
}

fn points(points: f64) -> Option<Score> {
    Score::from_points(points)
}

/// What the submission prints is `FILE NUMBER`: the file of feedback and what goes into it; `no` is rejected.
const VALIDATOR: &str = r#"
import sys
words = sys.stdin.read().split()
for name, number in zip(words[::2], words[1::2]):
    with open(sys.argv[3] + name, "w") as file:
        file.write(number)
sys.exit(43 if "no" in words else 42)
"#;

/// Two groups: one of two test cases that adds up to 40, one without a bound on its own points.
fn scored(yaml: &str) -> Made {
    let made = Made::new();
    made.set("type: scoring").put("output_validator/v.py", VALIDATOR);
    made.remove("data/secret/1.in").remove("data/secret/1.ans").remove("data/sample");
    for name in ["1/a", "1/b"] {
        made.put(&format!("data/secret/{name}.in"), name).put(&format!("data/secret/{name}.ans"), "");
    }
    made.put("data/secret/1/test_group.yaml", yaml);
    made
}

fn points_of_validators(judge: &Judge, slot: &mut Slot) {
    let package_made = scored("max_score: 40\nscore_aggregation: sum");
    let package = package_made.open().unwrap();
    let mut of = |source: &str| {
        let judgement = judged(judge, slot, &package, "python3", source);
        let scores: Vec<Option<Score>> = judgement.tests.iter().map(|test| test.score).collect();
        (judgement.verdict, judgement.score, scores)
    };
    let each = |one, other| vec![points(one), points(other)];
    assert_eq!(of("print()"), (Verdict::Accepted, points(40.0), each(20.0, 20.0)));
    assert_eq!(of("print('score.txt 12.5')"), (Verdict::Accepted, points(25.0), each(12.5, 12.5)));
    let half = "print('score_multiplier.txt', 0.5 if 'a' in input() else 1)";
    assert_eq!(of(half), (Verdict::Accepted, points(30.0), each(10.0, 20.0)));
    let one = "print('no no' if 'a' in input() else '')";
    assert_eq!(of(one), (Verdict::WrongAnswer, points(20.0), each(0.0, 20.0)));
    assert_eq!(of("import sys; sys.exit(1)").0, Verdict::RunTimeError);
    let least_made = scored("max_score: 40\nscore_aggregation: min");
    let least = least_made.open().unwrap();
    let judgement = judged(judge, slot, &least, "python3", half);
    assert_eq!((judgement.score, judgement.groups[0].score), (points(20.0), Score::whole(20)));
}

fn broken_rules(judge: &Judge, slot: &mut Slot) {
    let sum_made = scored("max_score: 40\nscore_aggregation: sum");
    let sum = sum_made.open().unwrap();
    let whole_made = scored("max_score: 40");
    let whole = whole_made.open().unwrap();
    for (package, source, why) in [
        (&sum, "print('score.txt 20.5')", "20 at most"),
        (&sum, "print('score_multiplier.txt 1.5')", "from 0 to 1"),
        (&sum, "print('score.txt 1 score_multiplier.txt 1')", "both"),
        (&sum, "print('score.txt 1 no no')", "rejects and yet gives a score"),
        (&sum, "print('score.txt many')", "no number"),
        (&whole, "print('score.txt 1')", "passed or failed as a whole"),
    ] {
        let error = tried(judge, slot, package, "python3", source).expect_err(why);
        assert!(error.to_string().contains(why), "expected {why:?}: {error}");
    }
}

fn lazy_or_all(judge: &Judge, slot: &mut Slot) {
    let package_made = scored("max_score: 40");
    let package = package_made.open().unwrap();
    let language = "python3".parse().unwrap();
    let mut run = |stop| {
        let policy = JudgePolicy { stop };
        let request = Request { policy, ..Request::new(&package, &language, b"print('no no')") };
        let judgement = judge.judge(slot, &request, &mut |_| {}).unwrap();
        (judgement.verdict, judgement.score, judgement.tests.len())
    };
    assert_eq!(run(None), (Verdict::WrongAnswer, points(0.0), 1), "the group has failed");
    assert_eq!(run(Some(Stop::Never)), (Verdict::WrongAnswer, points(0.0), 2));
}

/// Sees the sources and the program, and counts the lines of the main file.
const LOOK: &str = r#"
import os, sys
language, entry, feedback, most = sys.argv[1:]
assert feedback.endswith("/") and (language != "c" or "program" in os.listdir())
lines = sum(1 for line in open(entry))
if lines > int(most):
    open(feedback + "teammessage.txt", "w").write("too long")
    sys.exit(43)
open(feedback + "score.txt", "w").write(str(5 - lines))
sys.exit(42)
"#;

fn static_validator(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.set("type: scoring").put("static_validator/look.py", LOOK);
    made.put("data/secret/test_group.yaml", "static_validation_score: 5\nstatic_validator_args: ['3']");
    let package = made.open().unwrap();
    let sum = "print(sum(map(int, input().split())))";
    let short = judged(judge, slot, &package, "python3", sum);
    assert_eq!((short.verdict, short.score, short.tests.len()), (Verdict::Accepted, points(99.0), 3));
    assert_eq!((short.tests[1].name.as_str(), short.tests[1].score), ("secret/test_group", points(4.0)));
    let long = judged(judge, slot, &package, "python3", &format!("{sum}\n\n\n\n"));
    assert_eq!((long.verdict, long.score, long.message.as_str()), (Verdict::WrongAnswer, points(95.0), "too long"));
    let c = "#include <stdio.h>\nint main() { int a, b; scanf(\"%d%d\", &a, &b);\nprintf(\"%d\", a + b); }";
    assert_eq!(judged(judge, slot, &package, "c", c).score, points(97.0));
}

fn included_files(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.set("constants: {two: 2}");
    made.put("include/python3/main.py", "from solution import add\nprint(add(*map(int, input().split())))\n");
    made.put("include/cpp/driver.cpp", "#include <cstdio>\n#include \"add.h\"\nint main() { int a, b; if (std::scanf(\"%d%d\", &a, &b) == {{two}}) std::printf(\"%d\", add(a, b)); }\n");
    made.put("include/cpp/add.h", "int add(int a, int b);\n");
    made.put("include/default/bias.txt", "1\n").put("submissions/accepted/sum.py", "def add(a, b): return a + b");
    let package = made.open().unwrap();
    let cpp = "#include \"add.h\"\nint add(int a, int b) { return a + b; }";
    for (language, source, verdict) in [
        ("python3", "def add(a, b): return a + b", Verdict::Accepted),
        ("python3", "def add(a, b): return a - b", Verdict::WrongAnswer),
        ("cpp", cpp, Verdict::Accepted),
        ("cpp", "int main() {}", Verdict::CompileError),
        (
            "c",
            "#include <stdio.h>\nint main() { int a, b, c; FILE *f = fopen(\"bias.txt\", \"r\"); if (!f || fscanf(f, \"%d\", &c) != 1) return 1; scanf(\"%d%d\", &a, &b); printf(\"%d\", a + b + c - 1); }",
            Verdict::Accepted,
        ),
    ] {
        let judgement = judged(judge, slot, &package, language, source);
        assert_eq!(judgement.verdict, verdict, "{source}: {} {}", judgement.message, judgement.compile.log);
    }
}

/// What a package says of a language holds for those that are like it.
fn variants_of_a_language(_: &Judge, slot: &mut Slot) {
    let [place, work] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    std::fs::write(place.path().join("mine.toml"), "id = 'mine'\nlike = 'python3'\nname = 'Mine'").unwrap();
    let languages = gavel_judge::Languages::read_dir(place.path()).unwrap();
    let judge = Judge::new(std::sync::Arc::new(languages), work.path().to_owned());
    let made = Made::new();
    made.set("languages: [python3]").put("include/python3/more.py", "bias = 1\n");
    let package = made.open().unwrap();
    let source = "from more import bias\na, b = map(int, input().split())\nprint(a + b + bias - 1)";
    assert_eq!(judged(&judge, slot, &package, "mine", source).verdict, Verdict::Accepted);
    let refused = judged(&judge, slot, &package, "c", "int main() {}");
    assert!(refused.message.contains("python3"), "{}", refused.message);
}

/// Judges every example submission, which must get its folder's verdict.
fn all_as_promised(judge: &Judge, slot: &mut Slot, made: &Made) {
    let package = made.open().unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
    assert!(package.skipped.is_empty(), "{:?}", package.skipped);
    for submission in &package.submissions {
        let (source, more) = (package.source(submission).unwrap(), package.more(submission).unwrap());
        let name = submission.path.file_name().unwrap().to_str();
        let request =
            Request { source_name: name, more: &more, ..Request::new(&package, &submission.language, &source) };
        let judged = judge.judge(slot, &request, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
        let told = format!("{}: {} {}", submission.name, judged.message, judged.compile.log);
        assert!(submission.expected.allows(judged.verdict), "{told}");
    }
}

fn programs_of_several_files(judge: &Judge, slot: &mut Slot) {
    const CPP: &str = "#include <cstdio>\n#include \"parts/add.h\"\n\
        int main() { int a, b; std::scanf(\"%d%d\", &a, &b); std::printf(\"%d\\n\", add(a, b)); }";
    const CLASSES: &str = "import java.util.*;\npublic class Main { public static void main(String[] a) {
        Scanner in = new Scanner(System.in); System.out.println(parts.Adder.add(in.nextInt(), in.nextInt())); } }";
    const ADDER: &str = "package parts; public class Adder { public static int add(int a, int b) { return a + b; } }";
    let made = Made::new();
    for (wrong, folder) in [(0, "accepted"), (1, "wrong_answer")] {
        let at = |path: &str| format!("submissions/{folder}/{path}");
        made.put(&at("cpp/main.cpp"), CPP).put(&at("cpp/parts/add.h"), "int add(int a, int b);");
        made.put(&at("cpp/parts/add.cpp"), format!("int add(int a, int b) {{ return a + b + {wrong}; }}"));
        made.put(&at("java/Main.java"), CLASSES)
            .put(&at("java/parts/Adder.java"), ADDER.replace("b;", &format!("b + {wrong};")));
        made.put(&at("py/__main__.py"), "from parts.adder import add\nprint(add(*map(int, input().split())))");
        made.put(&at("py/parts/__init__.py"), "")
            .put(&at("py/parts/adder.py"), format!("def add(a, b): return a + b + {wrong}"));
    }
    // Validators: a directory in each of three languages, with an included directory for the submissions beside it.
    const JUDGE: &str = "import sys, parts.compare\nsys.exit(42 if parts.compare.same(sys.stdin.read(), open(sys.argv[2]).read()) else 43)";
    let python = |made: &Made, main: &str| {
        made.put(&format!("output_validator/{main}"), JUDGE).put("output_validator/parts/__init__.py", "");
        made.put("output_validator/parts/compare.py", "def same(a, b): return a.split() == b.split()");
    };
    all_as_promised(judge, slot, &made);
    python(&made, "__main__.py");
    all_as_promised(judge, slot, &made);
    made.remove("output_validator");
    python(&made, "main.py");
    all_as_promised(judge, slot, &made);
    made.remove("output_validator");
    made.put("output_validator/main.cpp", "#include <fstream>\n#include <iostream>\n#include \"parts/same.h\"\nint main(int, char **argv) { std::ifstream answer(argv[2]); return same(std::cin, answer) ? 42 : 43; }");
    made.put("output_validator/parts/same.h", "#include <istream>\nbool same(std::istream &, std::istream &);");
    made.put("output_validator/parts/same.cpp", "#include \"same.h\"\nbool same(std::istream &a, std::istream &b) { int x, y; return a >> x && b >> y && x == y; }");
    all_as_promised(judge, slot, &made);
    made.remove("output_validator");
    made.put("output_validator/Main.java", "import java.nio.file.*;\npublic class Main { public static void main(String[] a) throws Exception { System.exit(parts.Same.same(new String(System.in.readAllBytes()), Files.readString(Path.of(a[1]))) ? 42 : 43); } }");
    made.put("output_validator/parts/Same.java", "package parts; public class Same { public static boolean same(String a, String b) { return a.strip().equals(b.strip()); } }");
    all_as_promised(judge, slot, &made);
    // What all submissions share may lie in directories too.
    made.remove("submissions")
        .put("submissions/accepted/own.cpp", CPP)
        .put("submissions/accepted/own.py", "from parts.adder import add\nprint(add(*map(int, input().split())))");
    made.put("include/cpp/parts/add.h", "int add(int a, int b);")
        .put("include/cpp/parts/add.cpp", "int add(int a, int b) { return a + b; }");
    made.put("include/python3/parts/adder.py", "def add(a, b): return a + b");
    all_as_promised(judge, slot, &made);
}

fn answers(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.set("type: submit-answer").put("data/secret/2.in", "5 6").put("data/secret/2.ans", "11");
    made.remove("submissions/accepted/sum.py").put("submissions/accepted/all.txt", "");
    let package = made.open().unwrap();
    assert_eq!(package.tests_total(), 2, "samples are not asked for");
    let mut of = |source: &str| {
        let judgement = judged(judge, slot, &package, "text", source);
        (judgement.verdict, judgement.tests.len(), judgement.message)
    };
    assert_eq!(of("==> 1.out <==\n42\n\n==> secret/2 <==\n11\n"), (Verdict::Accepted, 2, String::new()));
    assert_eq!(of("==> 1 <==\n42\n==> 2 <==\n12\n").0, Verdict::WrongAnswer);
    assert_eq!(of("==> 2 <==\n11\n"), (Verdict::WrongAnswer, 1, "there is no output for secret/1".to_owned()));
    assert!(of("42").2.contains("there are 2 outputs to give"));
    assert!(of("==> 3 <==\n42").2.contains("no test case \"3\""));
    assert_eq!(of("==> 1 <==\n==> 1 <==\n").0, Verdict::CompileError);
}

/// Counts up to what the input says, in millions.
const COUNT: &str = "#include <stdio.h>\nint main() { long n; scanf(\"%ld\", &n); volatile long i = 0; while (i < n * 1000000) i++; puts(\"1\"); }";

fn derived(judge: &Judge, slot: &mut Slot) {
    let made = Made::new();
    made.remove("submissions/accepted/sum.py")
        .remove("data/sample")
        .put("data/secret/1.in", "20")
        .put("data/secret/1.ans", "1");
    made.set("limits: {time_resolution: 0.125, time_multipliers: {ac_to_time_limit: 3, time_limit_to_tle: 2}}");
    made.put("submissions/accepted/count.c", COUNT).put("submissions/wrong_answer/none.py", "print(2)");
    let hang = "#include <stdio.h>\nint main() { volatile long i = 0; for (;;) i++; }";
    made.put("submissions/time_limit_exceeded/hang.c", hang);
    let package = made.open().unwrap();
    assert_eq!(package.timing.limit, TimeLimit::Absent);
    let refused = tried(judge, slot, &package, "c", COUNT).unwrap_err();
    assert!(matches!(refused, JudgeError::NoTimeLimit { .. }), "{refused}");
    let found = derive_time_limit(judge, slot, &package, &mut |_| {}).unwrap();
    let names: Vec<(&str, TimeBound)> = found.timed.iter().map(|one| (one.submission.as_str(), one.bound)).collect();
    let lower = TimeBound::Lower;
    let expected = [
        ("accepted/count.c", lower),
        ("wrong_answer/none.py", lower),
        ("time_limit_exceeded/hang.c", TimeBound::Upper),
    ];
    assert_eq!(names, expected);
    let slowest = found.timed[..2].iter().map(|one| one.slowest).max().unwrap();
    let step = Duration::from_millis(125);
    assert!(found.limit >= slowest * 3 && found.limit < slowest * 3 + step, "{found:?}");
    assert_eq!(found.limit.as_millis() % 125, 0);
    assert!(found.timed[2].slowest >= found.limit * 2);

    let kept = package.with_time_limit(found.limit);
    assert_eq!(judged(judge, slot, &kept, "c", COUNT).verdict, Verdict::Accepted);
    assert_eq!(judged(judge, slot, &kept, "c", hang).verdict, Verdict::TimeLimitExceeded);
    let (cache, archive) = (tempfile::tempdir().unwrap(), kept.pack().unwrap());
    let copy = Package::unpack(archive.as_slice(), &cache.path().join("x"), &Default::default()).unwrap();
    assert_eq!((copy.timing.limit, copy.limits.time), (TimeLimit::Derived, found.limit), "the archive records it");

    made.put("submissions/time_limit_exceeded/count.c", COUNT);
    let error = derive_time_limit(judge, slot, &made.open().unwrap(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, TimingError::NoRoom { .. }) && error.hint().is_some(), "{error}");
}
