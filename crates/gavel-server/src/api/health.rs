//! For those who run the server: is it well, and what is it doing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use gavel_core::SubmissionId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::refusal::{ProblemDetails, Refusal};
use crate::server::App;

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`; a server that is not well answers 503 instead.
    #[schema(example = "ok")]
    status: &'static str,
    /// Jobs that wait for a worker.
    queued: u64,
    /// Programs this server judges at a time.
    workers: u32,
}

/// Whether the server can do its work.
///
/// It asks the database, so that a server without one is taken out of service.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "show_health",
    tag = "operation",
    responses(
        (status = 200, description = "The server is well.", body = Health),
        (status = 503, description = "`storage_failed`: its database does not answer.", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn health(State(app): State<Arc<App>>) -> Result<Json<Health>, Refusal> {
    // The cheapest question that only the database can answer: nothing has this id.
    app.store.submission(SubmissionId(Default::default())).await?;
    Ok(Json(Health { status: "ok", queued: app.store.queue_depth(), workers: app.config.workers }))
}

/// Measurements in Prometheus' text format.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "show_metrics",
    tag = "operation",
    responses((status = 200, description = "Counters, gauges and histograms.", body = String, content_type = "text/plain; version=0.0.4"))
)]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let text = app.instruments.render(app.store.queue_depth(), app.live.followers());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
