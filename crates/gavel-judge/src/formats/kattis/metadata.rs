//! The legacy `problem.yaml` and `domjudge-problem.ini`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::formats::draft::Draft;
use crate::formats::problem::{Source, TimeMultipliers};
use crate::formats::tree::Tree;
use crate::package::PackageError;

const FILE: &str = "problem.yaml";
const INI: &str = "domjudge-problem.ini";
const LICENSES: [&str; 7] = ["unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission"];

/// `problem.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Metadata {
    problem_format_version: Option<String>,
    r#type: Option<String>,
    name: Option<Names>,
    uuid: Option<String>,
    author: Option<Words>,
    source: Option<String>,
    source_url: Option<String>,
    license: Option<String>,
    rights_owner: Option<String>,
    pub(super) limits: Limits,
    validation: Option<String>,
    validator_flags: Option<Words>,
    grading: Grading,
    keywords: Option<Words>,
    languages: Option<Words>,
    libraries: Option<IgnoredAny>,
    version: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(BTreeMap<String, String>),
}

/// Words in one string, or a list of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Words {
    Text(String),
    Many(Vec<String>),
}

impl Words {
    pub(super) fn split(&self) -> Vec<String> {
        match self {
            Self::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
            Self::Many(many) => many.clone(),
        }
    }
}

/// Section `limits`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub(super) time_limit: Option<f64>,
    time_multiplier: Option<f64>,
    time_safety_margin: Option<f64>,
    time_resolution: Option<f64>,
    memory: Option<u64>,
    output: Option<u64>,
    code: Option<u64>,
    compilation_time: Option<u64>,
    compilation_memory: Option<u64>,
    validation_time: Option<u64>,
    validation_memory: Option<u64>,
    validation_output: Option<u64>,
    validation_passes: Option<u64>,
}

impl Limits {
    /// The legacy format multiplies the slowest accepted submission by 5 and wants a margin of 2.
    pub(super) fn multipliers(&self) -> TimeMultipliers {
        TimeMultipliers {
            ac_to_time_limit: self.time_multiplier.unwrap_or(5.0),
            time_limit_to_tle: self.time_safety_margin.unwrap_or(2.0),
        }
    }
}

/// Section `grading`: what older packages say for the whole problem.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Grading {
    objective: Option<String>,
    show_test_data_groups: Option<IgnoredAny>,
    custom_scoring: Option<IgnoredAny>,
    accept_score: Option<f64>,
    reject_score: Option<f64>,
    range: Option<String>,
    on_reject: Option<String>,
}

/// `validation` and `validator_flags`.
#[derive(Debug, Default)]
pub(super) struct Validation {
    pub(super) custom: bool,
    pub(super) interactive: bool,
    /// The validator gives scores.
    pub(super) score: bool,
    pub(super) multi_pass: bool,
    pub(super) flags: Vec<String>,
}

fn unsupported(what: impl Into<String>, hint: &str) -> PackageError {
    PackageError::unsupported(FILE, what, hint)
}

impl Metadata {
    /// Puts everything but the time limit into the draft.
    pub(super) fn take(&self, ini: &Ini, draft: &mut Draft) -> Result<Validation, PackageError> {
        if let Some(version) = &self.problem_format_version
            && !matches!(version.as_str(), "legacy" | "legacy-icpc")
        {
            return Err(unsupported(
                format!("problem_format_version {version:?}"),
                "this reads legacy and legacy-icpc; 2025-09 is read without --format kattis",
            ));
        }
        match self.r#type.as_deref() {
            None | Some("pass-fail") => {}
            Some("scoring") => draft.scoring(),
            Some(other) => return Err(unsupported(format!("the type {other:?}"), "write pass-fail or scoring")),
        }
        match &self.name {
            Some(Names::One(name)) => draft.name("en", name),
            Some(Names::Many(names)) => names.iter().for_each(|(language, name)| draft.name(language, name)),
            None => draft.name("en", ini.name.as_deref().unwrap_or_default()),
        }
        draft.problem.uuid = self.uuid.clone().unwrap_or_default();
        self.credits(draft);
        self.sizes(draft);
        self.check_grading(draft)?;
        if self.libraries.is_some() {
            draft.report.lost("libraries", "languages have the libraries that their box has");
        }
        self.validation(draft)
    }

    fn credits(&self, draft: &mut Draft) {
        if let Some(author) = &self.author {
            let authors = match author {
                Words::Text(text) => text
                    .replace(" and ", ",")
                    .split(',')
                    .map(|name| name.trim().to_owned())
                    .filter(|name| !name.is_empty())
                    .collect(),
                Words::Many(many) => many.clone(),
            };
            draft.authors(authors);
        }
        if let Some(name) = &self.source {
            draft.problem.source = vec![Source { name: name.clone(), url: self.source_url.clone() }];
        }
        draft.problem.rights_owner.clone_from(&self.rights_owner);
        if let Some(license) = &self.license {
            let owned = self.rights_owner.is_some() || self.author.is_some() || self.source.is_some();
            if LICENSES.contains(&license.as_str())
                && (owned || matches!(license.as_str(), "unknown" | "public domain"))
            {
                draft.problem.license = Some(license.clone());
            } else {
                draft.report.lost(format!("license {license:?}"), "the format does not know it, or nobody owns it");
            }
        }
        if let Some(keywords) = &self.keywords {
            draft.problem.keywords = keywords.split();
        }
        if let Some(languages) = &self.languages {
            draft.problem.languages = languages.split();
        }
    }

    fn sizes(&self, draft: &mut Draft) {
        let (from, to) = (&self.limits, &mut draft.problem.limits);
        to.memory = from.memory;
        to.output = from.output;
        to.code = from.code;
        to.compilation_time = from.compilation_time;
        to.compilation_memory = from.compilation_memory;
        to.validation_time = from.validation_time;
        to.validation_memory = from.validation_memory;
        to.validation_output = from.validation_output;
        to.validation_passes = from.validation_passes;
        if from.time_resolution.is_some() {
            draft.report.lost("limits.time_resolution", "the time limit is stated, or a whole number of seconds");
        }
        match from.memory {
            Some(memory) => draft.report.taken("memory limit", format!("{memory} MiB")),
            None => draft.report.changed("memory limit", "none is stated: 2048 MiB, the default of 2025-09"),
        }
    }

    fn check_grading(&self, draft: &mut Draft) -> Result<(), PackageError> {
        let grading = &self.grading;
        if grading.objective.as_deref().is_some_and(|objective| objective != "max") {
            return Err(unsupported("grading.objective: min", "turn the scores round, so that more is better"));
        }
        let old = [
            ("accept_score", grading.accept_score.is_some()),
            ("reject_score", grading.reject_score.is_some()),
            ("range", grading.range.is_some()),
            ("on_reject", grading.on_reject.is_some()),
            ("custom_scoring", grading.custom_scoring.is_some()),
        ];
        if let Some((key, _)) = old.into_iter().find(|(_, given)| *given) {
            return Err(unsupported(format!("grading.{key} for the whole problem"), "move it to data/testdata.yaml"));
        }
        if grading.show_test_data_groups.is_some() {
            draft.report.lost("grading.show_test_data_groups", "what contestants see is a matter of the contest");
        }
        if self.version.is_some() {
            draft.report.lost("version", "it is not needed");
        }
        Ok(())
    }

    fn validation(&self, draft: &mut Draft) -> Result<Validation, PackageError> {
        let mut validation = Validation::default();
        for (index, word) in self.validation.as_deref().unwrap_or("default").split_whitespace().enumerate() {
            match (index, word) {
                (0, "default") => {}
                (0, "custom") => validation.custom = true,
                (1.., "interactive") if validation.custom => validation.interactive = true,
                (1.., "score") if validation.custom => validation.score = true,
                (1.., "multi-pass" | "multipass") if validation.custom => validation.multi_pass = true,
                _ => {
                    return Err(unsupported(
                        format!("validation: the word {word:?}"),
                        "write default, or custom with interactive, score and multi-pass",
                    ));
                }
            }
        }
        validation.flags = self.validator_flags.as_ref().map(Words::split).unwrap_or_default();
        if validation.interactive {
            draft.problem.r#type.push("interactive");
        }
        if validation.multi_pass {
            draft.problem.r#type.push("multi-pass");
        }
        if validation.score && !draft.is_scoring() {
            return Err(unsupported(
                "validation: custom score in a pass-fail problem",
                "write type: scoring, or leave score out",
            ));
        }
        let words = if validation.custom { "output_validator" } else { "the default validator, which is the same" };
        draft.report.taken("validation", words);
        Ok(validation)
    }
}

/// What of `domjudge-problem.ini` bears on a problem.
#[derive(Debug, Default)]
pub(super) struct Ini {
    pub(super) name: Option<String>,
    pub(super) time_limit: Option<String>,
}

impl Ini {
    pub(super) fn read(tree: &Tree) -> Result<Self, PackageError> {
        let mut ini = Self::default();
        if !tree.has(INI) {
            return Ok(ini);
        }
        for line in tree.text(INI)?.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';', '[']) {
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                return Err(PackageError::invalid(INI, format!("{line:?} is no key and value"), "write key = 'value'"));
            };
            let value = value.trim().trim_matches(['\'', '"']).to_owned();
            match key.trim() {
                "name" => ini.name = Some(value),
                "timelimit" => ini.time_limit = Some(value),
                "special_run" | "special_compare" | "special_compare_args" => {
                    return Err(PackageError::unsupported(
                        INI,
                        format!("{}, a program that DOMjudge keeps outside the package", key.trim()),
                        "put the program into output_validators/ and write validation: custom in problem.yaml",
                    ));
                }
                "probid" | "short-name" | "allow_submit" | "allow_judge" | "points" | "color" | "externalid" => {}
                key => {
                    return Err(PackageError::unsupported(INI, format!("the key {key}"), "remove it"));
                }
            }
        }
        Ok(ini)
    }
}
