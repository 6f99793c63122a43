//! `gavel verify`: packages with one fault each, and what is said of it.

use serde_json::Value;

use crate::place::{Place, RIGHT};
use crate::support::{gavel, stderr, stdout};

const STRICT: &str = "import re, sys\n\
    sys.exit(42 if re.fullmatch(rb'(0|[1-9][0-9]*) (0|[1-9][0-9]*)\\n', sys.stdin.buffer.read()) else 43)\n";
/// Rejects with a reason, and fails on what is no number.
const CAREFUL: &str = "import sys\n\
    answer, output = open(sys.argv[2]).read().split(), sys.stdin.read().split()\n\
    if len(output) == 1 and int(output[0]) == int(answer[0]): sys.exit(42)\n\
    open(sys.argv[3] + 'judgemessage.txt', 'w').write('not the sum')\n\
    sys.exit(43)\n";

/// A package in which all is in order.
fn place() -> Place {
    let place = Place::new();
    place.put("sum/input_validators/strict.py", STRICT);
    place
}

/// The exit code, and what is not in order: what was looked at, how bad it is, of what, the message.
fn verify(place: &Place) -> (Option<i32>, Vec<[String; 4]>) {
    let output = gavel(&["verify", "--json", place.path("sum").to_str().unwrap()]);
    let printed = stdout(&output);
    let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty(), "{}", stderr(&output));
    let bad = lines.iter().filter(|line| line["state"] != "ok");
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_else(|| panic!("{line}: {key}")).to_owned();
    (
        output.status.code(),
        bad.map(|line| ["check", "state", "subject", "message"].map(|key| text(line, key))).collect(),
    )
}

/// One thing is found, of this kind, and said in words that hold these.
#[track_caller]
fn finds(place: &Place, expected: [&str; 3], words: &str) {
    let (code, found) = verify(place);
    let kinds: Vec<[&str; 3]> = found.iter().map(|line| [&*line[0], &*line[1], &*line[2]]).collect();
    assert_eq!(kinds, [expected], "{found:?}");
    assert!(found[0][3].contains(words), "{found:?}");
    assert_eq!(code, Some(i32::from(expected[1] == "error")));
}

#[test]
fn a_good_package_is_in_order_and_people_see_its_times() {
    let place = place();
    assert_eq!(verify(&place), (Some(0), Vec::new()));
    let output = gavel(&["verify", place.path("sum").to_str().unwrap()]);
    let printed = stdout(&output);
    assert!(
        output.status.success() && printed.contains("accepted/right.py") && printed.contains("5.000 s"),
        "{printed}"
    );
    assert!(printed.lines().last().unwrap().ends_with("in order, 0 warnings, 0 errors"), "{printed}");
}

#[test]
fn inputs() {
    let without = Place::new();
    finds(&without, ["input_validators", "error", "input_validators"], "there is no input validator");
    let place = place();
    place.put("sum/data/secret/1.in", "20  22\n");
    finds(&place, ["input_validators", "error", "data/secret/1.in"], "strict rejects it: exit code 43");
    place.put("sum/data/secret/1.in", "20 22\n");
    place.put("sum/data/invalid_input/words.in", "a b\n");
    assert_eq!(verify(&place), (Some(0), Vec::new()));
    place.put("sum/data/invalid_input/valid.in", "1 1\n");
    finds(&place, ["input_validators", "error", "data/invalid_input/valid.in"], "every input validator accepts it");
}

#[test]
fn input_validators_that_are_none() {
    let place = place();
    place.put("sum/input_validators/strict.py", "raise SystemExit(42)\n");
    let (code, found) = verify(&place);
    assert_eq!(code, Some(0), "{found:?}");
    assert!(found.len() >= 5 && found.iter().all(|line| line[1] == "warning"), "{found:?}");
    assert!(found.iter().any(|line| line[3] == "no input validator rejects an empty file"), "{found:?}");
    assert!(found.iter().any(|line| line[3].ends_with("with garbage after its end")), "{found:?}");
    for (file, text, words) in [
        ("form.viva", "{ [x>0;] }\n", "form gives no answer: it needs VIVA"),
        ("broken.cpp", "int main( {}\n", "broken gives no answer: it does not compile"),
        ("crash.c", "int main(void) { return *(volatile int *)0; }\n", "crash gives no answer: it crashed: "),
    ] {
        let place = self::place();
        place.put(&format!("sum/input_validators/{file}"), text);
        let (code, found) = verify(&place);
        assert_eq!(code, Some(1));
        let errors: Vec<_> = found.iter().filter(|line| line[1] == "error").collect();
        assert!(errors.len() >= 2 && errors.iter().all(|line| line[3].starts_with(words)), "{found:?}");
    }
}

#[test]
fn an_input_validator_gets_its_arguments_and_files() {
    let place = place();
    let text = "import os, sys\nsys.exit(42 if sys.argv[1:] == ['big', 'x'] and os.path.exists('f.txt') else 43)\n";
    place.put("sum/input_validators/strict.py", text);
    place.put("sum/data/secret/test_group.yaml", "input_validator_args: {strict: [big]}\nargs: [x]\n");
    place.put("sum/data/sample/test_group.yaml", "input_validator_args: [big]\nargs: [x]\n");
    for case in ["sample/1", "secret/1"] {
        place.put(&format!("sum/data/{case}.files/f.txt"), "");
    }
    let (_, found) = verify(&place);
    assert!(found.iter().all(|line| line[1] == "warning"), "{found:?}");
    place.put("sum/data/secret/test_group.yaml", "input_validator_args: {other: [big]}\nargs: [x]\n");
    let (_, found) = verify(&place);
    assert!(found.iter().any(|line| line[1] == "error" && line[2] == "data/secret/1.in"), "{found:?}");
}

#[test]
fn outputs_of_the_default_validator() {
    let place = place();
    place.put("sum/data/sample/1.out", "3.0\n");
    finds(&place, ["output_validator", "error", "data/sample/1.out"], "expected \"3\", found \"3.0\"");
    place.put("sum/data/sample/1.out", " 3\n\n");
    for (case, output) in [("invalid_output/a", "4\n"), ("valid_output/b", "3 \n")] {
        place.put(&format!("sum/data/{case}.in"), "1 2\n");
        place.put(&format!("sum/data/{case}.ans"), "3\n");
        place.put(&format!("sum/data/{case}.out"), output);
    }
    assert_eq!(verify(&place), (Some(0), Vec::new()));
    place.put("sum/data/invalid_output/a.out", "3\n");
    finds(&place, ["output_validator", "error", "data/invalid_output/a.out"], "it is to be rejected, and is accepted");
    place.put("sum/data/invalid_output/a.out", "5\n");
    place.put("sum/data/valid_output/b.out", "5\n");
    finds(&place, ["output_validator", "error", "data/valid_output/b.out"], "it is to be accepted, and is rejected");
}

#[test]
fn output_validators_of_packages() {
    let place = place();
    place.put("sum/output_validator/validate.py", CAREFUL);
    let (code, found) = verify(&place);
    assert_eq!(code, Some(1));
    let errors: Vec<_> = found.iter().filter(|line| line[1] == "error").collect();
    assert!(errors.iter().any(|line| line[3].contains("fails on \"nan\\n\" as the output of sample/1")), "{found:?}");
    place.put("sum/output_validator/validate.py", "raise SystemExit(42)\n");
    let (code, found) = verify(&place);
    assert!(found.iter().any(|line| line[3] == "it accepts an empty file for every test case"), "{found:?}");
    assert_eq!(code, Some(0));
    place.put("sum/output_validator/validate.py", "raise SystemExit(43)\n");
    let (_, found) = verify(&place);
    let of = |subject: &str| found.iter().find(|line| line[2] == subject).unwrap();
    assert!(of("data/sample/1.ans")[1] == "error" && of("data/secret/1.ans")[1] == "warning", "{found:?}");
    assert!(of("submissions/accepted/right.py")[3].contains("WA"), "{found:?}");
}

#[test]
fn submissions() {
    let place = place();
    place.put("sum/submissions/wrong_answer/right.py", RIGHT);
    let wrong = "submissions/wrong_answer/right.py";
    finds(&place, ["submissions", "error", wrong], "no test case came to WA");
    place.put("sum/submissions/wrong_answer/right.py", "print(0)\n");
    place.put("sum/submissions/accepted/old.abap", "WRITE 1.\n");
    finds(&place, ["submissions", "warning", "submissions/accepted/old.abap"], "left out");
    place.put("sum/submissions/accepted/broken.c", "int main( {}\n");
    let (code, found) = verify(&place);
    assert_eq!((code, found.len()), (Some(1), 2), "{found:?}");
}

#[test]
fn samples_limits_and_data() {
    let place = place();
    std::fs::remove_dir_all(place.path("sum/data/sample")).unwrap();
    finds(&place, ["samples", "warning", "data/sample"], "there is none");
    let place = self::place();
    place.put("sum/data/secret/2.in", "20 22\n");
    place.put("sum/data/secret/2.ans", "42\n");
    finds(&place, ["data", "warning", "data/secret/2.in"], "the same input as that of secret/1");
    let place = self::place();
    let problem = std::fs::read_to_string(place.path("sum/problem.yaml")).unwrap();
    place.put("sum/problem.yaml", &problem.replace("time_limit: 5", "time_limit: 60"));
    let (code, found) = verify(&place);
    assert!(code == Some(0) && found.iter().all(|line| line[0] == "limits" && line[1] == "warning"), "{found:?}");
    assert!(found.iter().any(|line| line[3].contains("very long")), "{found:?}");
    assert!(found.iter().any(|line| line[3].contains("too slow ones may pass")), "{found:?}");
    let place = self::place();
    place.put("sum/data/secret/1.ans", &format!("42{}\n", " ".repeat(600 << 10)));
    finds(&place, ["limits", "warning", "problem.yaml"], "more than half of the output limit");
}

/// The reference has a row for each check, and no other.
#[test]
fn the_reference_names_every_check() {
    let page = std::fs::read_to_string(crate::support::root().join("docs/reference/verify.md")).unwrap();
    let rows =
        page.lines().skip_while(|line| !line.starts_with("| check")).skip(2).take_while(|line| line.starts_with('|'));
    let named: Vec<String> = rows.map(|row| row.split('|').nth(1).unwrap().trim().to_owned()).collect();
    let checks: Vec<String> = gavel_judge::lint::Check::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(named, checks);
}
