//! The routes, each beside the types it takes and gives. The map is in [`crate::router`].

pub(crate) mod health;
pub(crate) mod languages;
pub(crate) mod live;
pub(crate) mod problems;
pub(crate) mod submissions;

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use gavel_core::{ProblemId, SubmissionId};
use gavel_store::StoreError;

use crate::refusal::Refusal;

/// The `{id}` of a path. What cannot be a name names nothing, so it is refused as not found.
pub(crate) struct Id<T>(pub(crate) T);

pub(crate) trait Named: FromStr {
    /// What is not found.
    const ABSENT: &'static str;
}

impl Named for ProblemId {
    const ABSENT: &'static str = "such problem; GET /api/v1/problems lists them";
}

impl Named for SubmissionId {
    const ABSENT: &'static str = "such submission; its id is in the answer to POST /api/v1/submissions";
}

impl<T: Named, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or(Refusal::NotFound(T::ABSENT))
    }
}

impl From<StoreError> for Refusal {
    /// The client learns that it is not its fault, the log learns why.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::StorageFailed
    }
}
