//! `gavel.toml`: what other formats say and the ICPC format 2025-09 cannot.
//!
//! Importers write it beside problem.yaml; other judges pass it over. A package made for 2025-09 has none, unless its
//! time limit was derived, which is recorded here.

use std::collections::BTreeMap;
use std::path::Path;

use gavel_core::grading::{Aggregation, Stop, VerdictRule};
use gavel_core::{LanguageId, Score};
use serde::{Deserialize, Serialize};

use super::error::PackageError;
use super::files::{Root, is_name};
use super::kind::{Kind, RunKind};
use crate::formats::Format;
use crate::language::Language;

/// The file's name.
pub const FILE: &str = "gavel.toml";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extension {
    /// The format that the package was imported from. It may have come without an accepted submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Format>,
    /// How the package's output validator speaks.
    #[serde(skip_serializing_if = "is_default")]
    pub output_validator: ValidatorExtension,
    /// The files of submissions.
    #[serde(skip_serializing_if = "is_default")]
    pub submission: SubmissionExtension,
    /// How test cases are run.
    #[serde(skip_serializing_if = "is_default")]
    pub judging: JudgingExtension,
    /// By a group's name below `data/`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, GroupExtension>,
    /// By a test case's name below `data/`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cases: BTreeMap<String, CaseExtension>,
}

/// How an output validator is called, and what its exit code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// The ICPC format's: `input answer feedback/`, the output on standard input, 42 or 43.
    #[default]
    Icpc,
    /// testlib's: `input output answer`, 0 to 8 and points.
    Testlib,
}

/// `[output_validator]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidatorExtension {
    /// How it speaks.
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: Protocol,
    /// What testlib's points are divided by to become a part of a test case's points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_max: Option<f64>,
}

/// `[submission]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SubmissionExtension {
    /// What its file is called, without the ending of its language, whatever the contestant calls it: included files may
    /// name it. In Java a public class has the last word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name under which it finds its input in its directory; standard input is empty then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_file: Option<String>,
    /// The name under which it leaves its output; what it prints does not count then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_file: Option<String>,
    /// Whether the standard streams serve beside these files: the input is on standard input too, and what it prints is
    /// the output where it leaves no file of that name.
    #[serde(skip_serializing_if = "is_default")]
    pub standard_streams: bool,
}

/// `[judging]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JudgingExtension {
    /// Which test cases are run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// Wall time of a test case, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wall_time: Option<f64>,
    /// The time limit derived from the jury's submissions when the package was imported, in seconds; problem.yaml
    /// states none then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived_time_limit: Option<f64>,
    /// What the time limit is multiplied by in some languages; the format has one limit for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_factors: Option<TimeFactors>,
}

/// `time_factors` of `[judging]`: `true`, or a table of languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "true, or a table such as { python3 = 4.0 }")]
pub enum TimeFactors {
    /// Whether each language has the factor that was measured, which its file says, where that is above 1.
    Measured(bool),
    /// The languages that have a factor; the others have none.
    Of(BTreeMap<LanguageId, f64>),
}

impl TimeFactors {
    /// What the time limit is multiplied by in a language.
    #[must_use]
    pub fn of(&self, language: &Language) -> f64 {
        match self {
            Self::Measured(true) => language.time_factor.max(1.0),
            Self::Measured(false) => 1.0,
            Self::Of(factors) => factors.get(&language.id).copied().unwrap_or(1.0),
        }
    }
}

/// `[groups."secret/1"]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GroupExtension {
    /// Instead of `score_aggregation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregation: Option<Aggregation>,
    /// Instead of a `max_score`, which must be whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_score: Option<Score>,
    /// How its verdict is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictRule>,
    /// Whether a rejected member ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_reject: Option<OnReject>,
    /// What each test case in it gives when it passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_score: Option<Score>,
    /// What each test case in it gives when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject_score: Option<Score>,
}

/// Whether a rejected member ends its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnReject {
    /// What follows in the group counts for nothing.
    Break,
    /// What follows counts.
    Continue,
}

/// `[cases."secret/1/03"]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CaseExtension {
    /// What it gives when it passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Extension {
    /// Reads the file of a package; without one everything is as the format says.
    pub(super) fn read(root: &Root) -> Result<Self, PackageError> {
        let path = Path::new(FILE);
        if !root.exists(path) {
            return Ok(Self::default());
        }
        toml::from_str(&root.text(path)?).map_err(|error| {
            PackageError::invalid(path, error.message().to_owned(), "docs/reference/packages.md names its keys")
        })
    }

    /// The files of submissions can be kept only where a submission is run on one input, and may write.
    pub(super) fn check_submission(&self, kind: Kind, writes_files: bool) -> Result<(), PackageError> {
        let SubmissionExtension { name, input_file, output_file, .. } = &self.submission;
        let invalid = |what: String, hint: &str| Err(PackageError::invalid(FILE, what, hint));
        for name in [name, input_file, output_file].into_iter().flatten() {
            if !is_name(name) {
                return invalid(format!("{name:?} cannot be the name of a file"), "use A-Z a-z 0-9 _ . - and no path");
            }
        }
        if input_file.is_none() && output_file.is_none() {
            return Ok(());
        }
        if kind.run != RunKind::Plain {
            let what = format!("input_file or output_file, and the problem is {}", kind.words().join(" "));
            return invalid(what, "remove them: only a submission that is run once reads and writes files");
        }
        if output_file.is_some() && !writes_files {
            return invalid(
                "output_file, and submissions may not write files".to_owned(),
                "write allow_file_writing: true in problem.yaml",
            );
        }
        Ok(())
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        // Numbers, words and tables of them: nothing in it has no form in TOML.
        toml::to_string(self).unwrap_or_default()
    }
}
