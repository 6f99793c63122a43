//! What the API answers when it does not do what was asked: problem details of RFC 9457 with stable codes.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gavel_core::ByteSize;
use serde::Serialize;
use utoipa::ToSchema;

/// After how many seconds a client may try again what failed on our side.
const RETRY_SECONDS: u64 = 5;

/// So much of a reason is sent back: a body may name a field as long as itself.
const MAX_DETAIL_CHARS: usize = 400;

/// Why a request was refused. The message is the `detail` that the client reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("there is no problem {0:?}; GET /api/v1/problems lists them")]
    UnknownProblem(String),
    #[error("there is no language {0:?}; GET /api/v1/languages lists them")]
    UnknownLanguage(String),
    #[error(
        "no worker has the tools of the language {language:?} now{}; choose another one, or send it again later",
        .image.as_ref().map(|image| format!(", which are in the image {image}")).unwrap_or_default()
    )]
    LanguageMissing { language: String, image: Option<String> },
    #[error("the source is empty; send the program's text in \"source\"")]
    EmptySource,
    #[error("the source has {length} bytes and this problem takes at most {limit}; shorten it")]
    SourceTooLong { length: usize, limit: u64 },
    #[error("the body is not UTF-8 from byte {0} on; save the source as UTF-8")]
    SourceNotUtf8(usize),
    #[error("the body is not what this route takes: {0}")]
    InvalidBody(String),
    #[error("the query is not what this route takes: {0}")]
    InvalidQuery(String),
    #[error("the body has more than {0}; no source within its limit needs that much")]
    BodyTooLarge(ByteSize),
    #[error("{0} submissions are waiting, which is as many as this server takes; try again in {RETRY_SECONDS} seconds")]
    QueueFull(u64),
    #[error(
        "this address has sent {per_minute} submissions in a minute, which is as many as it may; try again in {seconds} seconds"
    )]
    TooManySubmissions { per_minute: u32, seconds: u64 },
    #[error("there is no {0}")]
    NotFound(&'static str),
    #[error("this address does not take that method; the Allow header names those it takes")]
    MethodNotAllowed,
    #[error("this address speaks WebSocket only; without it, follow /api/v1/submissions/{{id}}/events")]
    UpgradeRequired,
    #[error("the request was not complete in time; send it again")]
    RequestTimeout,
    #[error("the server could not reach its storage; nothing was changed, try again in {RETRY_SECONDS} seconds")]
    StorageFailed,
}

impl Refusal {
    /// The status and the stable code.
    pub(crate) const fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownProblem(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_problem"),
            Self::UnknownLanguage(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_language"),
            Self::LanguageMissing { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "language_missing"),
            Self::EmptySource => (StatusCode::UNPROCESSABLE_ENTITY, "empty_source"),
            Self::SourceTooLong { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "source_too_long"),
            Self::SourceNotUtf8(_) => (StatusCode::UNPROCESSABLE_ENTITY, "source_not_utf8"),
            Self::InvalidBody(_) => (StatusCode::BAD_REQUEST, "invalid_body"),
            Self::InvalidQuery(_) => (StatusCode::BAD_REQUEST, "invalid_query"),
            Self::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::QueueFull(_) => (StatusCode::SERVICE_UNAVAILABLE, "queue_full"),
            Self::TooManySubmissions { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_submissions"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::UpgradeRequired => (StatusCode::UPGRADE_REQUIRED, "upgrade_required"),
            Self::RequestTimeout => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::StorageFailed => (StatusCode::SERVICE_UNAVAILABLE, "storage_failed"),
        }
    }
}

impl Refusal {
    /// Seconds after which the same request may succeed.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManySubmissions { seconds, .. } => Some(*seconds),
            _ => (self.code().0 == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_SECONDS),
        }
    }
}

/// Problem details (RFC 9457), sent as `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetails {
    /// Always `about:blank`: `code` tells the kinds apart.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    #[schema(example = "Unprocessable Entity")]
    title: &'static str,
    /// The status, as in the response.
    #[schema(example = 422)]
    status: u16,
    /// What kind of refusal this is; never changes, for programs.
    #[schema(example = "unknown_language")]
    code: &'static str,
    /// A sentence that names the thing and the way out, for people; may change.
    #[schema(example = "there is no language \"cobol\"; GET /api/v1/languages lists them")]
    detail: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.code();
        let retry_after = self.retry_after();
        let details = ProblemDetails {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code,
            detail: self.to_string().chars().take(MAX_DETAIL_CHARS).collect(),
        };
        let mut response = (status, Json(details)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
