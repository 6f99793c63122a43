//! `submissions/`: the example submissions and what each must come to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gavel_core::LanguageId;

use super::error::PackageError;
use super::expectation::{Expectation, Rule};
use super::expected::Expected;
use super::files::{Entry, Root};
use super::programs::extensions;
use crate::language::Languages;

/// An example submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Its name below `submissions/`: `accepted/sum.py`.
    pub name: String,
    /// Its main file.
    pub path: PathBuf,
    /// Its further files, where it is a directory.
    pub more: Vec<PathBuf>,
    /// Its language, by the files' endings or as `submissions.yaml` says.
    pub language: LanguageId,
    /// What its folder promises of the verdict.
    pub expected: Expected,
    /// What its test cases must come to.
    pub expectation: Expectation,
}

const SUBMISSIONS: &str = "submissions";

/// Lists the example submissions, by folder and name.
pub(super) fn submissions(
    root: &Root,
    _constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Vec<Submission>, PackageError> {
    let mut submissions = Vec::new();
    let none = || {
        PackageError::invalid("submissions/accepted", "there is no accepted submission", "add a solution that is right")
    };
    if !root.is_dir(SUBMISSIONS) {
        return Err(none());
    }
    for Entry { name, path, is_dir } in root.list(Path::new(SUBMISSIONS))? {
        if !is_dir {
            if name == "submissions.yaml" {
                return Err(PackageError::unsupported(
                    path,
                    "submissions.yaml",
                    "remove it: the folders alone say what is expected",
                ));
            }
            if name.starts_with("README") {
                continue;
            }
            return Err(PackageError::invalid(
                path,
                "a submission lies outside the folders",
                "move it into accepted/ or another",
            ));
        }
        let Some(expected) = Expected::of_folder(&name) else {
            let folders = Expected::ALL.map(Expected::folder).join(", ");
            return Err(PackageError::unsupported(path, "a folder of this name", format!("the folders are {folders}")));
        };
        for entry in root.list(&path)? {
            submissions.push(submission(entry, expected, &name, root, languages)?);
        }
    }
    if !submissions.iter().any(|submission| submission.expected == Expected::Accepted) {
        return Err(none());
    }
    Ok(submissions)
}

fn submission(
    entry: Entry,
    expected: Expected,
    folder: &str,
    root: &Root,
    languages: &Languages,
) -> Result<Submission, PackageError> {
    if entry.is_dir {
        return Err(PackageError::unsupported(entry.path, "a submission of several files", "join them into one file"));
    }
    let Some(language) = languages.by_extension(Path::new(&entry.name)) else {
        return Err(PackageError::unsupported(
            entry.path,
            "a submission in an unknown language",
            format!("the endings known are {}", extensions(languages)),
        ));
    };
    Ok(Submission {
        name: format!("{folder}/{}", entry.name),
        path: root.host(&entry.path),
        more: Vec::new(),
        language: language.id.clone(),
        expected,
        expectation: Expectation { rules: Rule::of_folder(expected).into_iter().collect() },
    })
}
