//! Packages and archives that are refused, each with the file's name and the remedy.

mod made;

use std::io::Write as _;

use gavel_judge::package::ArchiveCaps;
use gavel_judge::{Package, PackageError};
use made::Made;

fn refused(change: impl FnOnce(&Made), path: &str, words: &str) {
    let made = Made::new();
    made.open().expect("the package is right before it is changed");
    change(&made);
    let error = made.open().expect_err(words);
    let text = error.to_string();
    assert!(text.contains(path) && text.contains(words), "expected {path:?} and {words:?}: {text}");
    assert!(matches!(error, PackageError::Io { .. }) || error.hint().is_some(), "no hint: {text}");
}

#[test]
fn files_that_are_missing_or_belong_nowhere() {
    refused(|made| _ = made.remove("problem.yaml"), "problem.yaml", "missing");
    refused(|made| _ = made.remove("data/secret"), "data/secret", "missing");
    refused(|made| _ = made.remove("data/secret/1.in").remove("data/secret/1.ans"), "data/secret", "no test case");
    refused(|made| _ = made.remove("data/secret/1.ans"), "data/secret/1.in", "no data/secret/1.ans");
    refused(|made| _ = made.remove("data/sample/1.in"), "data/sample/1.ans", "no data/sample/1.in");
    refused(|made| _ = made.put("data/secret/2.yaml", "args: []"), "data/secret/2.yaml", "no data/secret/2.in");
    refused(|made| _ = made.put("data/secret/notes.txt", ""), "notes.txt", "belongs to no test case");
    refused(|made| _ = made.put("data/secret/testdata.yaml", ""), "testdata.yaml", "legacy");
    refused(|made| _ = made.put("data/secret/a b.in", ""), "a b.in", "outside the format");
    refused(|made| _ = made.put("data/secret/1.in~", ""), "1.in~", "outside the format");
    refused(|made| _ = made.remove("submissions"), "submissions/accepted", "no accepted submission");
    refused(|made| _ = made.put("submissions/slow/a.py", ""), "submissions/slow", "not supported");
    refused(|made| _ = made.put("submissions/accepted/a.cob", ""), "a.cob", "unknown language");
    refused(|made| _ = made.put("submissions/a.py", ""), "submissions/a.py", "outside the folders");
    refused(|made| _ = made.remove("statement"), "statement", "missing");
    refused(|made| _ = made.put("statement/problem.de.md", ""), "problem.de.md", "no name");
    refused(|made| _ = made.set("name: {en: A, de: B}"), "statement/problem.de.md", "missing");
    refused(|made| _ = made.put("statement/problem.en.md", b"\xff"), "problem.en.md", "UTF-8");
    refused(|made| _ = made.put("output_validatr/a.py", ""), "output_validatr", "no such directory");
    refused(|made| _ = made.put("problem_statement/problem.en.tex", ""), "problem_statement", "legacy");
}

#[test]
fn groups() {
    let grouped = |made: &Made| {
        made.remove("data/secret/1.in").remove("data/secret/1.ans");
        made.put("data/secret/a/1.in", "").put("data/secret/a/1.ans", "");
    };
    refused(|made| _ = made.put("data/secret/a/1.in", "").put("data/secret/a/1.ans", ""), "data/secret", "both");
    refused(|made| _ = made.put("data/sample/a/1.in", ""), "data/sample/a", "samples have no groups");
    refused(
        |made| {
            grouped(made);
            made.put("data/secret/a/b/test_group.yaml", "").put("data/secret/a/b/1.in", "");
        },
        "test_group.yaml",
        "further groups",
    );
    refused(
        |made| {
            grouped(made);
            std::fs::create_dir(made.path().join("data/secret/b")).unwrap();
        },
        "data/secret/b",
        "no test case",
    );
    for (yaml, words) in [
        ("max_score: 10", "scoring"),
        ("score_aggregation: min", "scoring"),
        ("static_validation_score: 1", "static validation"),
        ("output_validator_flags: x", "unknown"),
        ("output_validator_args: [exact]", "no argument \"exact\""),
        ("output_validator_args: [float_tolerance]", "followed by a tolerance"),
        ("full_feedback: true", "full_feedback"),
    ] {
        refused(|made| _ = made.put("data/secret/test_group.yaml", yaml), "data/secret", words);
    }
}

#[test]
fn what_cannot_be_honoured() {
    refused(|made| _ = made.set("type: interactive"), "problem.yaml", "interactive is not supported");
    refused(|made| _ = made.set("limits: {memory: 5}"), "problem.yaml", "time_limit is not supported");
    refused(|made| _ = made.set("languages: [cobol]"), "problem.yaml", "every language");
    refused(|made| _ = made.set("languages: [cpp]"), "accepted/sum.py", "not one of the problem's");
    refused(|made| _ = made.put("include/default/a.py", ""), "include", "not supported");
    refused(|made| _ = made.put("static_validator/a.py", ""), "static_validator", "not supported");
    refused(|made| _ = made.put("output_validator/build", ""), "build", "not supported");
    refused(|made| _ = made.put("output_validator/run", ""), "run", "not supported");
    refused(|made| _ = made.put("output_validator/a/b.py", ""), "output_validator/a", "not supported");
    refused(|made| _ = made.put("output_validator/README", ""), "output_validator", "no program");
    refused(
        |made| _ = made.put("output_validator/a.py", "").put("output_validator/b.cpp", ""),
        "output_validator",
        "mixes the languages",
    );
    refused(
        |made| _ = made.put("output_validator/a.py", "").put("output_validator/b.py", ""),
        "output_validator",
        "several files",
    );
    refused(|made| _ = made.put("submissions/submissions.yaml", "{}"), "submissions.yaml", "not supported");
    refused(|made| _ = made.put("submissions/accepted/a/b.py", ""), "accepted/a", "several files");
    refused(|made| _ = made.put("data/secret/1.files/a/b", ""), "1.files/a", "not supported");
    refused(|made| _ = made.put("data/sample/1.interaction", ""), "1.interaction", "interactive");
    refused(|made| _ = made.put("statement/problem.en.tex", ""), "problem.en.tex", ".tex");
}

#[test]
fn links_stay_inside() {
    refused(|made| _ = made.link("data/secret/2.in", "/etc/passwd"), "data/secret/2.in", "out of the package");
    refused(|made| _ = made.link("data/secret/2.in", "nowhere"), "data/secret/2.in", "cannot open");
    let made = Made::new();
    made.link("data/secret/2.in", "1.in").link("data/secret/2.ans", "1.ans");
    assert_eq!(made.open().unwrap().tests.len(), 3);
    let cache = tempfile::tempdir().unwrap();
    let archive = made.open().unwrap().pack().unwrap();
    let copy = Package::unpack(archive.as_slice(), &cache.path().join("x"), &ArchiveCaps::default()).unwrap();
    assert!(!copy.tests[2].input.is_symlink(), "an archive holds no links");
}

#[test]
fn what_the_format_allows() {
    let made = Made::new();
    made.remove("data/sample").put(".gitignore", "").put("data/secret/.swp", "").put("README.md", "");
    made.remove("data/secret/1.in").remove("data/secret/1.ans");
    made.set("constants: {eps: 1e-6}").put("statement/problem.en.md", "within {{eps}}");
    made.put("data/secret/test_group.yaml", "output_validator_args: [float_tolerance, '{{eps}}']\nargs: [a]");
    for name in ["g-1/x", "g/2", "g/10", "g/deep/1", "g/b.c"] {
        made.put(&format!("data/secret/{name}.in"), "").put(&format!("data/secret/{name}.ans"), "");
    }
    made.put("data/secret/g/test_group.yaml", "args: [b]");
    made.put("data/secret/g/2.yaml", "output_validator_args: []\nhint: h\ndescription: d");
    let package = made.open().unwrap();
    let names: Vec<&str> = package.tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!(names, ["secret/g/10", "secret/g/2", "secret/g/b.c", "secret/g/deep/1", "secret/g-1/x"]);
    assert_eq!(package.tests[0].output_validator_args, ["float_tolerance", "1e-6"]);
    assert_eq!((&package.tests[0].args, &package.tests[4].args), (&vec!["b".to_owned()], &vec!["a".to_owned()]));
    assert!(package.tests[1].output_validator_args.is_empty());
    assert_eq!(package.statement_markdown(), "within 1e-6");
}

#[test]
fn samples_are_shown_as_they_say() {
    let made = Made::new();
    made.put("data/sample/1.in.statement", "shown in").put("data/sample/1.out", "shown out");
    let package = made.open().unwrap();
    assert_eq!((package.samples[0].input.as_str(), package.samples[0].answer.as_str()), ("shown in", "shown out"));
    refused(|made| _ = made.put("data/sample/1.out", "").put("data/sample/1.ans.statement", ""), "sample/1", "both");
}

fn entry(archive: &mut tar::Builder<Vec<u8>>, kind: tar::EntryType, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o777);
    let name = &mut header.as_old_mut().name;
    name[..path.len()].copy_from_slice(path.as_bytes());
    if kind.is_symlink() || kind.is_hard_link() {
        header.set_link_name("/etc/passwd").unwrap();
    }
    header.set_cksum();
    archive.append(&header, bytes).unwrap();
}

#[test]
fn hostile_archives() {
    use tar::EntryType::{Block, Char, Directory, Fifo, Link, Regular, Symlink};
    let cache = tempfile::tempdir().unwrap();
    let refuse = |bytes: &[u8], words: &str| {
        let caps = ArchiveCaps { bytes: 10_000, entries: 5 };
        let error = Package::unpack(bytes, &cache.path().join("dest"), &caps).expect_err(words).to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 0, "{words}: nothing is left");
    };
    let made = |entries: &[(tar::EntryType, &str, &[u8])]| {
        let mut archive = tar::Builder::new(Vec::new());
        entries.iter().for_each(|(kind, path, bytes)| entry(&mut archive, *kind, path, bytes));
        archive.into_inner().unwrap()
    };
    for path in ["../evil", "sum/../../evil", "/etc/evil", "sum/a b", "sum/.hidden", "sum/\u{e9}", ".", ""] {
        refuse(&made(&[(Regular, path, b"x")]), "");
    }
    for kind in [Symlink, Link, Fifo, Char, Block] {
        refuse(&made(&[(kind, "sum/x", b"")]), "neither a file nor a directory");
    }
    refuse(&made(&[(Regular, "sum", b"")]), "beside the package");
    refuse(&made(&[(Regular, "sum/a", b""), (Regular, "other/a", b"")]), "more than one directory");
    refuse(&made(&[(Regular, "sum/a", b""), (Regular, "sum/a", b"")]), "exists");
    refuse(&made(&[(Regular, "sum/a", &[0; 6000]), (Regular, "sum/b", &[0; 6000])]), "10000 bytes");
    refuse(&made(&[(Directory, "sum/a", &b""[..]); 6]), "5 entries");
    refuse(&made(&[(Directory, "sum/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", b"")]), "too deep");
    refuse(&made(&[]), "empty");
    refuse(b"no tar at all", "");
    refuse(&made(&[(Regular, "sum/problem.yaml", b"x: 1")]), "");
    let whole = Made::new().open().unwrap().pack().unwrap();
    for cut in [1, 600, whole.len() / 2] {
        refuse(&whole[..cut], "");
    }
    let mut flipped = whole.clone();
    flipped[0] ^= 1;
    refuse(&flipped, "damaged");
    let mut huge = tar::Header::new_gnu();
    huge.set_path("sum/huge").unwrap();
    huge.set_size(1 << 50);
    huge.set_cksum();
    let mut bytes = Vec::new();
    bytes.write_all(huge.as_bytes()).unwrap();
    refuse(&bytes, "10000 bytes");
}
