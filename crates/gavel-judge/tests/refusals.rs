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
    refused(
        |made| _ = made.remove("submissions/accepted/sum.py").put("submissions/accepted/a.abap", ""),
        "a.abap",
        "every accepted submission",
    );
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
        ("require_pass: sample", "scoring"),
        ("static_validation_score: pass-fail", "without a static validator"),
        ("static_validator_args: [a]", "without static_validation_score"),
        ("output_validator_flags: x", "unknown"),
        ("output_validator_args: [exact]", "no argument \"exact\""),
        ("output_validator_args: [float_tolerance]", "followed by a tolerance"),
    ] {
        refused(|made| _ = made.put("data/secret/test_group.yaml", yaml), "data/secret", words);
    }
}

#[test]
fn what_cannot_be_honoured() {
    refused(|made| _ = made.set("type: interactive"), "output_validator", "a problem that is pass-fail interactive");
    refused(|made| _ = made.set("type: [scoring, multi-pass]"), "output_validator", "scoring multi-pass needs it");
    refused(|made| _ = made.set("limits: {validation_passes: 3}"), "problem.yaml", "belongs to multi-pass");
    refused(|made| _ = made.set("languages: [abap]"), "problem.yaml", "every language");
    refused(|made| _ = made.set("languages: [cpp]"), "accepted/sum.py", "not one of the problem's");
    refused(|made| _ = made.put("include/a.py", ""), "include/a.py", "no directory of a language");
    refused(|made| _ = made.put("include/default/a/b.txt", ""), "default/a/b.txt", "not supported");
    refused(|made| _ = made.put("include/default/1/2/3/4/5/6/7/8/b.py", ""), "6/7/8", "too many directories");
    refused(
        |made| _ = made.put("static_validator/a.py", ""),
        "test_group.yaml",
        "no group has static_validation_score",
    );
    refused(
        |made| _ = made.set("type: submit-answer").put("static_validator/a.py", ""),
        "static_validator",
        "no sources to look at",
    );
    refused(|made| _ = made.put("output_validator/build", ""), "build", "not supported");
    refused(|made| _ = made.put("output_validator/run", ""), "run", "not supported");
    refused(|made| _ = made.put("output_validator/a/b.x", ""), "output_validator/a", "unknown language");
    refused(|made| _ = made.put("output_validator/README", ""), "output_validator", "no program");
    refused(
        |made| _ = made.put("output_validator/a.py", "").put("output_validator/b.cpp", ""),
        "output_validator",
        "mixes the languages",
    );
    refused(
        |made| _ = made.put("output_validator/a.py", "").put("output_validator/b.py", ""),
        "output_validator",
        "without a main file",
    );
    refused(|made| _ = made.put("data/secret/1.files/a/b", ""), "1.files/a", "not supported");
    refused(|made| _ = made.put("data/sample/1.interaction", ""), "1.interaction", "interactive");
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
    made.remove("statement/problem.en.md").put("statement/problem.en.pdf", b"%PDF");
    assert!(made.open().unwrap().statement_markdown().contains("problem.en.pdf"));
    made.put("statement/problem.en.tex", "\\problemname{Sum}\nWithin $\\epsilon=$ \\constant{eps}.\n");
    assert_eq!(made.open().unwrap().statement_markdown(), "Within $\\epsilon=$ 1e-6.\n");
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
    refuse(&made(&[(Regular, "sum", b"")]), "a package is a directory");
    refuse(&made(&[(Regular, "sum/a", b""), (Regular, "other/a", b"")]), "exactly one package");
    refuse(&made(&[(Regular, "sum/a", b""), (Regular, "sum/a", b"")]), "there twice");
    refuse(&made(&[(Regular, "sum/a", &[0; 6000]), (Regular, "sum/b", &[0; 6000])]), "10000 bytes");
    refuse(&made(&[(Directory, "sum/a", &b""[..]); 6]), "5 entries");
    refuse(&made(&[(Regular, &format!("sum{}", "/a".repeat(40)), b"")]), "too deep");
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

/// A package with points: samples, a group that is passed or failed, and one that adds up.
fn scoring() -> Made {
    let made = Made::new();
    made.set("type: scoring").remove("data/secret/1.in").remove("data/secret/1.ans");
    for name in ["1/a", "1/b", "2/a", "2/b", "2/c"] {
        made.put(&format!("data/secret/{name}.in"), "1 2").put(&format!("data/secret/{name}.ans"), "3");
    }
    made.put("data/secret/1/test_group.yaml", "max_score: 40\nrequire_pass: sample");
    made.put("data/secret/2/test_group.yaml", "max_score: 60\nscore_aggregation: sum\nrequire_pass: [secret/1]");
    made
}

fn refused_scoring(change: impl FnOnce(&Made), words: &str) {
    let made = scoring();
    made.open().expect("the package is right before it is changed");
    change(&made);
    let error = made.open().expect_err(words);
    assert!(error.to_string().contains(words) && error.hint().is_some(), "expected {words:?}: {error}");
}

#[test]
fn points_follow_the_rules_of_the_format() {
    const SECRET: &str = "data/secret/test_group.yaml";
    const ONE: &str = "data/secret/1/test_group.yaml";
    const TWO: &str = "data/secret/2/test_group.yaml";
    for (path, yaml, words) in [
        (ONE, "", "secret/1 has no max_score"),
        (ONE, "max_score: unbounded", "has no max_score"),
        (ONE, "max_score: -1", "max_score"),
        (ONE, "max_score: 1.5", "max_score"),
        (ONE, "max_score: 41", "give 101 points together"),
        (ONE, "max_score: 40\nscore_aggregation: max", "unknown variant"),
        (ONE, "max_score: 40\nrequire_pass: secret/2", "no group before this one"),
        (ONE, "max_score: 40\nrequire_pass: secret/1", "no group before this one"),
        (ONE, "max_score: 40\nscore_aggregation: min", "not pass-fail"),
        (TWO, "max_score: 60\nrequire_pass: '1'", "no group before this one"),
        (TWO, "max_score: 60\nstatic_validation_score: 5", "without a static validator"),
        (SECRET, "require_pass: secret/1", "secret requires"),
        (SECRET, "score_aggregation: pass-fail", "each of its groups must"),
        (SECRET, "max_score: 99", "give 100 points together"),
        ("data/sample/test_group.yaml", "max_score: 1", "samples know no max_score"),
        ("data/sample/test_group.yaml", "require_pass: secret/1", "samples know no require_pass"),
    ] {
        refused_scoring(|made| _ = made.put(path, yaml), words);
    }
    // The default output validator gives no scores, so without a bound there would be none.
    let unbounded = |made: &Made| {
        made.put(SECRET, "max_score: unbounded").put(TWO, "score_aggregation: min");
    };
    refused_scoring(unbounded, "gives no score");
    let made = scoring();
    unbounded(&made);
    made.put("output_validator/v.py", "");
    assert_eq!(made.open().unwrap().grading.max_score(), None);
}

#[test]
fn points_are_shared_as_the_format_says() {
    use gavel_core::Score;
    use gavel_core::grading::Worth;
    let package = scoring().open().unwrap();
    let most = |name: &str| match package.grading.case(name).unwrap().worth {
        Worth::Points { max, .. } => max,
        Worth::PassFail => None,
    };
    assert_eq!(package.grading.max_score(), Some(Score::whole(100)));
    assert_eq!((most("secret/1/a"), most("secret/2/a")), (None, Some(Score::whole(20))));
    let made = scoring();
    made.put("gavel.toml", "[cases.\"secret/2/b\"]\nscore = 7.5\n[groups.\"secret/1\"]\non_reject = \"break\"\n");
    let package = made.open().unwrap();
    let Worth::Points { max, .. } = package.grading.case("secret/2/c").unwrap().worth else { unreachable!() };
    assert_eq!(max, Score::from_points(26.25), "what is left is shared by the others");
    let groups: Vec<(bool, &[String])> =
        package.grading.secret.groups().map(|group| (group.breaks, group.require_pass.as_slice())).collect();
    assert_eq!(groups, [(true, &["sample".to_owned()][..]), (false, &["secret/1".to_owned()][..])]);
    let plain = Made::new();
    plain.set("type: scoring");
    let grading = plain.open().unwrap().grading;
    let worth = Worth::Points { max: Some(Score::whole(100)), rejected: Score::ZERO };
    assert_eq!(grading.case("secret/1").unwrap().worth, worth, "without groups the test cases share 100");
}

#[test]
fn what_gavel_toml_may_say() {
    for (toml, words) in [
        ("colour = 1", "unknown field"),
        ("[groups.\"secret/9\"]\nverdict = \"worst\"", "no group"),
        ("[cases.\"secret/9\"]\nscore = 1", "no test case"),
        ("[cases.\"secret/1/a\"]\nscore = 1", "no points of its own"),
        ("[cases.\"secret/2/a\"]\nscore = -1", "no score"),
        ("[cases.\"secret/2/a\"]\nscore = 61", "give 61 points together"),
        ("[judging]\nstop = \"sometimes\"", "unknown variant"),
        ("[judging]\nwall_time = 0", "cannot be kept"),
        ("[output_validator]\nprotocol = \"caseio\"", "unknown variant"),
        ("[submission]\nname = \"a/b\"", "cannot be the name of a file"),
        ("[submission]\ninput_file = \"-\"", "cannot be the name of a file"),
        ("[submission]\noutput_file = \"out.txt\"", "may not write files"),
        ("[groups.sample]\naccept_score = 1", "samples know no accept_score"),
    ] {
        refused_scoring(|made| _ = made.put("gavel.toml", toml), words);
    }
    let answers = Made::new();
    answers.set("type: submit-answer").put("gavel.toml", "[submission]\ninput_file = \"in.txt\"");
    assert!(answers.open().unwrap_err().to_string().contains("the problem is pass-fail submit-answer"));
    let pass_fail = Made::new();
    pass_fail.put("gavel.toml", "[groups.secret]\naggregation = \"max\"");
    assert!(pass_fail.open().unwrap_err().to_string().contains("belongs to scoring problems"));
}

#[test]
fn example_submissions_have_rules() {
    let made = Made::new();
    made.put("submissions/mine/slow.py", "").put("submissions/accepted/two/main.py", "import b");
    made.put("submissions/accepted/two/b.py", "").put("submissions/accepted/sum.abap", "");
    made.put(
        "submissions/submissions.yaml",
        "mine:\n  permitted: [AC, TLE]\n  required: [TLE]\n  message: late\n  sample: {permitted: [AC]}\n\
         'accepted/{two,sum.py}':\n  authors: Me\n  model_solution: true\n  use_for_time_limit: false\n",
    );
    let package = made.open().unwrap();
    let names: Vec<&str> = package.submissions.iter().map(|submission| submission.name.as_str()).collect();
    assert_eq!(names, ["accepted/sum.py", "accepted/two", "mine/slow.py"]);
    assert_eq!(package.skipped[0].name, "accepted/sum.abap");
    let [_, two, slow] = &package.submissions[..] else { unreachable!() };
    assert!(two.path.ends_with("two/main.py") && two.more[0].ends_with("two/b.py"));
    assert_eq!(two.expectation.bounds().0.len(), 1, "the folder's own rule still bounds the time limit");
    assert_eq!(slow.expectation.rules.len(), 2);
    assert_eq!((slow.expectation.bounds().0.len(), slow.expectation.bounds().1.len()), (1, 1));
    for (yaml, words) in [
        ("accepted: {permited: [AC]}", "expected a sequence"),
        ("accepted: {permited: {}}", "is no key"),
        ("accepted: {permitted: [OK]}", "no verdict of the format"),
        ("accepted: {score: 5}", "pass-fail"),
        ("accepted: {secret/9: {permitted: [AC]}}", "no test case or group fits it"),
        ("accepted: {sample: {permited: [AC]}}", "permited"),
        ("'accepted/**': {}", "only *"),
        ("accepted/none.py: {}", "no submission fits"),
        ("accepted: {use_for_time_limit: both}", "use_for_time_limit"),
    ] {
        refused(|made| _ = made.put("submissions/submissions.yaml", yaml), "submissions.yaml", words);
    }
}
