//! Packages made for one test.

use std::fs;
use std::path::{Path, PathBuf};

use gavel_judge::{Package, PackageError};

/// A package in a temporary directory: a right one of "print the sum of two numbers", to be changed.
pub(crate) struct Made {
    dir: tempfile::TempDir,
}

const PROBLEM: &str = "problem_format_version: 2025-09
name: Sum
uuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9
limits: {time_limit: 5, memory: 256, output: 1}
";

impl Made {
    pub(crate) fn new() -> Self {
        let made = Self { dir: tempfile::tempdir().unwrap() };
        for (path, text) in [
            ("problem.yaml", PROBLEM),
            ("statement/problem.en.md", "Add."),
            ("data/sample/1.in", "1 2\n"),
            ("data/sample/1.ans", "3\n"),
            ("data/secret/1.in", "20 22\n"),
            ("data/secret/1.ans", "42\n"),
            ("submissions/accepted/sum.py", "print(sum(map(int, input().split())))\n"),
        ] {
            made.put(path, text);
        }
        made
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("sum")
    }

    pub(crate) fn put(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        let path = self.path().join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        self
    }

    /// Adds lines to problem.yaml, or replaces the lines with the same key.
    pub(crate) fn set(&self, lines: &str) -> &Self {
        let key = lines.split(':').next().unwrap();
        let old = fs::read_to_string(self.path().join("problem.yaml")).unwrap();
        let kept = old.lines().filter(|line| !line.starts_with(&format!("{key}:")));
        let text: Vec<&str> = kept.chain([lines]).collect();
        self.put("problem.yaml", text.join("\n") + "\n")
    }

    pub(crate) fn link(&self, path: &str, to: impl AsRef<Path>) -> &Self {
        std::os::unix::fs::symlink(to, self.path().join(path)).unwrap();
        self
    }

    pub(crate) fn open(&self) -> Result<Package, PackageError> {
        Package::open(&self.path())
    }
}
