//! Commands that need no server: what they print, and their exit codes.

use std::fs;

use serde_json::Value;

use crate::support::{copy, gavel, stderr, stdout};

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn help_has_examples_and_exit_codes() {
    let output = gavel(&["--help"]);
    assert!(output.status.success());
    assert!(stdout(&output).contains("Exit codes: 0"));
    for command in [
        "serve",
        "judge",
        "run",
        "submit",
        "verify",
        "compare",
        "languages",
        "doctor",
        "violations",
        "notes",
        "import",
        "export",
        "sandbox",
    ] {
        let output = gavel(&[command, "--help"]);
        assert!(stdout(&output).contains("Examples:"), "{command}");
    }
}

#[test]
fn wrong_usage_is_2_and_names_the_thing() {
    for (args, expected) in [
        (vec!["judge"], "PACKAGE"),
        (vec!["judge", "no/such/package", "x.py"], "no/such/package"),
        (vec!["judge", "problems/sum", "no-such-file.py"], "no-such-file.py"),
        (vec!["judge", "problems/sum", "README.md"], "--language"),
        (vec!["judge", "problems/sum", "README.md", "--language", "abap"], "no language abap"),
        (vec!["run", "no-such-file.py"], "no-such-file.py"),
        (vec!["sandbox", "--cpu-time", "soon", "--", "true"], "soon"),
        (vec!["sandbox", "--memory", "64MB", "--", "true"], "64MB"),
        (vec!["sandbox", "--", "no-such-program"], "no-such-program"),
        (vec!["sandbox"], "PROGRAM"),
        (vec!["submit", "--problem", "../x", "README.md"], "../x"),
        (vec!["judge", "problems/sum", "--expect", "miracles"], "miracles"),
        (vec!["judge", "problems/sum", "--expect", "docs/adr/none"], "docs/adr/none"),
        (vec!["compare", "README.md"], "OUTPUT"),
        (vec!["compare", "no-such.ans", "README.md"], "no-such.ans"),
        (vec!["compare", "README.md", "no-such.out"], "no-such.out"),
        (vec!["compare", "problems", "README.md"], "must be a file"),
        (vec!["compare", "README.md", "README.md", "float_tolerence", "1"], "float_tolerence"),
        (vec!["compare", "README.md", "README.md", "float_tolerance"], "followed by a tolerance"),
        (vec!["frobnicate"], "frobnicate"),
    ] {
        let output = gavel(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn sandbox_passes_streams_through_and_reports() {
    let directory = tempfile::tempdir().unwrap();
    let (input, report) = (directory.path().join("in"), directory.path().join("report.json"));
    fs::write(&input, "from the input\n").unwrap();
    let output = gavel(&[
        "sandbox",
        "--stdin",
        input.to_str().unwrap(),
        "--report",
        report.to_str().unwrap(),
        "--",
        "sh",
        "-c",
        "cat; echo error >&2; exit 3",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "from the input\n");
    assert!(stderr(&output).starts_with("error\n"));
    let report: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(
        keys(&report),
        ["cpu_time_ms", "exit_code", "memory_kib", "outcome", "processes_peak", "signal", "violation", "wall_time_ms"]
    );
    assert_eq!(
        (&report["outcome"], &report["exit_code"], &report["signal"]),
        (&"exited".into(), &3.into(), &Value::Null)
    );
    assert!(report["wall_time_ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn sandbox_names_every_outcome() {
    for (outcome, flags, script) in [
        ("exited", vec![], "true"),
        ("signaled", vec![], "kill -ABRT $$"),
        ("cpu_limit", vec!["--cpu-time", "200ms"], "while :; do :; done"),
        ("wall_limit", vec!["--wall-time", "200ms"], "sleep 20"),
        ("memory_limit", vec!["--memory", "16MiB", "--cpu-time", "5s"], "exec tail /dev/zero"),
        ("output_limit", vec!["--output", "64KiB"], "yes"),
        ("violation", vec![], "exec python3 -c 'import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)'"),
    ] {
        let mut args = vec!["sandbox", "--json"];
        args.extend(flags);
        args.extend(["--", "sh", "-c", script]);
        let output = gavel(&args);
        let report = stderr(&output).lines().last().map(|line| serde_json::from_str::<Value>(line).unwrap()).unwrap();
        assert_eq!(report["outcome"], outcome, "{report}");
        let tried = report["violation"].as_str().unwrap_or_default();
        assert_eq!(tried.starts_with("ptrace(0x0, 0x0, 0x0, 0x0, "), outcome == "violation", "{report}");
        assert_eq!(output.status.success(), outcome == "exited");
    }
}

#[test]
fn sandbox_takes_a_program_of_the_hosts() {
    let directory = tempfile::tempdir().unwrap();
    let (program, helper) = (directory.path().join("hello"), directory.path().join("note.txt"));
    fs::write(&program, "#!/bin/sh\necho hello $1; cat note.txt\n").unwrap();
    fs::write(&helper, "a note\n").unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let output = gavel(&["sandbox", "--file", helper.to_str().unwrap(), "--", program.to_str().unwrap(), "you"]);
    assert_eq!(stdout(&output), "hello you\na note\n", "{}", stderr(&output));
    assert!(output.status.success());
}

#[test]
fn judge_prints_one_object_a_line_in_the_given_order() {
    let sources = [
        "problems/sum/submissions/wrong_answer/subtract.py",
        "problems/sum/submissions/accepted/sum.c",
        "problems/sum/submissions/compile_error/missing_semicolon.c",
    ];
    let output = gavel(&[["judge", "problems/sum"].as_slice(), &sources, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let lines = json_lines(&stdout(&output));
    for (line, (source, verdict)) in lines.iter().zip(sources.iter().zip(["WA", "AC", "CE"])) {
        assert_eq!((&line["source"], &line["verdict"]), (&(*source).into(), &verdict.into()));
        for key in ["language", "score", "cpu_time_ms", "wall_time_ms", "memory_kib", "tests", "compile", "message"] {
            assert!(line.get(key).is_some(), "{key}");
        }
    }
    assert_eq!(lines.len(), 3);
    let tests = lines[1]["tests"].as_array().unwrap();
    assert_eq!(tests.len() as u64, lines[1]["tests_total"].as_u64().unwrap());
    for key in ["name", "verdict", "cpu_time_ms", "wall_time_ms", "memory_kib"] {
        assert!(tests[0].get(key).is_some(), "{key}");
    }
    assert!(lines[2]["compile"]["log"].as_str().unwrap().contains("expected"));

    let output = gavel(&["judge", "problems/sum", sources[1]]);
    assert!(output.status.success());
    assert!(stdout(&output).starts_with("AC "), "{}", stdout(&output));
}

#[test]
fn run_is_the_programs_own_output() {
    let directory = tempfile::tempdir().unwrap();
    let (source, input) = (directory.path().join("double.py"), directory.path().join("in"));
    fs::write(&source, "import sys\nprint(2 * int(input()), *sys.argv[1:])").unwrap();
    fs::write(&input, "21\n").unwrap();
    let (source, input) = (source.to_str().unwrap(), input.to_str().unwrap());
    let output = gavel(&["run", source, "--stdin", input, "--", "x", "y"]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("42 x y\n", Some(0)), "{}", stderr(&output));
    let output = gavel(&["run", source, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let line = &json_lines(&stdout(&output))[0];
    assert_eq!(line["verdict"], "RTE");
    assert!(line["stderr"].as_str().unwrap().contains("EOFError"), "{line}");
}

#[test]
fn verify_says_which_folder_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let package = directory.path().join("sum");
    copy(&crate::support::root().join("problems/sum"), &package);
    let submissions = package.join("submissions");
    fs::remove_dir_all(&submissions).unwrap();
    fs::create_dir_all(submissions.join("accepted")).unwrap();
    fs::create_dir_all(submissions.join("wrong_answer")).unwrap();
    fs::write(submissions.join("accepted/right.py"), "print(sum(map(int, input().split())))").unwrap();
    fs::write(submissions.join("wrong_answer/right.py"), "print(sum(map(int, input().split())))").unwrap();
    let output = gavel(&["verify", package.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let lines = json_lines(&stdout(&output));
    let agrees: Vec<_> = lines.iter().filter_map(|line| line["agrees"].as_bool()).collect();
    assert_eq!(agrees, [true, false]);
    fs::remove_file(submissions.join("wrong_answer/right.py")).unwrap();
    assert!(gavel(&["verify", package.to_str().unwrap()]).status.success());
}

#[test]
fn languages_are_all_installed_here() {
    let output = gavel(&["languages", "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lines = json_lines(&stdout(&output));
    let missing: Vec<_> = lines.iter().filter(|line| line["image"].is_null() && line["state"] != "installed").collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(lines.len() >= 7);
}

#[test]
fn doctor_proves_this_host_and_grades_it() {
    let output = gavel(&["doctor", "--json"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let lines = json_lines(&stdout(&output));
    let kind = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).collect::<Vec<_>>();
    let (checks, facts) = (kind("check"), kind("fact"));
    assert!(checks.len() >= 40 && facts.len() >= 12, "{} checks, {} facts", checks.len(), facts.len());
    assert!(checks.iter().all(|check| check["state"] != "fail"), "{}", stdout(&output));
    // What this host lacks is said with its meaning and a way out, and nothing that must be there may be lacking.
    for check in checks.iter().filter(|check| check["state"] == "absent") {
        assert!(check["meaning"] != "" && check["fix"] != "", "{check}");
    }
    let noise = facts.iter().find(|fact| fact["name"] == "noise of CPU time from run to run").unwrap();
    assert!(noise["seen"].as_str().unwrap().contains("of 30 runs"), "{noise}");
    let worst = facts.iter().filter_map(|fact| fact["grade"].as_str()).max().unwrap();
    let [grade] = &kind("grade")[..] else { panic!("{}", stdout(&output)) };
    assert_eq!((grade["grade"].as_str(), lines.last()), (Some(worst), Some(*grade)));
}

#[test]
fn doctor_speaks_to_people_too() {
    let output = gavel(&["doctor"]);
    let text = stdout(&output);
    for words in ["Limits and walls, ", "  ok    CPU time is limited\n", "Languages:", "The host's grade is "] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(!text.contains("FAIL"), "{text}");
}

#[test]
fn import_is_all_or_nothing_and_can_be_repeated() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let data = data.to_str().unwrap();
    let broken = directory.path().join("broken");
    fs::create_dir(&broken).unwrap();
    let output = gavel(&["import", "--data", data, "problems/sum", broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("problem.yaml"), "{}", stderr(&output));

    for unchanged in [false, true] {
        let output = gavel(&["import", "--data", data, "problems/sum", "--json"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let line = &json_lines(&stdout(&output))[0];
        assert_eq!((&line["id"], &line["unchanged"]), (&"sum".into(), &unchanged.into()));
    }
}
