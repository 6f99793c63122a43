//! What is said to an interactor, from the pipe to the jury; and never to the contestant.

use std::path::Path;

use serde_json::Value;

use crate::binary::{gavel, stderr, stdout};
use crate::server::Server;

#[tokio::test]
async fn the_jury_reads_what_was_said() {
    let data = tempfile::tempdir().unwrap();
    let directory = data.path().to_str().unwrap();
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../problems/lamps");
    let imported = gavel(&["import", "--data", directory, package.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    let mut server = Server::start(data.path(), 1);
    let client = server.listening();
    // Right on the sample, whose lamp it is, and on nothing else.
    let view = client.judged_for("lamps", "python3", "print('! 4' if input() == '5' else '! 999999')").await;
    assert_eq!(view["verdict"], "WA", "{view}");
    let (id, text) = (view["id"].as_str().unwrap(), view.to_string());
    assert!(!text.contains("999999") && !text.contains("answered"), "{view}");

    // The server still runs; the notes need no server.
    let notes = |more: &[&str]| {
        let output = gavel(&[&["notes", "--data", directory, id], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let lines = notes(&["--json"]);
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let text = last["text"].as_str().unwrap();
    assert_eq!(
        (&last["step"], last["test"].as_str().map(|test| &test[..7])),
        (&"test".into(), Some("secret/")),
        "{last}"
    );
    assert!(text.contains("answered 999999") && text.contains("submission: ! 999999"), "{text}");
    assert!(notes(&[]).contains("submission: ! 999999"));
    server.stop();
}

#[test]
fn a_submission_that_is_not_there_is_named() {
    let data = tempfile::tempdir().unwrap();
    let id = "0198a2e2-1c5e-7b50-8ee1-0f1c8a2d4b3c";
    let output = gavel(&["notes", "--data", data.path().to_str().unwrap(), id]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("hint: "), "{}", stderr(&output));
}
