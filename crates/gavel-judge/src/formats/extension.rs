//! The shape of gavel.toml, which importers write and the package reads.

pub(super) use gavel_core::Score;
pub(super) use gavel_core::grading::{Aggregation, VerdictRule};

pub(super) use crate::package::{CaseExtension, Extension, GroupExtension, OnReject, Protocol, SubmissionExtension};
