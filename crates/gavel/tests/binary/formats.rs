//! `gavel import` and `gavel export` with packages of other judges.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{gavel, root, stderr, stdout};

const HYDRO: &str = "crates/gavel-judge/tests/formats/hydro";
const FPS: &str = "crates/gavel-judge/tests/formats/fps/problems.xml";

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", stderr(output));
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The binary with its temporary files in a directory of the test's.
fn gavel_in(temporary: &Path, args: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_gavel");
    Command::new(binary).args(args).current_dir(root()).env("TMPDIR", temporary).output().unwrap()
}

fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).unwrap().next().is_none()
}

#[test]
fn the_loss_report_is_printed_in_words_and_as_json() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    let output = gavel(&["import", HYDRO, "--data", data]);
    let text = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    for words in ["imported  p1000 (Sum), 5 tests", "from hydro: ", "changed", "checker_type default", "owner"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let all = lines(&gavel(&["import", HYDRO, FPS, "--data", data, "--json"]));
    let ids: Vec<&str> = all.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["p1000", "plain-sum", "any-divisor"]);
    assert_eq!((&all[0]["unchanged"], &all[1]["unchanged"]), (&true.into(), &false.into()), "the same bytes again");
    assert_eq!(all[0]["report"]["format"], "hydro");
    let entries = all[0]["report"]["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["fate"] == "lost" && entry["what"] == "problem.yaml: owner"));
    let own = lines(&gavel(&["import", "problems/sum", "--data", data, "--json"]));
    assert!(own[0].get("report").is_none(), "a package that was not converted has none");
}

/// Packages of other judges are judged and looked at as they are, with what was changed told beside it.
#[test]
fn judge_and_verify_take_any_format() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("sum.py");
    fs::write(&source, "print(sum(map(int, input().split())))\n").unwrap();
    let judged = gavel_in(place.path(), &["judge", HYDRO, source.to_str().unwrap(), "--json"]);
    assert!(judged.status.success(), "{}", stderr(&judged));
    assert!(stdout(&judged).contains("\"AC\""), "{}", stdout(&judged));
    assert!(stderr(&judged).contains("from hydro: ") && stderr(&judged).contains("owner"), "{}", stderr(&judged));
    let verified = gavel_in(place.path(), &["verify", HYDRO]);
    assert!(stdout(&verified).contains("p1000: Sum"), "{}{}", stdout(&verified), stderr(&verified));
    assert!(stderr(&verified).contains("from hydro: "), "{}", stderr(&verified));
    let several = gavel_in(place.path(), &["judge", FPS, source.to_str().unwrap()]);
    assert_eq!(several.status.code(), Some(2));
    assert!(stderr(&several).contains("holds 2 packages"), "{}", stderr(&several));
    fs::remove_file(&source).unwrap();
    assert!(is_empty(place.path()), "what was converted is gone");
}

#[test]
fn what_is_refused_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (data, temporary) = (place.path().join("data"), place.path().join("tmp"));
    fs::create_dir(&temporary).unwrap();
    let data_arg = data.to_str().unwrap();
    let cut = place.path().join("cut.zip");
    fs::write(&cut, b"PK\x03\x04 and no more").unwrap();
    let dmoj = place.path().join("dmoj");
    fs::create_dir(&dmoj).unwrap();
    fs::write(dmoj.join("init.yml"), "generator: gen.cpp\n").unwrap();
    for (path, code, words) in [
        (cut.to_str().unwrap(), 2, "cannot unpack the archive"),
        (dmoj.to_str().unwrap(), 2, "hint: run it with DMOJ's tools"),
        ("no/such/package", 2, "no/such/package"),
    ] {
        // What comes before it is in order, and not imported either.
        let output = gavel_in(&temporary, &["import", HYDRO, path, "--data", data_arg]);
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
        assert!(!data.exists(), "{path}: the data was touched");
        assert!(is_empty(&temporary), "{path}: something is left");
    }
    let imported = gavel_in(&temporary, &["import", HYDRO, "--data", data_arg]);
    assert!(imported.status.success() && is_empty(&temporary), "{}", stderr(&imported));
    let wrong = gavel(&["import", HYDRO, "--format", "cobol"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("polygon"), "{}", stderr(&wrong));
}

#[test]
fn several_imports_of_one_problem_at_once_leave_one_of_them() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    assert!(gavel(&["import", "problems/sum", "--data", data]).status.success());
    let outputs: Vec<Output> = std::thread::scope(|scope| {
        let import =
            |limit: &'static str| move || gavel(&["import", HYDRO, "--time-limit", limit, "--data", data, "--json"]);
        let started = ["1s", "2s", "3s"].map(|limit| scope.spawn(import(limit)));
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let versions: Vec<String> =
        outputs.iter().map(|output| lines(output)[0]["version"].as_str().unwrap().to_owned()).collect();
    let to = place.path().join("out");
    lines(&gavel(&["export", "p1000", "--data", data, "--to", to.to_str().unwrap(), "--json"]));
    let other = place.path().join("other");
    let kept =
        lines(&gavel(&["import", to.join("p1000").to_str().unwrap(), "--data", other.to_str().unwrap(), "--json"]));
    assert!(versions.contains(&kept[0]["version"].as_str().unwrap().to_owned()), "{versions:?} {kept:?}");
}

#[test]
fn a_package_is_exported_from_any_format_and_from_the_data() {
    let place = tempfile::tempdir().unwrap();
    let (data, out) = (place.path().join("data"), place.path().join("out"));
    let (data, out_arg) = (data.to_str().unwrap(), out.to_str().unwrap());
    let imported = lines(&gavel(&["import", HYDRO, "--data", data, "--json"]));
    let output = gavel(&["export", HYDRO, "--to", out_arg]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("from hydro: "), "{}", stdout(&output));
    let zip = place.path().join("stored.zip");
    lines(&gavel(&["export", "p1000", "--data", data, "--to", zip.to_str().unwrap(), "--json"]));
    for path in [&out.join("p1000"), &zip] {
        let data = path.with_extension("data");
        let again = lines(&gavel(&["import", path.to_str().unwrap(), "--data", data.to_str().unwrap(), "--json"]));
        assert_eq!(again[0]["version"], imported[0]["version"], "{path:?}");
    }
    for (args, words) in [
        (vec!["export", HYDRO, "--to", out_arg], "exists already"),
        (vec!["export", "none", "--data", data, "--to", out_arg], "no problem none"),
        (vec!["export", FPS, "--to", zip.to_str().unwrap()], "several packages"),
    ] {
        let output = gavel(&args);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}
