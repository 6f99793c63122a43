//! `gavel serve` on a host that cannot hold what it is asked: refused with the reason and the way out.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{copy, gavel, root, stderr};

/// Longer than a refusal takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// `gavel serve` by a shell line that ends in `exec "$@"`; a server that starts all the same is ended.
fn serve(shell: &str, args: &[&str]) -> Output {
    let mut child = Command::new("/bin/sh")
        .args(["-c", shell, "sh", env!("CARGO_BIN_EXE_gavel"), "serve", "--listen", "127.0.0.1:0"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for words in ["this host cannot hold what the configuration asks\n  - ", "\n    fix: "].iter().chain(words) {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
}

#[test]
fn what_the_host_cannot_hold_is_refused_with_a_way_out() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();

    refused(&serve("exec \"$@\"", &["--data", data, "--workers", "1000"]), &["1000 slots on ", "fix: --workers "]);
    let few = serve("ulimit -n 100; exec \"$@\"", &["--data", data, "--workers", "1"]);
    refused(&few, &["may open 100 files", "fix: ulimit -n 576"]);
    let missing = serve("exec \"$@\"", &["--data", data, "--workers", "1", "--languages", "c,abap"]);
    refused(&missing, &["the tools for abap are not on this host", "--languages; there are c, "]);
    for nowhere in [file.path().to_str().unwrap(), "/proc/gavel"] {
        let output = serve("exec \"$@\"", &["--data", nowhere, "--workers", "1"]);
        refused(&output, &["cannot make the data directory", nowhere, "--data"]);
    }
    // Everything that is wrong at once, and a warning beside it.
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let all = serve("ulimit -n 100; exec \"$@\"", &["--data", memory.path().to_str().unwrap(), "--workers", "1000"]);
    refused(&all, &["is in memory: everything is lost", "1000 slots on ", "may open 100 files"]);
}

/// In a mount namespace of its own, where the control groups are hidden.
#[test]
fn without_control_groups_there_is_no_box_and_no_server() {
    let data = tempfile::tempdir().unwrap();
    let hidden = "exec unshare --mount sh -c 'mount -t tmpfs none /sys/fs/cgroup; exec \"$@\"' sh \"$@\"";
    let output = serve(hidden, &["--data", data.path().to_str().unwrap(), "--workers", "1"]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("cannot make box 1 of 1: ") && text.contains("cgroup"), "{text}");
    assert!(text.contains("hint: `gavel doctor` tells what this host can and cannot hold"), "{text}");
}

#[test]
fn a_problem_that_does_not_fit_into_the_memory_is_named() {
    let place = tempfile::tempdir().unwrap();
    let package = place.path().join("huge");
    copy(&root().join("problems/sum"), &package);
    let description = package.join("problem.yaml");
    let text = fs::read_to_string(&description).unwrap();
    let wide = text.replace("memory: 256", "memory: 1048576");
    assert_ne!(wide, text, "{text}");
    fs::write(&description, wide).unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    let imported = gavel(&["import", "--data", data, package.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    let output = serve("exec \"$@\"", &["--data", data, "--workers", "1"]);
    refused(&output, &["1 slot may need 1", "problem huge allows 1024GiB", "--crowded"]);
}
