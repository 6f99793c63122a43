//! `gavel judge --expect`: what setters promise, in each of the ways they write it.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::place::{Place, RIGHT};
use crate::support::{gavel, stderr, stdout};

const WRONG: &str = "print(0)\n";
const CRASH: &str = "raise SystemExit(3)\n";

/// What `--expect` says of each source: its file's name, the word and the reasons.
fn expect(place: &Place, basis: &str, sources: &[&str]) -> (Option<i32>, Vec<(String, String, String)>) {
    let package = place.path("sum");
    let sources: Vec<String> = sources.iter().map(|source| place.path(source).display().to_string()).collect();
    let mut args = vec!["judge", package.to_str().unwrap(), "--json", "--expect", basis];
    args.extend(sources.iter().map(String::as_str));
    let output = gavel(&args);
    (output.status.code(), lines(&output))
}

fn lines(output: &Output) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{}", stderr(output))).to_owned();
    let reasons = |line: &Value| line["reasons"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("; ");
    let lines = stdout(output);
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .map(|line| {
            let source = text(&line["source"]);
            let name = Path::new(&source).file_name().unwrap().to_string_lossy().into_owned();
            assert!(!line["judgement"].is_null() || line["agreement"] == "skipped", "{line}");
            (name, text(&line["agreement"]), reasons(&line))
        })
        .collect()
}

fn told(name: &str, agreement: &str, reasons: &str) -> (String, String, String) {
    (name.to_owned(), agreement.to_owned(), reasons.to_owned())
}

#[test]
fn a_packages_own_folders() {
    let place = Place::new();
    place.put("sum/submissions/run_time_error/crash.py", CRASH);
    let (code, found) = expect(&place, "directory", &[]);
    assert_eq!((code, found), (Some(0), vec![told("right.py", "agree", ""), told("crash.py", "agree", "")]));
    place.put("sum/submissions/run_time_error/crash.py", WRONG);
    let (code, found) = expect(&place, "directory", &["sum/submissions/run_time_error/crash.py"]);
    assert_eq!(code, Some(1));
    assert_eq!((&*found[0].0, &*found[0].1), ("crash.py", "disagree"));
    assert!(found[0].2.contains("WA"), "{found:?}");
}

#[test]
fn annotations_and_their_sets() {
    let place = Place::new();
    place.put("a/one.py", &format!("# @EXPECTED_RESULTS@: CORRECT\n{RIGHT}"));
    place.put("a/either.py", &format!("# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR\n{CRASH}"));
    place.put("a/other.py", &format!("# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR\n{WRONG}"));
    place.put("a/none.py", RIGHT);
    place.put("a/odd.py", &format!("# @EXPECTED_RESULTS@: MAYBE\n{RIGHT}"));
    place.put("a/points.py", &format!("# @EXPECTED_SCORE@: 30\n{RIGHT}"));
    place.put("a/grades.py", &format!("# @EXPECTED_GRADES@ AC WA\n{RIGHT}"));
    place.put("a/both.py", &format!("# @EXPECTED_GRADES@ AC\n# @EXPECTED_RESULTS@: AC\n{RIGHT}"));
    let sources =
        ["one", "either", "other", "none", "odd", "points", "grades", "both"].map(|one| format!("a/{one}.py"));
    let (code, found) = expect(&place, "annotation", &sources.each_ref().map(String::as_str));
    assert_eq!(code, Some(1));
    let words: Vec<(&str, &str)> = found.iter().map(|(name, word, _)| (name.as_str(), word.as_str())).collect();
    assert_eq!(
        words,
        [
            ("one.py", "agree"),
            ("either.py", "agree"),
            ("other.py", "disagree"),
            ("none.py", "skipped"),
            ("odd.py", "skipped"),
            ("points.py", "skipped"),
            ("grades.py", "disagree"),
            ("both.py", "agree"),
        ]
    );
    let reason = |name: &str| &found.iter().find(|line| line.0 == name).unwrap().2;
    assert!(reason("other.py").starts_with("WA, not TLE or"), "{}", reason("other.py"));
    assert_eq!(reason("none.py"), "it has no annotation");
    assert!(reason("odd.py").contains("MAYBE"));
    assert_eq!(reason("grades.py"), "AC on secret, not WA");
    let (code, found) = expect(&place, "@EXPECTED_RESULTS@: WRONG-ANSWER", &["a/other.py", "a/none.py"]);
    assert_eq!((code, &*found[0].1, &*found[1].1), (Some(1), "agree", "disagree"));
}

#[test]
fn a_directory_of_another_judge() {
    let place = Place::new();
    place.put("theirs/accepted/a.py", RIGHT);
    place.put("theirs/wrong_answer/b.py", WRONG);
    place.put("theirs/runtime_error/c.py", CRASH);
    place.put("theirs/mixed/d.py", &format!("# @EXPECTED_RESULTS@: RUN-ERROR, WRONG-ANSWER\n{WRONG}"));
    place.put("theirs/mixed/e.py", WRONG);
    place.put("theirs/accepted/f.abap", "WRITE 1.");
    place.put("theirs/README.md", "ours");
    let theirs = place.path("theirs");
    let (code, found) = expect(&place, theirs.to_str().unwrap(), &[]);
    assert_eq!(code, Some(0), "{found:?}");
    let words: Vec<(&str, &str)> = found.iter().map(|(name, word, _)| (name.as_str(), word.as_str())).collect();
    let expected = [
        ("a.py", "agree"),
        ("f.abap", "skipped"),
        ("d.py", "agree"),
        ("e.py", "skipped"),
        ("c.py", "agree"),
        ("b.py", "agree"),
    ];
    assert_eq!(words, expected);
    assert!(found[1].2.contains("language") && found[3].2.contains("promises nothing"), "{found:?}");
}

#[test]
fn people_get_a_table() {
    let place = Place::new();
    let output = gavel(&["judge", place.path("sum").to_str().unwrap(), "--expect", "directory"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("accepted/right.py"), "{}", stdout(&output));
    assert!(stdout(&output).ends_with("1 agree, 0 disagree, 0 skipped\n"), "{}", stdout(&output));
    // Where nothing is told, nothing is in order.
    let (code, found) = expect(&place, "annotation", &[]);
    assert_eq!((code, &*found[0].1), (Some(1), "skipped"));
}

/// `problems/streak` gives points for three groups, of which the third requires the samples; this source fails some of
/// those and of the second group.
#[test]
fn points_and_grades_of_groups() {
    let source = "problems/streak/submissions/partial/empty_streak.py";
    for (basis, agreement, reason) in [
        ("directory", "agree", ""),
        ("@EXPECTED_SCORE@: 40", "agree", ""),
        ("@EXPECTED_SCORE@: 10, 50.5", "disagree", "40 points, not 10 or 50.5"),
        ("@EXPECTED_GRADES@ AC WA WA", "agree", ""),
        ("@EXPECTED_GRADES@ AC AC WA", "disagree", "WA on secret/2, not AC"),
        ("@EXPECTED_GRADES@ AC WA", "skipped", "it expects 2 grades, and there are 4 groups"),
    ] {
        let output = gavel(&["judge", "--json", "problems/streak", source, "--expect", basis]);
        assert_eq!(lines(&output), [told("empty_streak.py", agreement, reason)], "{basis}");
    }
}
