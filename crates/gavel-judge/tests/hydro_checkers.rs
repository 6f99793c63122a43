//! The checkers that come with Hydro and are said in another way here: each accepts what testlib's own accepts. Four of
//! these are fetched when the tests run and judge the same outputs beside ours.

mod slots;
mod testlib_header;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gavel_judge::formats::{Imported, Options, import};
use gavel_judge::{Judge, Request};
use gavel_sandbox::Slot;

/// A checker, an answer, and outputs with whether they are accepted.
type Row = (&'static str, &'static str, &'static [(&'static str, bool)]);

const ROWS: &[Row] = &[
    (
        "wcmp",
        "Yes no\n12\n",
        &[
            ("Yes no\n12\n", true),
            ("  Yes\nno 12", true),
            ("yes no 12\n", false),
            ("Yes no 12 1\n", false),
            ("Yes no\n", false),
            ("Yes no 12.0\n", false),
            ("", false),
        ],
    ),
    (
        "ncmp",
        "1 -2\n30\n",
        &[("1 -2 30\n", true), ("1\n-2\n30", true), ("1 -2 030\n", false), ("1 -2\n", false), ("1 -2 30 4\n", false)],
    ),
    (
        "dcmp",
        "1000000.0\n",
        &[
            ("1000000\n", true),
            ("1000000.9\n", true),
            ("1e6\n", true),
            ("1000001.1\n", false),
            ("ten\n", false),
            ("1000000 1\n", false),
        ],
    ),
    ("yesno", "YES\n", &[("yes\n", true), (" Yes ", true), ("no\n", false), ("maybe\n", false), ("YES YES\n", false)]),
    ("nyesno", "YES no\n", &[("yes NO", true), ("no yes\n", false), ("yes\n", false)]),
    ("hcmp", "123456789012345678901234567890\n", &[(" 123456789012345678901234567890", true), ("123\n", false)]),
    ("icmp", "7\n", &[("7", true), ("8", false), ("7 7", false)]),
    ("lcmp", "a b\n\nc\n", &[("a  b \n\n c", true), ("a b\nc\n", false), ("a\nb\n\nc\n", false)]),
    ("uncmp", "3 1 2 2\n", &[("2 3\n2 1\n", true), ("1 2 3\n", false), ("1 1 2 3\n", false)]),
    ("acmp", "100\n", &[("100.000001", true), ("100.000002", false)]),
    ("rcmp", "0\n", &[("-0.0000014", true), ("0.0000016", false)]),
    ("rncmp", "1 1000\n", &[("1.00001 999.99999", true), ("1.00002 1000", false), ("1", false)]),
    ("rcmp4", "10000 0\n", &[("10000.9 0.00009", true), ("10001.1 0", false), ("10000 0.00011", false)]),
    ("rcmp6", "1 1\n", &[("1.0000009 1", true), ("1.0000011 1", false)]),
    ("rcmp9", "1\n", &[("1.0000000009", true), ("1.0000000011", false)]),
];

/// Those that the fetched package has.
const FETCHED: [&str; 4] = ["wcmp", "ncmp", "dcmp", "yesno"];

/// A package of Hydro with a test case for each output, which its submission prints.
fn package(place: &Path, checker: &str, (_, answer, outputs): &Row) -> Imported {
    let data = place.join("testdata");
    fs::create_dir_all(&data).unwrap();
    let mut config = format!("time: 5s\nmemory: 256m\nchecker_type: testlib\nchecker: {checker}\ncases:\n");
    for index in 0..outputs.len() {
        writeln!(config, "- {{input: {index}.in, output: {index}.out}}").unwrap();
        fs::write(data.join(format!("{index}.in")), index.to_string()).unwrap();
        fs::write(data.join(format!("{index}.out")), answer).unwrap();
    }
    if checker.ends_with(".cpp") {
        fs::write(data.join(checker), testlib_header::read(&format!("checkers/{checker}"))).unwrap();
        fs::write(data.join("testlib.h"), testlib_header::testlib()).unwrap();
    }
    fs::write(data.join("config.yaml"), config).unwrap();
    import(place, &Options::default()).unwrap_or_else(|error| panic!("{checker}: {error}")).remove(0)
}

/// Which outputs are accepted.
fn accepted(judge: &Judge, slot: &mut Slot, imported: &Imported, outputs: &[(&str, bool)]) -> Vec<bool> {
    let texts: Vec<&str> = outputs.iter().map(|(output, _)| *output).collect();
    let source = format!("print({texts:?}[int(input())], end='')\n");
    let language = "python3".parse().unwrap();
    let judged =
        judge.judge(slot, &Request::new(&imported.package, &language, source.as_bytes()), &mut |_| {}).unwrap();
    assert_eq!(judged.tests.len(), outputs.len(), "{}", judged.message);
    judged.tests.iter().map(|test| test.verdict.is_accepted()).collect()
}

#[test]
fn what_stands_for_a_checker_accepts_what_it_accepts() {
    let place = tempfile::tempdir().unwrap();
    let own = ROWS.iter().map(|row| (row.0.to_owned(), row));
    let fetched = ROWS.iter().filter(|row| FETCHED.contains(&row.0)).map(|row| (format!("{}.cpp", row.0), row));
    let work: Vec<(String, &Row, Imported)> = own
        .chain(fetched)
        .map(|(name, row)| (name.clone(), row, package(&place.path().join(&name), &name, row)))
        .collect();
    assert_eq!(work.len(), ROWS.len() + FETCHED.len());
    let (judge, _dir) = slots::judge();
    let wrong: Vec<String> = slots::on_slots(
        &work,
        |_| false,
        |slot, (name, (_, answer, outputs), imported)| {
            let found = accepted(&judge, slot, imported, outputs);
            let wrong = outputs.iter().zip(found).filter(|((_, expected), found)| expected != found);
            wrong.map(|((output, _), found)| format!("{name} {answer:?} {output:?}: {found}")).collect::<Vec<_>>()
        },
    )
    .concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
