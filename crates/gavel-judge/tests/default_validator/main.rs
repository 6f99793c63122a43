//! The default output validator against the specification's text and against the one that the package `problemtools`
//! of PyPI ships, which Kattis and others run.

mod generated;
mod problemtools;
mod table;
#[path = "../wheel/mod.rs"]
mod wheel;

use std::io::Write as _;

use gavel_judge::validator::{Comparer, Comparison, Flags};

use problemtools::Problemtools;
use table::{TABLE, Ways};

/// What our comparison says.
fn ours(args: &[&str], answer: &[u8], output: &[u8]) -> bool {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(answer).unwrap();
    let flags = Flags::parse(args).unwrap_or_else(|error| panic!("{args:?}: {error}"));
    let mut comparer = Comparer::new(flags, file);
    comparer.feed(output);
    comparer.finish().unwrap() == Comparison::Same
}

/// Every row of the table both ways: arguments, answer, output, whether it is right.
fn rows() -> impl Iterator<Item = (Vec<&'static str>, &'static [u8], &'static [u8], bool)> {
    let pairs = TABLE.iter().flat_map(|(_, pairs)| pairs.iter());
    pairs.flat_map(|&(args, left, right, ways)| {
        let args: Vec<&str> = args.split_whitespace().collect();
        let back = matches!(ways, Ways::Both | Ways::Back);
        [(args.clone(), left, right, ways == Ways::Both), (args, right, left, back)]
    })
}

#[test]
fn the_specifications_text_holds_both_ways() {
    let wrong: Vec<String> = rows()
        .filter(|(args, answer, output, right)| ours(args, answer, output) != *right)
        .map(|(args, answer, output, right)| {
            format!("{args:?} answer `{}` output `{}`: should be {right}", answer.escape_ascii(), output.escape_ascii())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows().count() >= 2 * 150, "{}", rows().count());
}

/// Shows that the table is no opinion of ours.
#[test]
fn problemtools_agrees_with_the_table() {
    let theirs = Problemtools::get();
    let wrong: Vec<String> = rows()
        .filter(|(args, answer, output, right)| theirs.accepts(args, answer, output) != *right)
        .map(|(args, answer, output, _)| {
            format!("{args:?} answer `{}` output `{}`", answer.escape_ascii(), output.escape_ascii())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where problemtools does something else than the specification says, Gavel does what that says. The reasons are in
/// docs/reference/default-validator.md.
#[test]
fn where_problemtools_deviates_the_text_decides() {
    let theirs = Problemtools::get();
    for (args, answer, output, right) in [
        // Hexadecimal is no number of the grammar.
        ("float_tolerance 0", &b"16"[..], &b"0x10"[..], false),
        ("float_tolerance 0", b"0x10", b"16", false),
        ("float_tolerance 0", b"16", b"0X1P4", false),
        // Nor is an exponent without a digit.
        ("float_tolerance 0", b"5", b"5e", false),
        ("float_tolerance 0", b"-5 5", b"-5E+ 5e-", false),
        ("float_tolerance 0", b"5e", b"5", false),
        // A token goes on behind a NUL, as behind any other byte.
        ("", b"a\0b", b"a\0c", false),
        ("case_sensitive", b"a\0b", b"a", false),
        ("float_tolerance 0", b"1\0x", b"1.0", false),
    ] {
        let args: Vec<&str> = args.split_whitespace().collect();
        assert_eq!(ours(&args, answer, output), right, "{args:?} {answer:?} {output:?}");
        assert_eq!(
            theirs.accepts(&args, answer, output),
            !right,
            "{args:?} {answer:?} {output:?}: it deviates no more"
        );
    }
    // What the specification calls an error, problemtools takes: the last one counts, and a negative one for none.
    for args in [
        ["float_tolerance", "1", "float_tolerance", "2"],
        ["float_tolerance", "1", "float_absolute_tolerance", "2"],
        ["float_relative_tolerance", "0x1", "float_absolute_tolerance", "0"],
        ["float_relative_tolerance", "-1", "float_absolute_tolerance", "0"],
    ] {
        assert!(Flags::parse(&args).is_err(), "{args:?}");
        assert!(theirs.accepts(&args, b"1", b"1"), "{args:?}: it deviates no more");
    }
}

/// Beyond the table: numbers at the ends of what a double holds, where the text asks for a best effort only.
#[test]
fn both_read_extreme_numbers_alike() {
    let theirs = Problemtools::get();
    for (answer, output) in [
        ("1e308", "1.1e308"),
        ("1e308", "1e309"),
        ("1e309", "1e308"),
        ("1e309", "5"),
        ("1e309", "1e310"),
        ("1e309", "1E309"),
        ("1e-320", "0"),
        ("1e-400", "0"),
        ("4.9e-324", "1e-323"),
        ("9007199254740993", "9007199254740992"),
        ("0.1", "0.1000000000000000055511151231257827"),
    ] {
        for args in [["float_tolerance", "0"], ["float_relative_tolerance", "0.1"], ["float_tolerance", "1e300"]] {
            for (answer, output) in [(answer, output), (output, answer)] {
                let (answer, output) = (answer.as_bytes(), output.as_bytes());
                assert_eq!(
                    ours(&args, answer, output),
                    theirs.accepts(&args, answer, output),
                    "{args:?} `{}` `{}`",
                    answer.escape_ascii(),
                    output.escape_ascii()
                );
            }
        }
    }
}

/// The reference has a row for each argument, and every one that it has is taken.
#[test]
fn the_reference_names_every_argument() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/default-validator.md");
    let page = std::fs::read_to_string(path).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| argument")).skip(2);
    let rows = rows.take_while(|line| line.starts_with("| `"));
    let named: Vec<String> = rows.map(|row| row.split('`').nth(1).unwrap().replace(" E", " 1e-6")).collect();
    assert_eq!(named.len(), 5);
    for argument in &named {
        assert!(Flags::parse(&argument.split(' ').collect::<Vec<_>>()).is_ok(), "{argument}");
    }
    let known = Flags::parse(&["?"]).unwrap_err().to_string();
    assert!(named.iter().all(|argument| known.contains(argument.split(' ').next().unwrap())), "{known}");
}
