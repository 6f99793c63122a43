//! A package in the format 2025-09 while an importer makes it.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::extension::{CaseExtension, Extension, GroupExtension, Score};
use super::problem::{Credits, MaxScore, Problem, TestGroup};
use super::report::Report;
use super::tree::{Content, Tree};
use super::{Format, Options};
use crate::language::Languages;
use crate::package::PackageError;

/// What an importer has found so far.
pub(super) struct Draft {
    /// What the problem is called where it comes from; its id is made of this.
    pub(super) called: String,
    pub(super) problem: Problem,
    pub(super) extension: Extension,
    pub(super) report: Report,
    groups: BTreeMap<String, TestGroup>,
    files: Tree,
    tests: usize,
    accepted: usize,
}

/// A finished draft.
pub(super) struct Converted {
    pub(super) id: String,
    pub(super) tree: Tree,
    pub(super) report: Report,
}

impl Draft {
    pub(super) fn new(format: Format, called: &str) -> Self {
        Self {
            called: called.to_owned(),
            problem: Problem { r#type: vec!["pass-fail"], allow_file_writing: true, ..Problem::default() },
            extension: Extension { origin: Some(format), ..Extension::default() },
            report: Report::new(format),
            groups: BTreeMap::new(),
            files: Tree::default(),
            tests: 0,
            accepted: 0,
        }
    }

    /// The id that was asked for, or one made of what it is called.
    pub(super) fn id(&self, options: &Options) -> String {
        options.id.clone().unwrap_or_else(|| slug(&self.called))
    }

    /// Submissions get points.
    pub(super) fn scoring(&mut self) {
        self.problem.r#type[0] = "scoring";
    }

    pub(super) fn is_scoring(&self) -> bool {
        self.problem.r#type[0] == "scoring"
    }

    pub(super) fn name(&mut self, language: &str, name: &str) {
        let name = name.trim();
        if !name.is_empty() {
            self.problem.name.insert(language.to_owned(), name.to_owned());
        }
    }

    pub(super) fn authors(&mut self, authors: Vec<String>) {
        if !authors.is_empty() {
            self.problem.credits = Some(Credits { authors });
        }
    }

    /// The time limit in seconds; one given by whoever imports comes first.
    pub(super) fn time_limit(
        &mut self,
        seconds: Option<f64>,
        options: &Options,
        format: &str,
    ) -> Result<(), PackageError> {
        let given = options.time_limit.map(|limit| limit.as_secs_f64());
        match given.or(seconds) {
            Some(seconds) if seconds.is_finite() && seconds > 0.0 && seconds <= 3600.0 => {
                self.problem.limits.time_limit = Some(seconds);
                Ok(())
            }
            Some(seconds) => Err(PackageError::invalid(
                "the time limit",
                format!("{seconds} seconds cannot be kept"),
                "it lies above 0 and is at most 3600; or give --time-limit",
            )),
            None => Err(PackageError::unsupported(
                "the time limit",
                format!("a package without one ({format} keeps it elsewhere)"),
                "give it with --time-limit, such as --time-limit 2s",
            )),
        }
    }

    /// The memory limit in bytes; one given by whoever imports comes first. Whole MiB are kept, rounded up.
    pub(super) fn memory_limit(
        &mut self,
        bytes: Option<f64>,
        options: &Options,
        format: &str,
    ) -> Result<(), PackageError> {
        let given = options.memory.map(|memory| memory.0 as f64);
        let mib = f64::from(1 << 20);
        match given.or(bytes) {
            Some(bytes) if bytes.is_finite() && bytes > 0.0 && bytes <= mib * mib => {
                let whole = (bytes / mib).ceil();
                if whole * mib != bytes {
                    self.report.changed("memory limit", format!("{whole} MiB: the format has whole MiB"));
                }
                self.problem.limits.memory = Some(whole as u64);
                Ok(())
            }
            Some(bytes) => Err(PackageError::invalid(
                "the memory limit",
                format!("{bytes} bytes cannot be kept"),
                "it lies above 0 and is at most 1 TiB; or give --memory",
            )),
            None => Err(PackageError::unsupported(
                "the memory limit",
                format!("a package without one ({format} keeps it elsewhere)"),
                "give it with --memory, such as --memory 256MiB",
            )),
        }
    }

    /// A test case by its name below `data/`.
    pub(super) fn test(&mut self, name: &str, input: Content, answer: Content) {
        self.put(&format!("data/{name}.in"), input);
        self.put(&format!("data/{name}.ans"), answer);
        self.tests += 1;
    }

    /// The `test_group.yaml` of a directory below `data/`.
    pub(super) fn group(&mut self, name: &str) -> &mut TestGroup {
        self.groups.entry(name.to_owned()).or_default()
    }

    /// What gavel.toml says of a directory below `data/`.
    pub(super) fn rule(&mut self, name: &str) -> &mut GroupExtension {
        self.extension.groups.entry(name.to_owned()).or_default()
    }

    /// The points of a group; only whole ones can be said in `test_group.yaml`.
    pub(super) fn max_score(&mut self, group: &str, points: f64) -> Result<(), PackageError> {
        if points.fract() == 0.0 && (0.0..1e9).contains(&points) {
            self.group(group).max_score = Some(MaxScore::Points(points as u64));
            return Ok(());
        }
        let score = score(group, points)?;
        self.rule(group).max_score = Some(score);
        Ok(())
    }

    /// The points of one test case.
    pub(super) fn case_score(&mut self, name: &str, points: f64) -> Result<(), PackageError> {
        let score = Some(score(name, points)?);
        self.extension.cases.insert(name.to_owned(), CaseExtension { score });
        Ok(())
    }

    /// Any file of the new package.
    pub(super) fn put(&mut self, path: &str, content: Content) {
        self.files.files.insert(path.to_owned(), content);
    }

    pub(super) fn put_text(&mut self, path: &str, text: impl Into<String>) {
        self.put(path, Content::Bytes(text.into().into_bytes()));
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.files.has(path)
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.files.files.remove(path);
    }

    /// Whether a file of this name is anywhere below a directory.
    pub(super) fn has_named(&self, dir: &str, name: &str) -> bool {
        self.files.below(dir).any(|(path, _)| path.rsplit('/').next() == Some(name))
    }

    /// A statement as Markdown.
    pub(super) fn statement(&mut self, language: &str, markdown: impl Into<String>) {
        self.put_text(&format!("statement/problem.{language}.md"), markdown);
    }

    /// A statement as it is: Markdown, LaTeX or a PDF.
    pub(super) fn statement_file(&mut self, language: &str, ending: &str, content: Content) {
        let path = format!("statement/problem.{language}.{ending}");
        self.report.taken(format!("statement .{ending} ({language})"), path.clone());
        self.put(&path, content);
    }

    /// An example submission. Its language must be known, or it is left out.
    pub(super) fn submission(&mut self, folder: &str, name: &str, content: Content, languages: &Languages) {
        let file = file_name(name);
        if languages.by_extension(Path::new(&file)).is_none() {
            self.report.lost(format!("submission {name}"), "its language is unknown here");
            return;
        }
        let mut path = format!("submissions/{folder}/{file}");
        let mut number = 1;
        while self.has(&path) {
            number += 1;
            path = format!("submissions/{folder}/{number}-{file}");
        }
        self.accepted += usize::from(folder == "accepted");
        self.report.taken(format!("submission {name}"), path.clone());
        self.put(&path, content);
    }

    /// Keeps directories of unpacked archives as long as the draft.
    pub(super) fn keep(&mut self, tree: &Tree) {
        self.files.adopt(Tree { files: BTreeMap::new(), ..tree.clone() });
    }

    /// Writes what was found into files.
    pub(super) fn finish(mut self, options: &Options) -> Result<Converted, PackageError> {
        if self.tests == 0 {
            return Err(PackageError::invalid("the package", "it has no test case", "add test data"));
        }
        let id = self.id(options);
        if id != self.called && options.id.is_none() {
            self.report.changed("short name", format!("{:?} is {id}", self.called));
        }
        if self.problem.name.is_empty() {
            self.problem.name.insert("en".to_owned(), self.called.clone());
        }
        if self.problem.uuid.is_empty() {
            self.problem.uuid = uuid(self.report.format, &self.called);
            self.report.changed("identity", "the UUID is made of the format and the short name");
        }
        self.settle_statements();
        if self.accepted == 0 {
            self.report
                .lost("example submissions", "there is none that is accepted; `gavel verify` cannot try the package");
        }
        self.settle_arguments();
        let problem = yaml(&self.problem)?;
        self.put_text("problem.yaml", problem);
        for (name, group) in std::mem::take(&mut self.groups) {
            if group != TestGroup::default() {
                let text = yaml(&group)?;
                self.put_text(&format!("data/{name}/test_group.yaml"), text);
            }
        }
        if self.extension != Extension::default() {
            let text = self.extension.text();
            self.put_text("gavel.toml", text);
        }
        let tests = self.tests;
        self.report.taken("test cases", format!("{tests}"));
        Ok(Converted { id, tree: self.files, report: self.report })
    }

    /// Arguments of all secret test cases are said in each group, for those who do not take them from above.
    fn settle_arguments(&mut self) {
        let Some(above) = self.groups.get("secret").cloned() else { return };
        for (_, group) in self.groups.iter_mut().filter(|(name, _)| name.starts_with("secret/")) {
            if group.args.is_empty() {
                group.args.clone_from(&above.args);
            }
            if group.output_validator_args.is_empty() {
                group.output_validator_args.clone_from(&above.output_validator_args);
            }
        }
    }

    /// Names and statements must have the same languages.
    fn settle_statements(&mut self) {
        let forms = ["md", "tex", "pdf"];
        let has = |draft: &Self, language: &str| {
            forms.iter().any(|form| draft.has(&format!("statement/problem.{language}.{form}")))
        };
        let spoken: Vec<String> = self
            .files
            .below("statement")
            .filter_map(|(path, _)| {
                let (language, form) = path.strip_prefix("problem.")?.rsplit_once('.')?;
                forms.contains(&form).then(|| language.to_owned())
            })
            .collect();
        let fallback = self.problem.name.get("en").or_else(|| self.problem.name.values().next()).cloned();
        for language in spoken {
            let name = fallback.clone().unwrap_or_default();
            self.problem.name.entry(language).or_insert(name);
        }
        let silent: Vec<String> = self.problem.name.keys().filter(|language| !has(self, language)).cloned().collect();
        if silent.len() < self.problem.name.len() {
            for language in silent {
                self.report.lost(format!("name ({language})"), "there is no statement in this language");
                self.problem.name.remove(&language);
            }
            return;
        }
        for language in silent {
            self.statement(&language, "This problem came without a statement.\n");
            self.report.lost(format!("statement ({language})"), "the package has none");
        }
    }
}

fn score(place: &str, points: f64) -> Result<Score, PackageError> {
    Score::from_points(points).ok_or_else(|| {
        PackageError::unsupported(
            format!("data/{place}"),
            format!("a score of {points}"),
            "points lie between 0 and a thousand million",
        )
    })
}

fn yaml(value: &impl serde::Serialize) -> Result<String, PackageError> {
    serde_saphyr::to_string(value)
        .map_err(|error| PackageError::invalid("problem.yaml", format!("it cannot be written: {error}"), ""))
}

/// Names with the same letters as the format wants them: A-Z a-z 0-9 _ . -
pub(super) fn file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let clean: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' }).collect();
    let clean = clean.trim_start_matches(['.', '-']);
    let clean: String = clean.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// A problem's id: a-z, 0-9 and '-'.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(48);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "problem".to_owned() } else { slug.to_owned() }
}

/// An identity that is the same at every import: a UUID of version 8, whose bits are the maker's own.
fn uuid(format: Format, called: &str) -> String {
    let hash = Sha256::digest(format!("gavel import {} {called}", format.id()));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Numbers of one width, so that they sort as they count.
pub(super) fn number(index: usize, total: usize) -> String {
    let width = total.to_string().len().max(2);
    format!("{index:0width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_cleaned() {
        assert_eq!(slug("A+B Problem!"), "a-b-problem");
        assert_eq!(slug("задача"), "problem");
        assert_eq!(slug("aplusb"), "aplusb");
        assert!(slug(&"x".repeat(100)).parse::<gavel_core::ProblemId>().is_ok());
        assert_eq!(file_name("a/b c.cpp"), "b_c.cpp");
        assert_eq!(file_name("../.x"), "x");
        assert_eq!(number(7, 3), "07");
        assert_eq!(number(7, 1000), "0007");
    }

    #[test]
    fn arguments_are_said_in_each_group() {
        let mut draft = Draft::new(Format::Cms, "x");
        draft.group("secret").args = vec!["above".to_owned()];
        draft.group("secret/1").max_score = Some(MaxScore::Points(1));
        draft.test("secret/1/1", Content::Bytes(Vec::new()), Content::Bytes(Vec::new()));
        let tree = draft.finish(&Options::default()).unwrap().tree;
        assert!(tree.text("data/secret/1/test_group.yaml").unwrap().contains("above"));
    }

    #[test]
    fn an_identity_stays_and_differs() {
        assert_eq!(uuid(Format::Dmoj, "a"), uuid(Format::Dmoj, "a"));
        assert_ne!(uuid(Format::Dmoj, "a"), uuid(Format::Hydro, "a"));
    }
}
