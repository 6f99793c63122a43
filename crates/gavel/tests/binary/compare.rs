//! `gavel compare`: exit codes of a validator, and the place of the first difference.

use std::fs;

use serde_json::{Value, json};

use crate::support::{gavel, stdout};

/// Compares two texts: the exit code, and what was printed.
fn compare(answer: &str, output: &str, more: &[&str]) -> (Option<i32>, String) {
    let directory = tempfile::tempdir().unwrap();
    let (answer_file, output_file) = (directory.path().join("1.ans"), directory.path().join("1.out"));
    fs::write(&answer_file, answer).unwrap();
    fs::write(&output_file, output).unwrap();
    let mut args = vec!["compare", answer_file.to_str().unwrap(), output_file.to_str().unwrap()];
    args.extend(more);
    let ended = gavel(&args);
    (ended.status.code(), stdout(&ended))
}

#[test]
fn the_exit_code_is_a_validators() {
    assert_eq!(compare("1 2\n", "1  2", &[]), (Some(42), String::new()));
    let told = "line 2, column 4, token 3: expected \"3\", found \"4\"\n";
    assert_eq!(compare("1\n2 3\n", "1\n2  4\n", &[]), (Some(43), told.to_owned()));
    assert_eq!(compare("3.0", "3.01", &["float_tolerance", "0.1"]).0, Some(42));
    assert_eq!(compare("3.0", "3.01", &["float_tolerance", "0.001"]).0, Some(43));
    assert_eq!(compare("Yes", "yes", &["case_sensitive"]).0, Some(43));
}

#[test]
fn json_has_both_places() {
    let (code, printed) = compare("1\n2 3\n", "1 2\n\n 4\n", &["--json"]);
    assert_eq!(code, Some(43));
    let expected = json!({
        "accepted": false,
        "message": "line 3, column 2, token 3: expected \"3\", found \"4\"",
        "difference": {
            "token": 3,
            "output": {"line": 3, "column": 2},
            "answer": {"line": 2, "column": 3},
            "expected": "3",
            "found": "4",
            "space": false,
        },
    });
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), expected);
    let (code, printed) = compare("1", "1", &["--json"]);
    assert_eq!(code, Some(42));
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap()["difference"], Value::Null);
}
