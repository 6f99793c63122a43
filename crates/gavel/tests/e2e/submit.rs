//! `gavel submit` against a running server: every state in order, and the exit codes.

use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use crate::binary::{gavel, stderr, stdout};
use crate::server::{Server, import_sum};

const RIGHT: &str = "problems/sum/submissions/accepted/sum.py";
const WRONG: &str = "problems/sum/submissions/wrong_answer/subtract.py";

/// Submits to a server of its own, which is killed afterwards.
fn submit(args: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    import_sum(data.path(), Duration::from_secs(2));
    let mut server = Server::start(data.path(), 1);
    let address = server.listening().address;
    gavel(&[&["submit", "--server", &address], args].concat())
}

#[test]
fn watch_prints_every_state_in_order_and_then_accepted() {
    let output = submit(&["--problem", "sum", RIGHT, "--watch"]);
    let (text, log) = (stdout(&output), stderr(&output));
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("submission "), "{text}{log}");
    let states = ["queued", "compiling"].map(str::to_owned).into_iter();
    let states: Vec<_> = states.chain((1..=4).map(|test| format!("running test {test} of 4"))).collect();
    assert_eq!(lines[1..7], states, "{text}{log}");
    let verdict = lines[7].strip_prefix("Accepted, ").unwrap_or_else(|| panic!("{text}{log}"));
    assert!(verdict.contains(" ms, ") && verdict.ends_with(" KiB"), "{text}");
    assert_eq!((lines.len(), output.status.code()), (8, Some(0)), "{text}{log}");
}

#[test]
fn a_wrong_answer_exits_with_1() {
    let output = submit(&["--problem", "sum", WRONG, "--watch"]);
    let text = stdout(&output);
    assert!(text.contains("\nWrong answer on test 1, "), "{text}{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn json_is_one_object_a_line() {
    let output = submit(&["--problem", "sum", RIGHT, "--watch", "--json"]);
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sequences: Vec<_> = lines[1..].iter().map(|line| line["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5, 6, 7, 1_000_000], "{}", stderr(&output));
    assert!(lines[1..].iter().all(|line| line["id"] == lines[0]["id"]), "{lines:?}");
    assert_eq!((&lines[8]["verdict"], output.status.code()), (&"AC".into(), Some(0)));
}

#[test]
fn without_watch_it_ends_with_the_id() {
    let output = submit(&["--problem", "sum", WRONG]);
    let text = stdout(&output);
    assert!(text.starts_with("submission ") && text.lines().count() == 1, "{text}{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_unknown_problem_is_2_with_the_servers_sentence() {
    let output = submit(&["--problem", "no-such-problem", RIGHT, "--watch"]);
    let text = stderr(&output);
    assert!(text.contains("there is no problem \"no-such-problem\"; GET /api/v1/problems lists them"), "{text}");
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(2)));
}

#[test]
fn a_server_that_is_not_there_is_3() {
    // Bound and let go: nobody listens there.
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = format!("http://{nowhere}");
    let output = gavel(&["submit", "--server", &address, "--problem", "sum", RIGHT, "--watch"]);
    assert!(stderr(&output).contains(&format!("cannot reach the server at {address}")), "{}", stderr(&output));
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(3)));
}
