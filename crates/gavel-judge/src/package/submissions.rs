//! `submissions/`: the example submissions and what each must come to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gavel_core::LanguageId;

use super::error::PackageError;
use super::expectation::{Expectation, Rule};
use super::expected::Expected;
use super::expects::{self, Pattern};
use super::files::{Entry, Root};
use super::include::Include;
use super::kind::{Kind, RunKind};
use super::programs::{SourceFile, extensions};
use crate::language::{Language, Languages};

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

/// An example submission that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name below `submissions/`.
    pub name: String,
    /// Why, in a sentence.
    pub why: String,
}

/// The example submissions, and those left out.
#[derive(Debug, Default)]
pub(super) struct Submissions {
    pub(super) taken: Vec<Submission>,
    pub(super) skipped: Vec<Skipped>,
}

const DIR: &str = "submissions";
const FILE: &str = "submissions/submissions.yaml";

/// What reading needs to know of the package.
pub(super) struct Reading<'a> {
    /// Other formats ask for no accepted submission.
    pub(super) imported: bool,
    pub(super) root: &'a Root,
    pub(super) languages: &'a Languages,
    pub(super) kind: Kind,
    pub(super) include: &'a Include,
    /// The names of the test cases and groups, for the patterns of `submissions.yaml`.
    pub(super) tests: &'a [&'a str],
}

/// Lists the example submissions, by folder and name.
pub(super) fn read(reading: &Reading<'_>) -> Result<Submissions, PackageError> {
    let root = reading.root;
    let none = || {
        PackageError::invalid("submissions/accepted", "there is no accepted submission", "add a solution that is right")
    };
    if !root.is_dir(DIR) {
        return if reading.imported { Ok(Submissions::default()) } else { Err(none()) };
    }
    let patterns = expects::read(root, Path::new(FILE), reading.kind.scoring, reading.tests)?;
    let mut submissions = Submissions::default();
    let mut fitted = BTreeSet::new();
    for Entry { name, path, is_dir } in root.list(Path::new(DIR))? {
        if !is_dir {
            if name.starts_with("README") || Path::new(FILE) == path {
                continue;
            }
            return Err(PackageError::invalid(
                path,
                "a submission lies outside the folders",
                "move it into accepted/ or another",
            ));
        }
        let entries = root.list(&path)?;
        let known = Expected::of_folder(&name);
        for entry in entries {
            if entry.name.starts_with("README") {
                continue;
            }
            let full = format!("{name}/{}", entry.name);
            let fits: Vec<&Pattern> = patterns.iter().filter(|pattern| pattern.glob.fits(&full)).collect();
            fitted.extend(fits.iter().map(|pattern| pattern.glob.text()));
            if known.is_none() && fits.is_empty() {
                let folders = Expected::ALL.map(Expected::folder).join(", ");
                return Err(PackageError::unsupported(
                    path,
                    "a folder of this name",
                    format!("the folders are {folders}; others need rules in submissions.yaml"),
                ));
            }
            let expectation = expectation(known, &name, &fits);
            let expected = known.filter(|_| !is_overridden(&name, &fits)).unwrap_or(Expected::Other);
            match reading.submission(&entry, &fits)? {
                Ok(Found { path, more, language }) => {
                    submissions.taken.push(Submission { name: full, path, more, language, expected, expectation });
                }
                Err(why) => submissions.skipped.push(Skipped { name: full, why }),
            }
        }
    }
    if let Some(pattern) = patterns.iter().find(|pattern| !fitted.contains(pattern.glob.text()) && !pattern.is_folder())
    {
        return Err(PackageError::invalid(
            FILE,
            format!("no submission fits {:?}", pattern.glob.text()),
            "correct the pattern, or remove it",
        ));
    }
    let accepted = |submission: &Submission| submission.name.starts_with("accepted/");
    if let Some(skipped) = submissions.skipped.first().filter(|_| !submissions.taken.iter().any(accepted)) {
        return Err(PackageError::unsupported(
            format!("{DIR}/{}", skipped.name),
            "every accepted submission",
            format!("{}; add a solution that can be judged here", skipped.why),
        ));
    }
    if reading.imported || submissions.taken.iter().any(accepted) { Ok(submissions) } else { Err(none()) }
}

/// Whether `submissions.yaml` says of a folder of the format something else than the format does.
fn is_overridden(folder: &str, fits: &[&Pattern]) -> bool {
    fits.iter().any(|pattern| pattern.glob.text() == folder && pattern.changes_outcomes)
}

/// The rules of the folder and of every pattern that fits.
fn expectation(known: Option<Expected>, folder: &str, fits: &[&Pattern]) -> Expectation {
    let default = known.and_then(Rule::of_folder);
    let replaced = fits.iter().any(|pattern| pattern.glob.text() == folder);
    let mut rules: Vec<Rule> = default.clone().filter(|_| !replaced).into_iter().collect();
    for pattern in fits {
        let base = default.as_ref().filter(|_| pattern.glob.text() == folder);
        rules.extend(pattern.rules(base));
    }
    Expectation { rules }
}

/// The files of a submission that can be judged.
struct Found {
    path: PathBuf,
    more: Vec<PathBuf>,
    language: LanguageId,
}

impl Reading<'_> {
    /// A submission's files and language, or why it is left out.
    fn submission(&self, entry: &Entry, fits: &[&Pattern]) -> Result<Result<Found, String>, PackageError> {
        if self.kind.run == RunKind::SubmitAnswer {
            if entry.is_dir {
                return Err(PackageError::unsupported(
                    entry.path.clone(),
                    "answers in several files",
                    "join them into one, each under a line ==> secret/name <==, as tail -n +1 prints several files",
                ));
            }
            let path = self.root.host(&entry.path);
            return Ok(Ok(Found { path, more: Vec::new(), language: LanguageId::text() }));
        }
        let mut files = if entry.is_dir { self.root.walk(&entry.path)? } else { vec![entry.clone()] };
        let asked = fits.iter().rev().find_map(|pattern| pattern.language.as_deref());
        let language = match asked {
            Some(id) => match id.parse().ok().and_then(|id| self.languages.get(&id)) {
                Some(language) => language,
                None => return Ok(Err(format!("its language {id} is unknown here"))),
            },
            None => {
                let found: BTreeSet<&LanguageId> = files.iter().filter_map(|file| self.language_of(file)).collect();
                match found.into_iter().collect::<Vec<_>>().as_slice() {
                    [one] => match self.languages.get(one) {
                        Some(language) => language,
                        None => return Ok(Err("its language is unknown here".to_owned())),
                    },
                    [] => {
                        let why = format!(
                            "it is in an unknown language; the endings known are {}",
                            extensions(self.languages)
                        );
                        return Ok(Err(why));
                    }
                    _ => return Ok(Err("it mixes languages".to_owned())),
                }
            }
        };
        let entrypoint = fits.iter().rev().find_map(|pattern| pattern.entrypoint.as_deref());
        let Some(main) = self.main(&files, language, entrypoint) else {
            return Ok(Err(format!("none of its files is its main file: call one {}", language.source_name)));
        };
        let main = files.remove(main);
        Ok(Ok(Found {
            path: self.root.host(&main.path),
            more: files.iter().map(|file| self.root.host(&file.path)).collect(),
            language: language.id.clone(),
        }))
    }

    fn language_of(&self, file: &Entry) -> Option<&LanguageId> {
        self.languages.by_extension(Path::new(&file.name)).map(|language| &language.id)
    }

    /// Which file is run: the one named by the entry point, the language's own, or the only one.
    fn main(&self, files: &[Entry], language: &Language, entrypoint: Option<&str>) -> Option<usize> {
        let is_source = |file: &Entry| files.len() == 1 || self.language_of(file) == Some(&language.id);
        let mut sources: Vec<usize> = (0..files.len()).filter(|index| is_source(&files[*index])).collect();
        // What is in a directory is there to be used by what is not.
        let is_inner = |index: &usize| files[*index].name.contains('/');
        if !sources.iter().all(is_inner) {
            sources.retain(|index| !is_inner(index));
        }
        let named = |name: &str| {
            let stem = |file: &Entry| file.name.rsplit_once('.').map_or(file.name.clone(), |(stem, _)| stem.to_owned());
            sources.iter().copied().find(|index| files[*index].name == name || stem(&files[*index]) == name)
        };
        if let Some(name) = entrypoint {
            return named(name).or(sources.first().copied().filter(|_| sources.len() == 1));
        }
        // Where the package brings the main file, the submission's own is what that calls.
        let drives = |file: &SourceFile| file.name == language.source_name;
        if self.include.of(&language.id, self.languages).iter().any(drives) {
            return named("solution").or(sources.first().copied());
        }
        let together = matches!(language.id.as_str(), "c" | "cpp") || sources.len() == 1;
        named(&language.source_name).or_else(|| named("__main__")).or(sources.first().copied().filter(|_| together))
    }
}
