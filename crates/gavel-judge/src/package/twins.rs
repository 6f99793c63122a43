//! Test cases that cannot be told apart: the same input, answer, arguments and files.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::PathBuf;

use gavel_core::Digest;
use sha2::{Digest as _, Sha256};

use super::{Package, TestCase};

impl Package {
    /// For each test case that others are the same as, the number of the first of them, counted from 0; `None` for one that
    /// is like no other, and for one whose data contestants are shown, since its messages say more. Files are read where
    /// their sizes are equal, once for the life of the package.
    #[must_use]
    pub fn twins(&self) -> &[Option<usize>] {
        self.twins.get_or_init(|| {
            let mut twins = vec![None; self.tests.len()];
            let all = self.tests.iter().enumerate().filter(|(_, test)| test.shown.is_none());
            for alike in groups(all.collect(), Outline::of).into_values() {
                // What cannot be read is like nothing, and is told when it is to be run.
                for same in groups(alike, |test| contents(test)).into_values() {
                    same.iter().for_each(|(number, _)| twins[*number] = Some(same[0].0));
                }
            }
            twins
        })
    }
}

/// Bytes read at once.
const PIECE: usize = 128 << 10;

type Numbered<'a> = Vec<(usize, &'a TestCase)>;

/// Those with the same key, where there are several; without those that have none.
fn groups<'a, K: Ord>(tests: Numbered<'a>, key: impl Fn(&'a TestCase) -> io::Result<K>) -> BTreeMap<K, Numbered<'a>> {
    let mut groups: BTreeMap<K, Numbered<'a>> = BTreeMap::new();
    for (number, test) in tests {
        if let Ok(key) = key(test) {
            groups.entry(key).or_default().push((number, test));
        }
    }
    groups.retain(|_, group| group.len() > 1);
    groups
}

/// What is known without reading a file.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Outline<'a> {
    args: &'a [String],
    output_validator_args: &'a [String],
    full_feedback: bool,
    is_sample: bool,
    sizes: Vec<u64>,
}

impl<'a> Outline<'a> {
    fn of(test: &'a TestCase) -> io::Result<Self> {
        let sizes = paths(test).map(|path| fs::metadata(path).map(|file| file.len()));
        Ok(Self {
            args: &test.args,
            output_validator_args: &test.output_validator_args,
            full_feedback: test.full_feedback,
            is_sample: test.name.starts_with("sample/"),
            sizes: sizes.collect::<io::Result<_>>()?,
        })
    }
}

fn contents(test: &TestCase) -> io::Result<Vec<(Option<&std::ffi::OsStr>, Digest)>> {
    let digest = |path: &PathBuf| -> io::Result<Digest> {
        let (mut hash, mut file) = (Sha256::new(), BufReader::with_capacity(PIECE, File::open(path)?));
        loop {
            let piece = file.fill_buf()?;
            if piece.is_empty() {
                return Ok(Digest(hash.finalize().into()));
            }
            hash.update(piece);
            let length = piece.len();
            file.consume(length);
        }
    };
    // Those of a test case's files have their names in the box; input and answer have the same in all.
    let named = |path: &PathBuf| test.files.contains(path);
    paths(test).map(|path| Ok((if named(path) { path.file_name() } else { None }, digest(path)?))).collect()
}

fn paths(test: &TestCase) -> impl Iterator<Item = &PathBuf> {
    [&test.input, &test.answer].into_iter().chain(&test.files)
}
