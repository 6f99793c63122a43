//! What would judge differently is refused by name: each golden package, changed in one place.

#[expect(dead_code, reason = "nothing is packed here")]
mod packed;

use std::fs;
use std::path::Path;
use std::time::Duration;

use gavel_core::ByteSize;
use gavel_judge::PackageError;
use gavel_judge::formats::{Fate, Options, Report, import};

/// Imports the golden package with some files changed: each a path, a text to be found and what stands for it. A text
/// that is empty replaces the file.
fn changed(name: &str, changes: &[(&str, &str, &str)], options: &Options) -> Result<Report, PackageError> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name);
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join(name);
    for (path, bytes) in packed::files(&from) {
        let to = dir.join(path.replace("data.zip.d/", ""));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    if name == "dmoj" {
        let init = fs::read_to_string(dir.join("init.yml")).unwrap();
        fs::write(dir.join("init.yml"), init.replace("archive: data.zip\n", "")).unwrap();
    }
    for (path, old, new) in changes {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if old.is_empty() {
            fs::write(path, new).unwrap();
        } else {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(old), "{name}: {old:?} is not in {path:?}");
            fs::write(path, text.replace(old, new)).unwrap();
        }
    }
    import(&dir, options).map(|all| all[0].report.clone())
}

fn options(name: &str) -> Options {
    match name {
        "dmoj" | "dmoj-python" => {
            let (time_limit, memory) = (Some(Duration::from_secs(1)), Some(ByteSize::mib(64)));
            Options { time_limit, memory, ..Options::default() }
        }
        "polygon" | "polygon-interactive" => {
            // Anything: these are never compiled.
            let testlib = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/polygon/files/gen.cpp");
            Options { testlib: Some(testlib), ..Options::default() }
        }
        _ => Options::default(),
    }
}

const STATED_BEST: &str = "n_input: 3\nscore_type: Best\nscore_type_parameters: 3";
const STATED_MUL: &str = "n_input: 4\nscore_type: GroupMul\nscore_type_parameters: [[50, 2], [50, 2]]";
const STATED_LOW: &str = "n_input: 3\nscore_type: GroupThreshold\nscore_type_parameters: [[100, 3, 0.5]]";
const STATED_NONE: &str = "n_input: 3\nscore_type: GroupMin\nscore_type_parameters: [[100, '9']]";
const STATED_BROKEN: &str = "n_input: 3\nscore_type: GroupMin\nscore_type_parameters: [[100, '(']]";
const STATED_NUMBER: &str = "n_input: 3\nscore_type: GroupMin\nscore_type_parameters: 5";
const STATED_PART: &str = "n_input: 3\nscore_type: GroupMul\nscore_type_parameters: [[100, 2]]";

#[test]
fn what_judges_differently_is_refused_with_the_remedy() {
    let rows: &[(&str, (&str, &str, &str), &str)] = &[
        ("kattis", ("problem.yaml", "validation: default", "validation: custom"), "0 output validators"),
        ("kattis", ("problem.yaml", "validation: default", "validation: custom guess"), "\"guess\""),
        ("kattis", ("problem.yaml", "validation: default", "colour: red"), "colour"),
        ("kattis", ("problem.yaml", "legacy", "2024-01"), "problem_format_version"),
        ("kattis", ("problem.yaml", "validation: default", "grading: {objective: min}"), "objective"),
        ("kattis", ("problem.yaml", "validation: default", "grading: {accept_score: 3}"), "accept_score"),
        ("kattis", ("domjudge-problem.ini", "", "special_compare='x'\n"), "special_compare"),
        ("kattis", ("domjudge-problem.ini", "", "timelimit='soon'\n"), "time limit"),
        ("kattis", ("data/testdata.yaml", "", "grading: custom\n"), "custom grader"),
        ("kattis", ("data/testdata.yaml", "", "grader_flags: always_accept\n"), "always_accept"),
        ("kattis", ("data/testdata.yaml", "", "grader_flags: guess\n"), "guess"),
        ("kattis", ("data/testdata.yaml", "", "on_reject: maybe\n"), "on_reject"),
        ("kattis", ("data/secret/loose.in", "", "1 2\n"), ".ans"),
        ("kattis", ("static_validators/x.py", "", "x"), "static validator"),
        ("kattis-scoring", ("data/testdata.yaml", " ignore_sample", ""), "points for samples"),
        ("kattis-scoring", ("data/secret/group1/testdata.yaml", "min", "accept_if_any_accepted"), "accept_if_any"),
        ("kattis-scoring", ("data/secret/group1/testdata.yaml", "min", "avg\non_reject: break"), "avg"),
        ("kattis-scoring", ("data/secret/group1/testdata.yaml", "20\nrange", "-5\nrange"), "-5"),
        ("kattis-scoring", ("output_validators/other.py", "", "x"), "2 output validators"),
        ("polygon", ("problem.xml", "input-file=\"\"", "input-file=\"in/x\""), "in/x"),
        (
            "polygon-interactive",
            ("problem.xml", "<judging input-file=\"\"", "<judging input-file=\"in.txt\""),
            "interactive",
        ),
        ("polygon", ("problem.xml", "tests/%02d<", "tests/%03d<"), "generated tests"),
        ("polygon", ("problem.xml", "tests/%02d<", "tests/%s<"), "pattern"),
        ("polygon", ("problem.xml", "files/check.cpp", "files/check.dpr"), "another language"),
        ("polygon", ("problem.xml", "complete-group", "best-group"), "best-group"),
        ("polygon", ("problem.xml", "<dependency group=\"1\"/>", "<dependency group=\"9\"/>"), "depends on"),
        ("polygon", ("problem.xml", "<time-limit>5000", "<time-limit>-1"), "time limit"),
        ("polygon", ("problem.xml", "points=\"40.0\"", "points=\"-4\""), "points"),
        ("polygon", ("files/check.cpp", "quitf(_ok", "quitp(1.0"), "worth differently"),
        ("polygon", ("problem.xml", "<checker name", "<nothing name"), "expected 'nothing' tag"),
        ("dmoj", ("init.yml", "test_cases:", "generator: gen.cpp\ntest_cases:"), "generator"),
        ("dmoj", ("init.yml", "test_cases:", "custom_judge: judge.py\ntest_cases:"), "custom_judge"),
        ("dmoj", ("init.yml", "test_cases:", "signature_grader: {}\ntest_cases:"), "signature_grader"),
        ("dmoj", ("init.yml", "test_cases:", "file_io: {input: x}\ntest_cases:"), "file_io"),
        ("dmoj", ("init.yml", "test_cases:", "grader_time: 3\ntest_cases:"), "grader_time"),
        ("dmoj", ("init.yml", "name: floats", "name: check.py"), "check.py"),
        ("dmoj-python", ("check.py", "", "import dmoj.graders\n"), "dmoj.graders"),
        ("dmoj-python", ("check.py", "", "print(kw['submission_source'])\n"), "submission_source"),
        ("dmoj-python", ("check.py", "point_value", "points"), "worth differently"),
        ("dmoj", ("init.yml", "name: floats", "name: nearly"), "nearly"),
        ("dmoj", ("init.yml", "dependencies: [1]", "dependencies: [2]"), "not before it"),
        ("dmoj", ("init.yml", "out: 1.out", "out: 9.out"), "9.out"),
        ("dmoj", ("init.yml", "out: 2.out,", "out: 2.out, checker: sorted,"), "single test cases"),
        ("hydro", ("testdata/config.yaml", "type: default", "type: objective"), "objective"),
        ("hydro", ("testdata/config.yaml", "type: default", "type: communication"), "communication"),
        ("hydro", ("testdata/config.yaml", "checker_type: default", "checker_type: guess\nchecker: c.cpp"), "guess"),
        (
            "hydro",
            ("testdata/config.yaml", "checker_type: default", "checker_type: testlib\nchecker: fcmp"),
            "comes with Hydro",
        ),
        ("hydro", ("testdata/config.yaml", "checker_type: default", "time_limit_rate: {py: 2}"), "time_limit_rate"),
        ("hydro", ("testdata/config.yaml", "type: default", "type: interactive\nfilename: sum"), "filename"),
        ("hydro", ("testdata/config.yaml", "checker_type: default", "colour: red"), "colour"),
        ("hydro", ("testdata/config.yaml", "if: [1]", "if: [3]"), "no subtask before it"),
        ("hydro", ("testdata/config.yaml", "{input: 3.in,", "{time: 9s, input: 3.in,"), "differ between test cases"),
        ("hydro", ("testdata/config.yaml", "{input: 1.in,", "{score: 3, input: 1.in,"), "the least counts"),
        ("hydro", ("testdata/config.yaml", "time: 5s", "time: soon"), "no time"),
        ("fps", ("problems.xml", "<spj language=\"C++\">", "<spj language=\"Pascal\">"), "Pascal"),
        ("fps", ("problems.xml", "<title>Any", "<append>int x;</append><title>Any"), "append"),
        ("fps", ("problems.xml", "<title>Any", "<guess>x</guess><title>Any"), "<guess>"),
        ("fps", ("problems.xml", "unit=\"kb\"", "unit=\"pb\""), "pb"),
        ("fps", ("problems.xml", "<test_output>2\n</test_output>", ""), "1 test_input and 0 test_output"),
        ("cms", ("task.yaml", "n_input: 4", "n_input: 5"), "n_input is 5"),
        ("cms", ("task.yaml", "n_input: 4", "guess: true"), "guess"),
        ("cms", ("gen/GEN", "#ST: 70", "#ST: 60"), "not 100"),
        ("cms", ("gen/GEN", "#ST: 70", "7 #ST: 70"), "a test case and a subtask"),
        ("cms", ("task.yaml", "infile: \"\"", "infile: in/put.txt"), "in/put.txt"),
        ("cms-sum", ("check/checker", "", "ELF"), "compiled"),
        ("cms-sum", ("check/manager", "", "ELF"), "compiled"),
        ("cms-sum", ("sol/grader.hs", "", "x"), "a grader in none of the languages"),
        ("cms-sum", ("task.yaml", "n_input: 3", "n_input: 99999999999"), "still to be generated"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_BEST), "Best"),
        ("cms", ("task.yaml", "n_input: 4", STATED_MUL), "GroupMul"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_LOW), "nothing can pass"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_NONE), "fits no test case"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_BROKEN), "no regular expression"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_NUMBER), "a list of subtasks"),
        ("cms-communication", ("task.yaml", "num_processes: 1", "num_processes: 2"), "num_processes"),
        ("cms-communication", ("task.yaml", "num_processes: 1", "user_io: guess"), "guess"),
        ("cms-communication-alone", ("task.yaml", "n_input: 2", "n_input: 2\nuser_io: fifo_io"), "fifo_io"),
    ];
    let mut wrong = Vec::new();
    for (name, change, word) in rows {
        match changed(name, &[*change], &options(name)) {
            Ok(_) => wrong.push(format!("{name} {change:?}: taken")),
            Err(error) if !error.to_string().contains(word) => wrong.push(format!("{name} {change:?}: {error}")),
            Err(error) if error.hint().is_none_or(str::is_empty) => wrong.push(format!("{name}: no remedy: {error}")),
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A package, a change to it, and what the report must tell.
type Told = (&'static str, (&'static str, &'static str, &'static str), Fate, &'static str);

/// What does not bear on judging is told, not refused.
#[test]
fn what_is_left_out_is_told() {
    let rows: &[Told] = &[
        ("kattis", ("problem.yaml", "license: cc0", "license: mine"), Fate::Lost, "license"),
        ("kattis", ("notes/todo.txt", "", "x"), Fate::Lost, "notes/"),
        ("kattis", ("submissions/mixed/a.py", "", "x"), Fate::Lost, "mixed"),
        ("kattis", (".timelimit", "", "2"), Fate::Taken, "time limit"),
        ("kattis", ("output_validators/v.py", "", "x"), Fate::Lost, "nothing uses it"),
        ("polygon", ("problem.xml", "<tags>", "<tags><tag value=\"dp\"/>"), Fate::Lost, "slow.py"),
        ("polygon", ("problem.xml", "<tags>", "<tags/><tags>"), Fate::Lost, "scripts"),
        ("dmoj", ("init.yml", "test_cases:", "hints: [unicode]\ntest_cases:"), Fate::Lost, "hints"),
        ("dmoj", ("init.yml", "test_cases:", "points: 3\ntest_cases:"), Fate::Changed, "ends of lines"),
        ("hydro", ("testdata/config.yaml", "time: 5s", "time: 5s\nlangs: [cc.cc17, py.py3, pas]"), Fate::Lost, "pas"),
        ("fps", ("problems.xml", "<hint>", "<hint>"), Fate::Changed, "comparison"),
        ("cms", ("task.yaml", "n_input: 4", "n_input: 4"), Fate::Lost, "public_testcases"),
        ("polygon", ("problem.xml", "input-file=\"\"", "input-file=\"in.txt\""), Fate::Changed, "input-file"),
        ("cms", ("task.yaml", "n_input: 4", "score_type: Sum"), Fate::Lost, "score_type"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_PART), Fate::Lost, "1 test cases in no subtask"),
        ("cms-sum", ("task.yaml", "n_input: 3", STATED_PART), Fate::Changed, "score type GroupMul"),
        ("cms-grader", ("sol/grader.rs", "", "fn main() {}"), Fate::Lost, "sol/grader.rs"),
        ("cms-grader", ("sol/grader.pas", "program", "program"), Fate::Changed, "include/pascal/"),
        ("cms-communication", ("sol/stub.pas", "program", "program"), Fate::Lost, "sol/stub.pas"),
        ("cms", ("sol/grader.cpp", "", "int main() {}"), Fate::Changed, "languages"),
    ];
    for (name, change, fate, word) in rows {
        let changes = if change.1 == "<hint>" { &[][..] } else { &[*change] };
        let report =
            changed(name, changes, &options(name)).unwrap_or_else(|error| panic!("{name} {change:?}: {error}"));
        let told =
            report.entries.iter().any(|one| one.fate == *fate && (one.what.contains(word) || one.how.contains(word)));
        assert!(told, "{name} {change:?}: {:#?}", report.entries);
    }
}

#[test]
fn limits_that_the_format_keeps_elsewhere_are_asked_for() {
    let error = changed("dmoj", &[], &Options::default()).unwrap_err();
    assert!(error.hint().unwrap().contains("--time-limit"), "{error}");
    let error = changed("dmoj", &[], &Options { memory: None, ..options("dmoj") }).unwrap_err();
    assert!(error.hint().unwrap().contains("--memory"), "{error}");
    let error = changed("polygon", &[], &Options::default()).unwrap_err();
    assert!(error.hint().unwrap().contains("--testlib"), "{error}");
    let slow = Options { time_limit: Some(Duration::from_secs(9)), ..Options::default() };
    let report =
        changed("hydro", &[("testdata/config.yaml", "{input: 3.in,", "{time: 9s, input: 3.in,")], &slow).unwrap();
    let told = report.entries.iter().find(|entry| entry.what == "time of test cases").expect("it is told");
    assert!(told.fate == Fate::Changed && told.how.contains("5000 to 9000 ms"), "{told:?}");
}

#[test]
fn what_is_no_package_is_told() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("x.txt"), "x").unwrap();
    let error = import(place.path(), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("no package of any known format"), "{error}");
    assert!(import(&place.path().join("x.txt"), &Options::default()).is_err());
    assert!(import(&place.path().join("none"), &Options::default()).is_err());
    let error =
        changed("hydro", &[], &Options { format: Some("cms".parse().unwrap()), ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains("format cms"), "{error}");
    assert!("xyz".parse::<gavel_judge::formats::Format>().unwrap_err().contains("polygon"));
}
