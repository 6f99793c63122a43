//! Every route of the server.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access;
use crate::api::{health, languages, live, problems, submissions};
use crate::refusal::Refusal;
use crate::server::App;

/// The description of the API; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gavel",
        version = "1",
        description = "Judges programs against hidden tests and tells the verdict while it happens.\n\n\
            Refusals are problem details (RFC 9457) with a stable `code`; a 429 or 503 says in `Retry-After` when to come back.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    tags(
        (name = "problems", description = "What can be solved."),
        (name = "submissions", description = "Programs sent for a problem, and what was found."),
        (name = "operation", description = "For those who run the server."),
    )
)]
struct Description;

/// The map: every address the server answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    let (routes, description) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(problems::list)) // GET  /api/v1/problems
        .routes(routes!(problems::show)) // GET  /api/v1/problems/{id}
        .routes(routes!(problems::download)) // GET  /api/v1/problems/{id}/attachments/{name}
        .routes(routes!(languages::list)) // GET  /api/v1/languages
        .routes(routes!(submissions::create)) // POST /api/v1/submissions
        .routes(routes!(submissions::show)) // GET  /api/v1/submissions/{id}
        .routes(routes!(live::events)) // GET  /api/v1/submissions/{id}/events  (server-sent events)
        .routes(routes!(live::socket)) // GET  /api/v1/submissions/{id}/live    (WebSocket)
        .routes(routes!(health::health)) // GET  /healthz
        .routes(routes!(health::metrics)) // GET  /metrics
        .split_for_parts();
    let description = Bytes::from(openapi_json(&description));
    routes
        .route("/api/v1/openapi.json", get(move || async { ([(CONTENT_TYPE, "application/json")], description) }))
        .method_not_allowed_fallback(|| async { Refusal::MethodNotAllowed })
        .fallback(page)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(Arc::clone(&app), access::watch))
        .layer(map_response(access::safe_headers))
        .with_state(app)
}

/// The description as it is served and kept in `docs/reference/openapi.json`.
fn openapi_json(description: &utoipa::openapi::OpenApi) -> String {
    // Text and numbers only: there is nothing in it that JSON could not hold.
    description.to_pretty_json().unwrap_or_default() + "\n"
}

/// Everything that is no route: the page, except below `/api`.
async fn page(State(app): State<Arc<App>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Refusal::NotFound("such address; GET /api/v1/openapi.json describes those there are").into_response();
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut response = Refusal::MethodNotAllowed.into_response();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
        return response;
    }
    app.page.get(path, request.headers())
}
