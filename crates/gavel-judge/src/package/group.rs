//! `test_group.yaml` and the `.yaml` of a test case: what is inherited down to a test case.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::constants;
use super::error::PackageError;
use super::files::{Root, parse};

/// Arguments of input validators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
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
    max_score: Option<IgnoredAny>,
    score_aggregation: Option<IgnoredAny>,
    require_pass: Option<IgnoredAny>,
    static_validation_score: Option<IgnoredAny>,
    static_validator_args: Option<IgnoredAny>,
}

impl Settings {
    /// These, changed by the `test_group.yaml` at `path`.
    pub(super) fn group(
        &self,
        root: &Root,
        path: &Path,
        constants: &BTreeMap<String, String>,
    ) -> Result<Self, PackageError> {
        let raw: RawGroup = parse(path, &constants::replace(&root.text(path)?, constants))?;
        let scoring = [
            ("max_score", raw.max_score.is_some()),
            ("score_aggregation", raw.score_aggregation.is_some()),
            ("require_pass", raw.require_pass.is_some()),
        ];
        if let Some((key, _)) = scoring.into_iter().find(|(_, given)| *given) {
            return Err(PackageError::invalid(
                path,
                format!("{key} belongs to scoring problems, and this one is pass-fail"),
                format!("remove {key}"),
            ));
        }
        if raw.static_validation_score.is_some() || raw.static_validator_args.is_some() {
            return Err(PackageError::unsupported(path, "static validation", "remove the keys static_validat…"));
        }
        self.changed(path, raw.args, raw.output_validator_args, raw.input_validator_args, raw.full_feedback)
    }

    /// These, changed by the `.yaml` of a test case at `path`.
    pub(super) fn case(&self, root: &Root, path: &Path) -> Result<Self, PackageError> {
        let raw: RawCase = parse(path, &root.text(path)?)?;
        self.changed(path, raw.args, raw.output_validator_args, raw.input_validator_args, raw.full_feedback)
    }

    fn changed(
        &self,
        path: &Path,
        args: Option<Vec<String>>,
        output_validator_args: Option<Vec<String>>,
        input_validator_args: Option<InputValidatorArgs>,
        full_feedback: Option<bool>,
    ) -> Result<Self, PackageError> {
        if full_feedback == Some(true) && path.starts_with("data/secret") {
            return Err(PackageError::unsupported(
                path,
                "full_feedback for secret test cases",
                "remove it, or move the test case to data/sample",
            ));
        }
        Ok(Self {
            args: args.unwrap_or_else(|| self.args.clone()),
            output_validator_args: output_validator_args.unwrap_or_else(|| self.output_validator_args.clone()),
            input_validator_args: input_validator_args.unwrap_or_else(|| self.input_validator_args.clone()),
            full_feedback: full_feedback.unwrap_or(self.full_feedback),
        })
    }
}
