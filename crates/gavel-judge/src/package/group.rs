//! `test_group.yaml` and the `.yaml` of a test case: what is inherited down to a test case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gavel_core::grading::Aggregation;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::constants;
use super::error::PackageError;
use super::files::{Root, parse};

/// Arguments of input validators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "input_validator_args is a sequence of texts, or a map of them")]
pub enum InputValidatorArgs {
    /// For every one.
    All(Vec<String>),
    /// By the validator's name; those not named get none.
    ByName(BTreeMap<String, Vec<String>>),
}

impl Default for InputValidatorArgs {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl InputValidatorArgs {
    /// The arguments for the input validator of this name.
    #[must_use]
    pub fn of(&self, name: &str) -> &[String] {
        match self {
            Self::All(args) => args,
            Self::ByName(by_name) => by_name.get(name).map_or(&[], Vec::as_slice),
        }
    }
}

/// What a test case has from its group, unless it says otherwise itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) args: Vec<String>,
    pub(super) output_validator_args: Vec<String>,
    pub(super) input_validator_args: InputValidatorArgs,
    pub(super) full_feedback: bool,
}

/// Keys of the format for tools that prepare packages. They change no verdict, so their values are not looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    args: Option<Vec<String>>,
    output_validator_args: Option<Vec<String>>,
    full_feedback: Option<bool>,
    input_validator_args: Option<InputValidatorArgs>,
    #[serde(rename = "input_visualizer_args")]
    _input_visualizer_args: Option<IgnoredAny>,
    #[serde(rename = "output_visualizer_args")]
    _output_visualizer_args: Option<IgnoredAny>,
    #[serde(rename = "hint")]
    _hint: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    args: Option<Vec<String>>,
    output_validator_args: Option<Vec<String>>,
    full_feedback: Option<bool>,
    input_validator_args: Option<InputValidatorArgs>,
    #[serde(rename = "input_visualizer_args")]
    _input_visualizer_args: Option<IgnoredAny>,
    #[serde(rename = "output_visualizer_args")]
    _output_visualizer_args: Option<IgnoredAny>,
    max_score: Option<MaxScore>,
    score_aggregation: Option<RawAggregation>,
    #[serde(default)]
    require_pass: RequirePass,
    static_validation_score: Option<StaticScore>,
    static_validator_args: Option<Vec<String>>,
    /// Said of all test cases of `invalid_input` and its like.
    #[serde(rename = "description")]
    _description: Option<String>,
}

/// What `test_group.yaml` says of points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scoring {
    /// The file, where there is one.
    pub(super) file: Option<PathBuf>,
    pub(super) max_score: Option<MaxScore>,
    pub(super) aggregation: Option<Aggregation>,
    pub(super) require_pass: Vec<String>,
    pub(super) static_score: Option<StaticScore>,
    pub(super) static_args: Vec<String>,
}

/// `score_aggregation`: those of the format alone.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawAggregation {
    PassFail,
    Sum,
    Min,
}

impl From<RawAggregation> for Aggregation {
    fn from(raw: RawAggregation) -> Self {
        match raw {
            RawAggregation::PassFail => Self::PassFail,
            RawAggregation::Sum => Self::Sum,
            RawAggregation::Min => Self::Min,
        }
    }
}

/// `max_score`: a whole number, or no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "max_score is a whole number or unbounded")]
pub(super) enum MaxScore {
    Points(u64),
    Word(Unbounded),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unbounded {
    Unbounded,
}

/// `static_validation_score`: a whole number, or only whether it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "static_validation_score is a whole number or pass-fail")]
pub(super) enum StaticScore {
    Points(u64),
    Word(PassFail),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PassFail {
    PassFail,
}

/// `require_pass`: one name, or any number of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "require_pass is a name or a sequence of names")]
enum RequirePass {
    One(String),
    Many(Vec<String>),
}

impl Default for RequirePass {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Settings {
    /// These, changed by the `test_group.yaml` at `path`, and what it says of points.
    pub(super) fn group(
        &self,
        root: &Root,
        path: &Path,
        constants: &BTreeMap<String, String>,
    ) -> Result<(Self, Scoring), PackageError> {
        let text = constants::replace(&root.text(path)?, constants);
        // An empty file says nothing, which is no map to the reader.
        let text = if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            "{}".to_owned()
        } else {
            text
        };
        let raw: RawGroup = parse(path, &text)?;
        if raw.static_validator_args.is_some() && raw.static_validation_score.is_none() {
            return Err(PackageError::invalid(
                path,
                "static_validator_args without static_validation_score",
                "add static_validation_score, which defines the test case that the arguments are for",
            ));
        }
        let scoring = Scoring {
            file: Some(path.to_owned()),
            max_score: raw.max_score,
            aggregation: raw.score_aggregation.map(Into::into),
            require_pass: match raw.require_pass {
                RequirePass::One(name) => vec![name],
                RequirePass::Many(names) => names,
            },
            static_score: raw.static_validation_score,
            static_args: raw.static_validator_args.unwrap_or_default(),
        };
        Ok((self.changed(raw.args, raw.output_validator_args, raw.input_validator_args, raw.full_feedback), scoring))
    }

    /// These, changed by the `.yaml` of a test case at `path`.
    pub(super) fn case(&self, root: &Root, path: &Path) -> Result<Self, PackageError> {
        let raw: RawCase = parse(path, &root.text(path)?)?;
        Ok(self.changed(raw.args, raw.output_validator_args, raw.input_validator_args, raw.full_feedback))
    }

    fn changed(
        &self,
        args: Option<Vec<String>>,
        output_validator_args: Option<Vec<String>>,
        input_validator_args: Option<InputValidatorArgs>,
        full_feedback: Option<bool>,
    ) -> Self {
        Self {
            args: args.unwrap_or_else(|| self.args.clone()),
            output_validator_args: output_validator_args.unwrap_or_else(|| self.output_validator_args.clone()),
            input_validator_args: input_validator_args.unwrap_or_else(|| self.input_validator_args.clone()),
            full_feedback: full_feedback.unwrap_or(self.full_feedback),
        }
    }
}
