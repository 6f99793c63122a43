//! A small package of one fault or none, and a place beside it.

use std::path::PathBuf;

/// A solution of the small package.
pub(crate) const RIGHT: &str = "print(sum(map(int, input().split())))\n";

/// A small package, and a place beside it.
pub(crate) struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap() };
        let problem = "problem_format_version: 2025-09\nname: Sum\nuuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\n\
            limits: {time_limit: 5, memory: 256, output: 1}\n";
        for (path, text) in [
            ("sum/problem.yaml", problem),
            ("sum/statement/problem.en.md", "Add.\n"),
            ("sum/data/sample/1.in", "1 2\n"),
            ("sum/data/sample/1.ans", "3\n"),
            ("sum/data/secret/1.in", "20 22\n"),
            ("sum/data/secret/1.ans", "42\n"),
            ("sum/submissions/accepted/right.py", RIGHT),
        ] {
            place.put(path, text);
        }
        place
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}
