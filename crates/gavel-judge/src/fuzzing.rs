//! The doors through which fuzzers reach what reads files of others. Each function returns whatever it is given, or
//! panics for a reason that is a bug.
//!
//! `fuzz/` calls them with what libFuzzer thinks of; the tests below with its kept corpus, with changed copies of that,
//! and with noise, so that nothing is skipped where there is no nightly compiler.

use std::path::Path;

use crate::formats::{self, Format};
use crate::language::Languages;
use crate::package::{self, ArchiveCaps, Package};
use crate::validator::Flags;
use crate::validator::naive::agree;

/// Bytes as a file of `languages/`.
///
/// # Panics
/// If a language that was accepted cannot be used.
pub fn language(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // The file's name is the id, or nothing behind that check would ever be reached.
    let name = text.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')).unwrap_or("x");
    let Ok(languages) = Languages::read([(name, &*text)]) else { return };
    let language = languages.iter().next().expect("one file is one language");
    assert_eq!(language.id.as_str(), name);
    let _ = language.read_version(&text);
    let (file, _) = language.entry_of(bytes, Some("Given.java"));
    assert!(!file.is_empty() && !file.contains('/'), "{file:?} is no file name");
    for extension in &language.extensions {
        let found = languages.by_extension(&Path::new("x").with_extension(extension));
        assert_eq!(found, Some(language), "{extension:?}");
    }
}

/// Bytes as `problem.yaml`.
pub fn problem_yaml(bytes: &[u8]) {
    package::parse_problem_yaml(&String::from_utf8_lossy(bytes));
}

/// Bytes as a packed package.
///
/// # Panics
/// If unpacking leaves anything beside its destination, or anything at all where it fails.
pub fn archive(bytes: &[u8]) {
    let place = tempfile::tempdir().expect("a temporary directory is made");
    let caps = ArchiveCaps { bytes: 1 << 20, entries: 100 };
    let unpacked = Package::unpack(bytes, &place.path().join("package"), &caps).is_ok();
    let left: Vec<_> = std::fs::read_dir(place.path()).expect("it can be listed").flatten().collect();
    let names: Vec<_> = left.iter().map(std::fs::DirEntry::file_name).collect();
    let expected: &[&str] = if unpacked { &["package"] } else { &[] };
    assert_eq!(names, expected);
}

/// Bytes as flags, the size of a piece, an answer and an output: the first byte, the second, and two halves parted by
/// the first `|`.
///
/// # Panics
/// If the default output validator disagrees with the naive reading of the format.
pub fn validator(bytes: &[u8]) {
    let [choice, piece, rest @ ..] = bytes else { return };
    let Some(middle) = rest.iter().position(|byte| *byte == b'|') else { return };
    let tolerance = |bits: u8| [None, Some(0.0), Some(0.01), Some(1.5)][usize::from(bits & 3)];
    let flags = Flags {
        case_sensitive: choice & 1 != 0,
        space_change_sensitive: choice & 2 != 0,
        float_absolute_tolerance: tolerance(choice >> 2),
        float_relative_tolerance: tolerance(choice >> 4),
    };
    agree(flags, &rest[..middle], &rest[middle + 1..], usize::from(*piece) + 1);
}

/// Bytes as a package of another format: files, each after a line `=== path`. Tells whether it was taken.
///
/// # Panics
/// If a package that was taken has no file.
pub fn import(format: Format, bytes: &[u8]) -> bool {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"=== ") {
            Some(path) => files.push((String::from_utf8_lossy(path).trim().to_owned(), Vec::new())),
            None => files.last_mut().into_iter().for_each(|(_, content)| content.extend(line)),
        }
    }
    let taken = formats::convert_bytes(files, format);
    assert_ne!(taken, Some(0), "a package of nothing");
    taken.is_some()
}

/// Bytes as an archive of a package, of whatever kind and format.
///
/// # Panics
/// If a package that was taken has no test case.
pub fn foreign_archive(bytes: &[u8]) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file is made");
    std::fs::write(file.path(), bytes).expect("it is written");
    let options =
        formats::Options { caps: ArchiveCaps { bytes: 1 << 20, entries: 100 }, ..formats::Options::default() };
    for imported in formats::import(file.path(), &options).into_iter().flatten() {
        assert!(imported.package.tests_total() > 0);
    }
}

#[cfg(test)]
mod tests;
