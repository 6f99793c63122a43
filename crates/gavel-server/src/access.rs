//! What holds for every request: a time limit, an entry in the access log, a measurement, and safe headers.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;
use crate::server::App;

/// The route that the page and everything unknown is counted under.
const NO_ROUTE: &str = "page";

/// So much of a path is logged.
const MAX_PATH_CHARS: usize = 200;

/// Answers within the time limit, and notes how. A live stream is answered when it begins.
pub(crate) async fn watch(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    // Without the query, which is the client's own business.
    let path: String = request.uri().path().chars().take(MAX_PATH_CHARS).collect();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = match tokio::time::timeout(app.config.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::RequestTimeout.into_response(),
    };
    let (status, took) = (response.status(), begun.elapsed());
    app.instruments.request(&method, route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str), status, took);
    tracing::info!(%method, path, status = status.as_u16(), took_us = took.as_micros(), "request");
    response
}

/// Says what a browser may do with the response. Scripts come from this server alone and nobody may frame the page;
/// inline styles are the editor's. What nobody said may be kept is not kept.
pub(crate) async fn safe_headers(mut response: Response) -> Response {
    const ALWAYS: [(HeaderName, &str); 3] = [
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
