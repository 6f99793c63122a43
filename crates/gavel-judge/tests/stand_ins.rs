//! The comparisons that stand in for other judges' default checkers, each on a table of answers and outputs. They are
//! our own programs, so they run here without a box.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/formats/programs");

/// A checker, its arguments, an answer, an output, and the exit code with the score.
type Row = (&'static str, &'static str, &'static str, &'static str, (i32, Option<f64>));

/// Exit code and score of a comparison.
fn compared(program: &mut Command, dir: &Path, answer: &str, output: &str) -> (i32, Option<f64>) {
    fs::write(dir.join("input"), "").unwrap();
    fs::write(dir.join("answer"), answer).unwrap();
    let score = dir.join("score_multiplier.txt");
    let _ = fs::remove_file(&score);
    let mut child = program.args(["input", "answer"]).arg(dir).current_dir(dir).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(output.as_bytes()).unwrap();
    let code = child.wait().unwrap().code().unwrap();
    (code, fs::read_to_string(score).ok().map(|text| text.trim().parse().unwrap()))
}

#[test]
fn lines_and_tokens() {
    let place = tempfile::tempdir().unwrap();
    // Answer and output; then whether EXACT, RSTRIP, NONBLANK, WHITE and TOKENS accept.
    let table: &[(&str, &str, [bool; 5])] = &[
        ("a b\n", "a b\n", [true; 5]),
        ("a b\n", "a b", [false, true, true, true, true]),
        ("a b\n", "a b  \n\n", [false, true, true, true, true]),
        ("a b\n", "a  b\n", [false, false, false, true, true]),
        ("a b\n", " a b\n", [false, false, false, true, true]),
        ("a b\n", "a\nb\n", [false; 5]),
        ("a b\n", "a b\r\n", [false, true, true, true, true]),
        ("a\nb\n", "a\n\nb\n", [false, false, true, false, true]),
        ("a\nb\n", "\na\nb\n", [false, false, true, false, true]),
        ("a\nb\n", "a b\n", [false; 5]),
        ("a\n", "A\n", [false; 5]),
        ("a\n", "", [false; 5]),
        ("", "a\n", [false; 5]),
        ("", "\n \n", [false, true, true, true, true]),
        ("ab\n", "a b\n", [false; 5]),
        ("a b c\n", "a b\n", [false; 5]),
        ("1.0\n", "1\n", [false; 5]),
    ];
    let source = fs::read_to_string(format!("{PROGRAMS}/lines.cpp")).unwrap();
    for (index, name) in ["EXACT", "RSTRIP", "NONBLANK", "WHITE", "TOKENS"].into_iter().enumerate() {
        let file = place.path().join(format!("{name}.cpp"));
        fs::write(&file, format!("#define GAVEL_{name} 1\n{source}")).unwrap();
        let program = file.with_extension("out");
        let built =
            Command::new("g++").args(["-std=gnu++20", "-Wall", "-Werror", "-o"]).arg(&program).arg(&file).status();
        assert!(built.unwrap().success());
        for (answer, output, accepts) in table {
            let (code, _) = compared(&mut Command::new(&program), place.path(), answer, output);
            assert_eq!(code, if accepts[index] { 42 } else { 43 }, "{name}: {answer:?} {output:?}");
        }
    }
}

#[test]
fn the_checkers_of_dmoj() {
    let place = tempfile::tempdir().unwrap();
    let source = fs::read_to_string(format!("{PROGRAMS}/dmoj.py")).unwrap();
    let (yes, no) = (|| (42, None), || (43, None));
    let part = |part: f64| (42, Some(part));
    let table: &[Row] = &[
        ("easy", "{}", "ab c\n", "C a\nB", yes()),
        ("easy", "{}", "abc\n", "abb\n", no()),
        ("floats", "{}", "1.0 x\n", "1.0000001 x\n", yes()),
        ("floats", "{}", "1.0\n", "1.1\n", no()),
        ("floats", "{}", "1000000000\n", "1000000001\n", yes()),
        ("floats", "{'precision': 1}", "1.0\n", "1.05\n", yes()),
        ("floats", "{}", "1.0\n2.0\n", "1.0 2.0\n", no()),
        ("floats", "{}", "nan\n", "nan\n", no()),
        ("floats", "{}", "x\n", "1\n", no()),
        ("floats", "{}", "1\n", "x\n", no()),
        ("floatsabs", "{}", "1000000000\n", "1000000001\n", no()),
        ("floatsrel", "{}", "1000000000\n", "1000000001\n", yes()),
        ("floatsrel", "{}", "0\n", "0.0000001\n", no()),
        ("identical", "{}", "a\n", "a\n", yes()),
        ("identical", "{}", "a\n", "a", no()),
        ("linecount", "{}", "a\nb\nc\nd\n", "a\nx\nc\n", part(0.5)),
        ("linecount", "{}", "a\n", "a\nb\n", no()),
        ("linematches", "{'point_distribution': [1, 3]}", "a\nb\n", "x\nb\n", part(0.75)),
        ("linematches", "{'point_distribution': [1, 3]}", "a\nb\n", "b\n", no()),
        ("rstripped", "{}", "a\nb\n", "a  \nb\n", yes()),
        ("rstripped", "{}", "a\nb\n", "a\n\nb\n", no()),
        ("rstripped", "{'filter_new_line': True}", "a\nb\n", "a\n\nb\n", yes()),
        ("sorted", "{}", "a b\nc\n", "c\na b\n", yes()),
        ("sorted", "{}", "a b\nc\n", "a\nb c\n", no()),
        ("sorted", "{'split_on': 'whitespace'}", "a b\nc\n", "c b a\n", yes()),
        ("unordered", "{}", "a b\nc\n", "c b a\n", yes()),
    ];
    for (checker, arguments, answer, output, expected) in table {
        let file = place.path().join("compare.py");
        fs::write(&file, format!("CHECKER = {checker:?}\nARGUMENTS = {arguments}\n{source}")).unwrap();
        let got = compared(Command::new("python3").arg(&file), place.path(), answer, output);
        assert_eq!(got, *expected, "{checker} {arguments}: {answer:?} {output:?}");
    }
}
