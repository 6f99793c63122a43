//! A violation, from the system call to the jury's list; and never to the contestant.

use std::fs::{self, File};
use std::time::Duration;

use serde_json::{Value, json};

use crate::binary::{gavel, stderr, stdout};
use crate::server::{Server, import_sum};

/// Right on the samples; on everything else it has itself traced (`PTRACE_TRACEME` is 0) with arguments of its own.
const TRACER: &str = "#include <stdio.h>\n#include <sys/syscall.h>\n#include <unistd.h>\nint main() {\n\
    long long a, b; scanf(\"%lld %lld\", &a, &b);\n\
    if (a + b == 0 || a > 1000) syscall(SYS_ptrace, 0, 0x5eed, 0xfeed, 0xbeef);\n\
    printf(\"%lld\\n\", a + b); }\n";

#[tokio::test]
async fn the_jury_sees_what_was_tried() {
    let data = tempfile::tempdir().unwrap();
    import_sum(data.path(), Duration::from_secs(2));
    let directory = data.path().to_str().unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut server = Server::start_logged(data.path(), 1, File::create(log.path()).unwrap());
    let client = server.listening();
    let list = |more: &[&str]| {
        let output = gavel(&[&["violations", "--data", directory], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(list(&[]), "no violation is recorded\n");

    let view = client.judged("c", TRACER).await;
    assert_eq!(view["verdict"], "SV", "{view}");
    let (id, text) = (view["id"].as_str().unwrap(), view.to_string());
    for secret in ["ptrace", "101", "5eed", "24301", "feed"] {
        assert!(!text.replace(id, "").contains(secret), "{secret} is told: {view}");
    }

    // The server still runs; the list needs no server.
    let lines = list(&["--json", "--since", "1h"]);
    let line: Value = serde_json::from_str(&lines).unwrap_or_else(|error| panic!("{lines}: {error}"));
    for (key, value) in [
        ("submission", json!(id)),
        ("problem", json!("sum")),
        ("language", json!("c")),
        ("step", json!("test")),
        ("call", json!("ptrace")),
        ("number", json!(101)),
        ("abi", json!("x86-64")),
    ] {
        assert_eq!(line[key], value, "{key} of {line}");
    }
    assert_eq!(json!(line["args"].as_array().unwrap()[..4]), json!(["0x0", "0x5eed", "0xfeed", "0xbeef"]), "{line}");
    assert!(line["test"].as_str().unwrap().starts_with("secret/"), "{line}");
    let table = list(&[]);
    assert!(table.contains(id) && table.contains("ptrace(0x0, 0x5eed, 0xfeed, 0xbeef, "), "{table}");
    assert_eq!(list(&["--since", "2100-01-01"]), "no violation is recorded\n");
    server.stop();

    let log = fs::read_to_string(log.path()).unwrap();
    let events: Vec<_> = log.lines().filter(|line| line.contains("security violation")).collect();
    let [event] = &events[..] else { panic!("{log}") };
    for field in [id, "problem=sum", "language=c", "step=test secret/", "call=\"ptrace\"", "0x5eed"] {
        assert!(event.contains(field), "{field} is not in {event}");
    }
}

#[test]
fn a_directory_without_data_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let path = empty.path().to_str().unwrap();
    let output = gavel(&["violations", "--data", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(path) && stderr(&output).contains("hint: "), "{}", stderr(&output));
    assert_eq!(fs::read_dir(path).unwrap().count(), 0, "nothing is made there");
}
