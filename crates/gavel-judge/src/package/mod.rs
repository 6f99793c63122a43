//! Problem packages in the ICPC format 2025-09.
//!
//! A package is read whole and checked whole before anything is judged with it: what breaks the format, and what the
//! format allows but we cannot honour, is refused with the file's name and the remedy, never passed over. What does
//! not bear on judging (generators, input validators, solutions, visualizers) is left to the tools that
//! prepare packages.

mod archive;
mod constants;
mod data;
mod error;
mod expectation;
mod expected;
mod expects;
mod extension;
mod files;
mod glob;
mod grading;
mod group;
mod include;
mod kind;
mod limits;
mod metadata;
mod programs;
mod statement;
mod submissions;
mod tex;
mod trial;
mod twins;
mod yaml;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use gavel_core::{Grading, LanguageId, Limits, ProblemId};

pub use archive::{ArchiveCaps, digest};
pub use data::{Sample, TestCase};
pub use error::PackageError;
pub use expectation::{Expectation, Judged, Outcome, Rule, UseForTime};
pub use expected::Expected;
pub use extension::{
    CaseExtension, Extension, FILE as EXTENSION_FILE, GroupExtension, JudgingExtension, OnReject, Protocol,
    SubmissionExtension, TimeFactors, ValidatorExtension,
};
pub use glob::Glob;
pub use grading::StaticTest;
pub use group::InputValidatorArgs;
pub use kind::{Kind, RunKind};
pub use limits::{TimeLimit, Timing};
pub use metadata::Metadata;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use metadata::parse_problem_yaml;
pub use programs::{CustomValidator, InputForm, InputValidator, SourceFile, Validator};
pub use statement::Statement;
pub use submissions::{Skipped, Submission};
pub use trial::{Trial, TrialKind};

use crate::language::{Language, Languages};
use crate::validator::Flags;
use include::Include;

/// A package that was found to be in order.
#[derive(Debug, Clone)]
pub struct Package {
    /// The problem's short name: the name of the directory.
    pub id: ProblemId,
    /// Where it lies.
    pub dir: PathBuf,
    /// What problem.yaml says, apart from the limits.
    pub metadata: Metadata,
    /// What kind of problem it is.
    pub kind: Kind,
    /// What a submission may use.
    pub limits: Limits,
    /// Where the time limit comes from.
    pub timing: Timing,
    /// The statements by language.
    pub statements: Vec<Statement>,
    /// The samples as the statement shows them.
    pub samples: Vec<Sample>,
    /// Every test case in the order of judging: samples, then secret ones.
    pub tests: Vec<TestCase>,
    /// Test cases that look at the source instead of running it.
    pub static_tests: Vec<StaticTest>,
    /// How the results of the test cases make a verdict and points.
    pub grading: Grading,
    /// How outputs are validated.
    pub validator: Validator,
    /// What looks at the sources of submissions.
    pub static_validator: Option<CustomValidator>,
    /// What looks at inputs, before a problem is used.
    pub input_validators: Vec<InputValidator>,
    /// The example submissions.
    pub submissions: Vec<Submission>,
    /// Example submissions that are left out, each with the reason.
    pub skipped: Vec<Skipped>,
    /// What `gavel.toml` adds.
    pub extension: Extension,
    include: Include,
    twins: Arc<OnceLock<Vec<Option<usize>>>>,
}

/// The top-level directories of the format.
const DIRECTORIES: [&str; 12] = [
    "statement",
    "attachments",
    "solution",
    "data",
    "generators",
    "include",
    "submissions",
    "input_validators",
    "static_validator",
    "output_validator",
    "input_visualizer",
    "output_visualizer",
];

impl Package {
    /// Reads and checks the package in `dir`, whose name is the problem's id.
    ///
    /// # Errors
    /// The first thing found that breaks the format or cannot be honoured.
    pub fn open(dir: &Path) -> Result<Self, PackageError> {
        let languages = Languages::builtin();
        let root = files::Root::open(dir)?;
        let id = root.name().parse().map_err(|error: gavel_core::id::InvalidName| {
            PackageError::invalid(dir, error.to_string(), "rename the directory of the package")
        })?;
        check_directories(&root)?;
        let extension = Extension::read(&root)?;
        let (metadata, kind, limits, timing) = metadata::read(&root, &extension)?;
        extension.check_submission(kind, metadata.allow_file_writing)?;
        let constants = &metadata.constants;
        let data = data::read(&root, constants, kind.run)?;
        let validator = programs::output_validator(&root, constants, &languages, &extension.output_validator)?;
        let static_validator = programs::static_validator(&root, constants, &languages)?;
        check_programs(kind, &validator, static_validator.is_some())?;
        let rules = grading::Rules {
            kind,
            extension: &extension,
            custom: validator != Validator::Default,
            has_static_validator: static_validator.is_some(),
        };
        let (grading, static_tests) = grading::build(&data.sample, &data.secret, &rules)?;
        let include = include::read(&root, constants, &languages)?;
        let groups = [&data.sample, &data.secret].into_iter().chain(&data.secret.groups);
        let tests: Vec<&str> =
            data.tests.iter().map(|test| test.name.as_str()).chain(groups.map(|group| group.name.as_str())).collect();
        let imported = extension.origin.is_some();
        let reading = submissions::Reading {
            imported,
            root: &root,
            languages: &languages,
            kind,
            include: &include,
            tests: &tests,
        };
        let found = submissions::read(&reading)?;
        let package = Self {
            id,
            dir: root.host(Path::new("")),
            kind,
            statements: statement::read(&root, &metadata)?,
            grading,
            static_tests,
            validator,
            static_validator,
            input_validators: programs::input_validators(&root, constants, &languages)?,
            include,
            twins: Arc::default(),
            submissions: found.taken,
            skipped: found.skipped,
            metadata,
            limits,
            timing,
            samples: data.samples,
            tests: data.tests,
            extension,
        };
        package.check_flags()?;
        package.attachments()?;
        package.check_languages(&languages)?;
        Ok(package)
    }

    /// The name in English, or else in the first language there is.
    #[must_use]
    pub fn name(&self) -> &str {
        let names = &self.metadata.names;
        names.get("en").or_else(|| names.values().next()).map_or_else(|| self.id.as_str(), String::as_str)
    }

    /// The statement in English, or else in the first language there is, as Markdown.
    #[must_use]
    pub fn statement_markdown(&self) -> &str {
        let english = self.statements.iter().find(|statement| statement.language == "en");
        english.or(self.statements.first()).map_or("", |statement| &statement.markdown)
    }

    /// How many test cases a submission must pass.
    #[must_use]
    pub fn tests_total(&self) -> u32 {
        u32::try_from(self.grading.cases().count()).unwrap_or(u32::MAX)
    }

    /// This package with a time limit that was derived for it, which its archive then records.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.limits.time = limit;
        self.timing.limit = TimeLimit::Derived;
        self.extension.judging.derived_time_limit = Some(limit.as_secs_f64());
        self
    }

    /// The limits of a submission in a language: those of the problem, with the time that gavel.toml gives the language.
    #[must_use]
    pub fn limits_in(&self, language: &Language) -> Limits {
        let factor = self.extension.judging.time_factors.as_ref().map_or(1.0, |factors| factors.of(language));
        if factor == 1.0 {
            return self.limits;
        }
        let wall_time = self.limits.wall_time.map(|time| time.mul_f64(factor));
        Limits { time: self.limits.time.mul_f64(factor), wall_time, ..self.limits }
    }

    /// The files that join every submission in a language: before it is compiled, in place of its own of the same names.
    #[must_use]
    pub fn include(&self, language: &LanguageId, languages: &Languages) -> &[SourceFile] {
        self.include.of(language, languages)
    }

    /// The source of an example submission, constants replaced.
    ///
    /// # Errors
    /// The file could not be read.
    pub fn source(&self, submission: &Submission) -> Result<Vec<u8>, PackageError> {
        let bytes = fs::read(&submission.path).map_err(PackageError::io("read", &submission.path))?;
        Ok(constants::replace_bytes(bytes, &self.metadata.constants))
    }

    /// What contestants may download, by path below `attachments/`, each with where it lies.
    ///
    /// # Errors
    /// The directory could not be read, or holds what the format does not allow.
    pub fn attachments(&self) -> Result<Vec<(String, PathBuf)>, PackageError> {
        let root = files::Root::open(&self.dir)?;
        let dir = Path::new("attachments");
        let files = if root.is_dir(dir) { root.walk(dir)? } else { Vec::new() };
        Ok(files.into_iter().map(|file| (file.name, root.host(&file.path))).collect())
    }

    /// The further files of an example submission that is a directory, constants replaced.
    ///
    /// # Errors
    /// A file could not be read.
    pub fn more(&self, submission: &Submission) -> Result<Vec<SourceFile>, PackageError> {
        let own = self.dir.join("submissions").join(&submission.name);
        let read = |path: &PathBuf| {
            let bytes = fs::read(path).map_err(PackageError::io("read", path))?;
            let name = path.strip_prefix(&own).unwrap_or(path).to_string_lossy().into_owned();
            Ok(SourceFile { name, bytes: constants::replace_bytes(bytes, &self.metadata.constants) })
        };
        submission.more.iter().map(read).collect()
    }

    /// The arguments of the default validator are checked now, so that judging cannot meet an unknown one.
    fn check_flags(&self) -> Result<(), PackageError> {
        if self.validator != Validator::Default {
            return Ok(());
        }
        for test in &self.tests {
            if let Err(error) = Flags::parse(&test.output_validator_args) {
                return Err(PackageError::invalid(
                    format!("data/{}", test.name),
                    error.to_string(),
                    "correct output_validator_args in its .yaml or test_group.yaml",
                ));
            }
        }
        Ok(())
    }

    fn check_languages(&self, languages: &Languages) -> Result<(), PackageError> {
        let Some(allowed) = self.metadata.languages.as_ref().filter(|_| self.kind.run != RunKind::SubmitAnswer) else {
            return Ok(());
        };
        if !allowed.iter().any(|id| languages.get(id).is_some()) {
            let known: Vec<&str> = languages.iter().map(|language| language.id.as_str()).collect();
            return Err(PackageError::unsupported(
                "problem.yaml",
                "every language of the problem",
                format!("the languages known are {}", known.join(", ")),
            ));
        }
        let stray = self.submissions.iter().find(|submission| !allowed.contains(&submission.language));
        match stray {
            None => Ok(()),
            Some(submission) => Err(PackageError::invalid(
                format!("submissions/{}", submission.name),
                format!("its language {} is not one of the problem's", submission.language),
                "add it to languages in problem.yaml, or remove the submission",
            )),
        }
    }
}

/// What a type of problem needs of its validators, and what it forbids.
fn check_programs(kind: Kind, validator: &Validator, has_static: bool) -> Result<(), PackageError> {
    if kind.run.needs_validator() && *validator == Validator::Default {
        return Err(PackageError::invalid(
            "output_validator",
            format!("the directory is missing, and a problem that is {} needs it", kind.words().join(" ")),
            "add the output validator, or correct type in problem.yaml",
        ));
    }
    if kind.run == RunKind::SubmitAnswer && has_static {
        return Err(PackageError::invalid(
            "static_validator",
            "a submit-answer problem has no sources to look at",
            "remove the directory, or correct type in problem.yaml",
        ));
    }
    Ok(())
}

/// A misspelt directory would be a validator or test data silently left out.
fn check_directories(root: &files::Root) -> Result<(), PackageError> {
    for entry in root.list(Path::new(""))?.into_iter().filter(|entry| entry.is_dir) {
        let name = entry.name.as_str();
        match name {
            "problem_statement" | "output_validators" | "input_format_validators" | "graders" => {
                return Err(PackageError::invalid(
                    entry.path,
                    "the directory belongs to the legacy format",
                    "convert the package to 2025-09: problem_statement is statement now, output_validators is output_validator",
                ));
            }
            _ if DIRECTORIES.contains(&name) => {}
            _ => {
                return Err(PackageError::invalid(
                    entry.path,
                    "the format knows no such directory",
                    format!("it is one of {}; or hide it with a point before its name", DIRECTORIES.join(", ")),
                ));
            }
        }
    }
    Ok(())
}
