//! `problem.yaml` and `test_group.yaml` as importers write them.

use std::collections::BTreeMap;

use serde::Serialize;

/// `problem.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(super) struct Problem {
    pub(super) problem_format_version: Version,
    pub(super) r#type: Vec<&'static str>,
    pub(super) name: BTreeMap<String, String>,
    pub(super) uuid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credits: Option<Credits>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) source: Vec<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rights_owner: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) keywords: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) languages: Vec<String>,
    pub(super) allow_file_writing: bool,
    pub(super) limits: Limits,
}

/// The version of the format.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
pub(super) enum Version {
    #[default]
    #[serde(rename = "2025-09")]
    V2025,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(super) struct Credits {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(super) struct Source {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// Section `limits`: seconds, MiB, KiB, as the format has them.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(super) struct Limits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time_limit: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time_multipliers: Option<TimeMultipliers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compilation_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compilation_memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validation_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validation_memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validation_output: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validation_passes: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct TimeMultipliers {
    pub(super) ac_to_time_limit: f64,
    pub(super) time_limit_to_tle: f64,
}

/// `test_group.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(super) struct TestGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_score: Option<MaxScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) score_aggregation: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) require_pass: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) args: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) output_validator_args: Vec<String>,
}

/// The most that a group gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum MaxScore {
    Points(u64),
    #[serde(serialize_with = "unbounded")]
    Unbounded,
}

fn unbounded<S: serde::Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("unbounded")
}
