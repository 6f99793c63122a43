//! Following a submission while it is judged: server-sent events for browsers and shells, WebSocket for programs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::rejection::QueryRejection;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use gavel_core::SubmissionId;
use gavel_core::submission::FINISHED;
use gavel_store::SubmissionRecord;
use serde::Deserialize;

use crate::api::{Id, Named};
use crate::hidden::Eyes;
use crate::live::Follower;
use crate::refusal::{ProblemDetails, Refusal};
use crate::server::App;
use crate::update::Update;

/// A client has nothing to say here; more than this is an attack.
const MAX_MESSAGE: usize = 4096;

/// A follower that does not take an update for so long is left; it can come back and go on.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the other side may take to confirm the end.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Deserialize)]
struct LiveQuery {
    #[serde(default)]
    after: u32,
}

/// The sequence of the last update that the client has seen: `after` of the query, or what the browser says in
/// `Last-Event-ID` when it reconnects by itself, still with the old query.
pub(crate) struct After(u32);

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
        let query: Result<Query<LiveQuery>, QueryRejection> = Query::from_request_parts(parts, state).await;
        let Query(query) = query.map_err(|error| Refusal::InvalidQuery(error.body_text()))?;
        let last = parts.headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.trim().parse().ok());
        Ok(Self(last.unwrap_or(0).max(query.after)))
    }
}

async fn follow(app: &App, id: SubmissionId, after: u32) -> Result<Follower, Refusal> {
    let read = async {
        let found = app.store.submission(id).await?;
        let seen = |record: SubmissionRecord| (record.judgement, Eyes::new(app.config.hidden_tests, &record.limits));
        Ok::<_, Refusal>(found.map(seen))
    };
    app.live.join(id, after, read).await?.ok_or(Refusal::NotFound(SubmissionId::ABSENT))
}

/// Follows a submission by server-sent events.
///
/// Tells every update so far, then each as it happens, and ends after the final one. The event's name is `update`, its
/// id the update's `sequence`, its data the update as JSON.
#[utoipa::path(
    get,
    path = "/api/v1/submissions/{id}/events",
    operation_id = "follow_by_events",
    tag = "submissions",
    params(
        ("id" = String, Path, description = "The submission's id."),
        ("after" = Option<u32>, Query, description = "Tell only updates with a higher sequence."),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it when they reconnect."),
    ),
    responses(
        (status = 200, description = "A stream of updates.", body = Update, content_type = "text/event-stream"),
        (status = 204, description = "The final update has been seen; a browser stops reconnecting."),
        (status = 400, description = "`invalid_query`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    Id(id): Id<SubmissionId>,
    After(after): After,
) -> Result<Response, Refusal> {
    let follower = follow(&app, id, after).await?;
    if after >= FINISHED {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events = updates(follower)
        .map(|update| Event::default().event("update").id(update.sequence.to_string()).json_data(&update));
    let events = Sse::new(events.take_until(app.stop.clone().cancelled_owned())).keep_alive(KeepAlive::default());
    // A proxy that collects the stream would make it useless.
    Ok(([("x-accel-buffering", "no")], events).into_response())
}

fn updates(follower: Follower) -> impl Stream<Item = Update> {
    stream::unfold(follower, |mut follower| async { Some((follower.next().await?, follower)) })
}

/// Follows a submission by WebSocket.
///
/// Tells every update so far, then each as it happens, as JSON in text frames; closes with 1000 after the final one,
/// with 1001 when the server stops. What the client says is ignored.
#[utoipa::path(
    get,
    path = "/api/v1/submissions/{id}/live",
    operation_id = "follow_by_socket",
    tag = "submissions",
    params(
        ("id" = String, Path, description = "The submission's id."),
        ("after" = Option<u32>, Query, description = "Tell only updates with a higher sequence."),
    ),
    responses(
        (status = 101, description = "The connection speaks WebSocket; each text frame is an update.", body = Update),
        (status = 400, description = "`invalid_query`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 426, description = "`upgrade_required`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn socket(
    State(app): State<Arc<App>>,
    Id(id): Id<SubmissionId>,
    After(after): After,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let follower = follow(&app, id, after).await?;
    let upgrade = upgrade.map_err(|_| Refusal::UpgradeRequired)?;
    // The server waits for open sockets when it stops.
    let open = app.sockets.token();
    Ok(upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE).on_upgrade(async move |socket| {
        speak(&app, socket, follower).await;
        drop(open);
    }))
}

async fn speak(app: &App, mut socket: WebSocket, mut follower: Follower) {
    let mut ping = tokio::time::interval(app.config.ping_every);
    ping.reset();
    let mut heard = Instant::now();
    let code = loop {
        let message = tokio::select! {
            update = follower.next() => match update.map(|update| serde_json::to_string(&update)) {
                Some(Ok(text)) => Message::text(text),
                Some(Err(_)) => break close_code::ERROR,
                None => break close_code::NORMAL,
            },
            received = socket.recv() => match received {
                Some(Ok(_)) => {
                    heard = Instant::now();
                    continue;
                }
                // Gone, or no WebSocket any more.
                Some(Err(_)) | None => return,
            },
            _ = ping.tick() => {
                if heard.elapsed() >= app.config.ping_every * 3 {
                    return;
                }
                Message::Ping("".into())
            },
            () = app.stop.cancelled() => break close_code::AWAY,
        };
        if !send(&mut socket, message).await {
            return;
        }
    };
    let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
    if send(&mut socket, close).await {
        // The other side confirms; a connection cut before would look like a failure to it.
        let confirmed = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, confirmed).await;
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(tokio::time::timeout(SEND_TIMEOUT, socket.send(message)).await, Ok(Ok(())))
}
