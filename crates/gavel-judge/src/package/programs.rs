//! `output_validator/` and `submissions/`: the programs of a package.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gavel_core::{Digest, LanguageId};
use sha2::{Digest as _, Sha256};

use super::constants::replace_bytes;
use super::error::PackageError;
use super::expected::Expected;
use super::files::{Entry, Root};
use crate::language::Languages;

/// How outputs are validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validator {
    /// The default output validator, with the arguments of each test case.
    Default,
    /// A program of the package's.
    Custom(CustomValidator),
}

/// The source of a custom output validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomValidator {
    /// Its language.
    pub language: LanguageId,
    /// Its files by name, constants replaced; what runs first comes first.
    pub files: Vec<SourceFile>,
    /// Names language and files, so that one compiled program serves every package with the same validator.
    pub digest: Digest,
}

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, without directories.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// An example submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Its name below `submissions/`: `accepted/sum.py`.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its language, by the file's ending.
    pub language: LanguageId,
    /// What its folder promises.
    pub expected: Expected,
}

const VALIDATOR: &str = "output_validator";
const SUBMISSIONS: &str = "submissions";

fn extensions(languages: &Languages) -> String {
    let all: Vec<String> = languages.iter().flat_map(|l| &l.extensions).map(|e| format!(".{e}")).collect();
    all.join(" ")
}

/// Reads the output validator.
pub(super) fn validator(
    root: &Root,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Validator, PackageError> {
    if !root.exists(VALIDATOR) {
        return Ok(Validator::Default);
    }
    let mut found = BTreeSet::new();
    let mut sources = Vec::new();
    for Entry { name, path, is_dir } in root.list(Path::new(VALIDATOR))? {
        if matches!(name.as_str(), "build" | "run") {
            return Err(PackageError::unsupported(
                path,
                "a validator with a build or run script",
                "give its source alone, in one of our languages",
            ));
        }
        if is_dir {
            return Err(PackageError::unsupported(
                path,
                "a directory inside the validator",
                "put all of its files directly into output_validator/",
            ));
        }
        if let Some(language) = languages.by_extension(Path::new(&name)) {
            found.insert(language.id.clone());
        } else if !languages.is_header(Path::new(&name)) && !name.starts_with("README") {
            return Err(PackageError::unsupported(
                path,
                "a file of an unknown language",
                format!("the endings known are {}", extensions(languages)),
            ));
        }
        let bytes = std::fs::read(root.host(&path)).map_err(PackageError::io("read", &path))?;
        sources.push(SourceFile { name, bytes: replace_bytes(bytes, constants) });
    }
    let mut found = found.into_iter();
    let Some(language) = found.next() else {
        return Err(PackageError::invalid(VALIDATOR, "it holds no program", "add its source, or remove the directory"));
    };
    if let Some(other) = found.next() {
        return Err(PackageError::invalid(
            VALIDATOR,
            format!("it mixes the languages {language} and {other}"),
            "a validator is one program in one language",
        ));
    }
    let of_language = |name: &str| languages.by_extension(Path::new(name)).is_some_and(|l| l.id == language);
    let programs = sources.iter().filter(|source| of_language(&source.name)).count();
    let compiled_together = matches!(language.as_str(), "c" | "cpp");
    if programs > 1 && !compiled_together && !sources.iter().any(|source| source.name == "__main__.py") {
        return Err(PackageError::unsupported(
            VALIDATOR,
            format!("a validator of several files in the language {language}"),
            "join them into one file; several Python files need a __main__.py",
        ));
    }
    // What runs first comes first: __main__.py, then sources before headers.
    sources.sort_by_key(|source| (source.name != "__main__.py", !of_language(&source.name)));
    let digest = digest(&language, &sources);
    Ok(Validator::Custom(CustomValidator { language, files: sources, digest }))
}

fn digest(language: &LanguageId, sources: &[SourceFile]) -> Digest {
    let mut hash = Sha256::new();
    for part in std::iter::once(language.as_str().as_bytes())
        .chain(sources.iter().flat_map(|source| [source.name.as_bytes(), &source.bytes]))
    {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}

/// Lists the example submissions, by folder and name.
pub(super) fn submissions(root: &Root, languages: &Languages) -> Result<Vec<Submission>, PackageError> {
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
        language: language.id.clone(),
        expected,
    })
}
