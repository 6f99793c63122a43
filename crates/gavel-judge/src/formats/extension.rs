//! gavel.toml as importers write it (until the package's own shape is merged).

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct Extension {
    pub(super) output_validator: ValidatorExtension,
    pub(super) judging: JudgingExtension,
    pub(super) groups: BTreeMap<String, GroupExtension>,
    pub(super) cases: BTreeMap<String, CaseExtension>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Protocol {
    #[default]
    Icpc,
    Testlib,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct ValidatorExtension {
    pub(super) protocol: Protocol,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) points_max: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Stop {
    FirstFailure,
    Never,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct JudgingExtension {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stop: Option<Stop>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wall_time: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Aggregation {
    PassFail,
    Sum,
    Min,
    Max,
    Avg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VerdictRule {
    First,
    Worst,
    AlwaysAccept,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OnReject {
    Break,
    Continue,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct GroupExtension {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aggregation: Option<Aggregation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_score: Option<Score>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<VerdictRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on_reject: Option<OnReject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accept_score: Option<Score>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reject_score: Option<Score>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct CaseExtension {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) score: Option<Score>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Score(f64);

impl Score {
    pub(super) fn from_points(points: f64) -> Option<Self> {
        (points.is_finite() && (0.0..=1e9).contains(&points)).then_some(Self(points))
    }
}

impl Extension {
    pub(super) fn text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}
