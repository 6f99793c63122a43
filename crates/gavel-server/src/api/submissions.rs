//! Sending a program, and asking what became of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequest, Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use futures::StreamExt as _;
use gavel_core::{ByteSize, Lane, LanguageId, ProblemId, SubmissionId};
use gavel_store::{NewSubmission, SubmissionRecord, SubmitError, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problems::source_limit;
use crate::api::{Id, Named};
use crate::hidden::{Eyes, HiddenTests};
use crate::refusal::{ProblemDetails, Refusal};
use crate::server::{App, ServerConfig};
use crate::update::{GroupView, State as Phase, Test, Update, VerdictCode, tests};

/// A program to be judged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSubmission)]
pub(crate) struct NewSubmissionBody {
    /// The problem's id.
    #[schema(example = "sum")]
    problem: String,
    /// The language's id.
    #[schema(example = "python3")]
    language: String,
    /// The program's text.
    #[schema(min_length = 1, example = "print(sum(map(int, input().split())))\n")]
    source: String,
}

/// Where to ask for the verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Created {
    /// The submission's id.
    #[schema(format = Uuid)]
    id: String,
}

/// A submission as it is now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Submission)]
pub(crate) struct SubmissionView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The problem's id.
    #[schema(example = "sum")]
    problem: String,
    /// The problem's full name.
    #[schema(example = "The sum of two numbers")]
    problem_name: String,
    /// The language's id.
    #[schema(example = "python3")]
    language: String,
    state: Phase,
    /// The verdict, once finished.
    #[schema(required)]
    verdict: Option<VerdictCode>,
    /// Points, once finished; null for problems that are passed or failed.
    #[schema(required)]
    score: Option<f64>,
    /// The most points the problem gives; null where there are none, or no bound.
    #[schema(required)]
    max_score: Option<f64>,
    /// What the groups of test cases came to, once finished; empty for problems without points or groups.
    groups: Vec<GroupView>,
    /// The largest CPU time of one test case so far, in milliseconds; rounded up as that of a hidden test case.
    #[schema(required)]
    cpu_time_ms: Option<u64>,
    /// The largest wall time of one test case so far, in milliseconds; rounded likewise.
    #[schema(required)]
    wall_time_ms: Option<u64>,
    /// The largest peak memory of one test case so far, in KiB; rounded likewise.
    #[schema(required)]
    memory_kib: Option<u64>,
    /// Whether times and memory are rounded up, so that it was at most so much.
    rounded: bool,
    /// Test cases run so far.
    tests_done: u32,
    /// Those of them that passed.
    tests_passed: u32,
    /// Test cases of the problem; null until the program is compiled. After a failure not all of them are run.
    #[schema(required)]
    tests_total: Option<u32>,
    /// The test cases run so far, in order.
    tests: Vec<Test>,
    /// What the compiler printed, once finished; null when it printed nothing.
    #[schema(required)]
    compile_log: Option<String>,
    /// A sentence for the contestant, once finished; null when there is nothing to add.
    #[schema(required)]
    message: Option<String>,
    /// The compiler or interpreter that was used and its version, once finished; null when that is not known.
    #[schema(required, example = "GCC 14.2.0 in debian13 of 2026-11-23-1a2b3c4d")]
    tool: Option<String>,
    /// When it came in (RFC 3339, UTC).
    #[schema(format = DateTime)]
    created_at: String,
    /// When it got its verdict (RFC 3339, UTC).
    #[schema(required, format = DateTime)]
    finished_at: Option<String>,
    /// The sequence of its newest update: following it live with `after` set to this tells what is new.
    sequence: u32,
}

impl SubmissionView {
    fn new(record: SubmissionRecord, policy: HiddenTests) -> Self {
        let eyes = Eyes::new(policy, &record.limits);
        let newest = Update::newest(&record.judgement, eyes);
        Self {
            id: newest.id,
            problem: record.problem.into(),
            problem_name: record.problem_name,
            language: record.language.into(),
            state: newest.state,
            verdict: newest.verdict,
            score: newest.score,
            max_score: record.max_score.map(gavel_core::Score::points),
            groups: newest.groups,
            cpu_time_ms: newest.cpu_time_ms,
            wall_time_ms: newest.wall_time_ms,
            memory_kib: newest.memory_kib,
            rounded: newest.rounded,
            tests_done: newest.tests_done,
            tests_passed: newest.tests_passed,
            tests_total: newest.tests_total,
            tests: tests(&record.judgement, eyes).collect(),
            compile_log: newest.compile_log,
            message: newest.message,
            tool: newest.tool,
            created_at: rfc3339(record.created_at),
            finished_at: record.finished_at.map(rfc3339),
            sequence: newest.sequence,
        }
    }
}

fn rfc3339(moment: Timestamp) -> String {
    humantime::format_rfc3339_millis(moment.into()).to_string()
}

/// No body that holds a source within the limit is larger: in JSON one byte takes at most six (`\u0000`).
pub(crate) fn max_body(config: &ServerConfig) -> usize {
    usize::try_from(config.max_source.0.saturating_mul(6).saturating_add(4096)).unwrap_or(usize::MAX)
}

/// A body read, checked to be JSON of the right shape, and refused in our words.
pub(crate) struct Body(NewSubmissionBody);

impl FromRequest<Arc<App>> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        // A page of another site can send a form or plain text in somebody's name, but not this type.
        if !is_json(request.headers()) {
            return Err(Refusal::InvalidBody("send it with Content-Type: application/json".to_owned()));
        }
        let admitted = app.rate.admit(address_of(&request));
        // Read also when it is refused, so that the client is there to hear it.
        let body = read(request, max_body(&app.config)).await?;
        admitted?;
        let text = std::str::from_utf8(&body).map_err(|error| Refusal::SourceNotUtf8(error.valid_up_to()))?;
        // Serde would also read the fields from an array, by their order.
        if !text.trim_ascii_start().starts_with('{') {
            return Err(Refusal::InvalidBody("it is not a JSON object".to_owned()));
        }
        serde_json::from_str(text).map(Self).map_err(|error| Refusal::InvalidBody(error.to_string()))
    }
}

/// Who asks. Without a connection, as in a test of the router alone, all are one.
fn address_of(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| peer.ip())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// What is read of a body that is too large before it is refused. A client that still sends when the connection is
/// closed sees a reset instead of the answer; one that sends even more than this may.
const DRAINED: usize = 8 << 20;

async fn read(request: Request, max: usize) -> Result<Vec<u8>, Refusal> {
    let mut pieces = request.into_body().into_data_stream();
    let (mut body, mut read) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::InvalidBody("it ended early".to_owned()))?;
        read += piece.len();
        if read <= max {
            body.extend_from_slice(&piece);
        } else if read > max + DRAINED {
            break;
        }
    }
    if read > max { Err(Refusal::BodyTooLarge(ByteSize(max as u64))) } else { Ok(body) }
}

/// Sends a program to be judged.
///
/// The answer comes as soon as the submission is on the disk; ask for the verdict, or follow it live.
#[utoipa::path(
    post,
    path = "/api/v1/submissions",
    operation_id = "create_submission",
    tag = "submissions",
    request_body = NewSubmissionBody,
    responses(
        (status = 201, description = "The submission is taken and will be judged.", body = Created, headers(("Location" = String, description = "The submission's address."))),
        (status = 400, description = "`invalid_body`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 408, description = "`request_timeout`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 413, description = "`body_too_large`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 422, description = "`unknown_problem`, `unknown_language`, `language_missing`, `empty_source`, `source_too_long` or `source_not_utf8`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_submissions`: more came from this address than it may send", body = ProblemDetails, content_type = "application/problem+json", headers(("Retry-After" = u32, description = "Seconds to wait before trying again."))),
        (status = 503, description = "`queue_full` or `storage_failed`", body = ProblemDetails, content_type = "application/problem+json", headers(("Retry-After" = u32, description = "Seconds to wait before trying again."))),
    )
)]
pub(crate) async fn create(State(app): State<Arc<App>>, Body(body): Body) -> Result<impl IntoResponse, Refusal> {
    tracing::trace!(target: "gavel::step", "received");
    let NewSubmissionBody { problem, language, source } = body;
    let problem = match problem.parse::<ProblemId>() {
        Ok(id) => app.store.problem(&id).await?.ok_or(Refusal::UnknownProblem(problem))?,
        Err(_) => return Err(Refusal::UnknownProblem(problem)),
    };
    // Answers are no programs: their language is `text`, which every other problem refuses.
    let answers = problem.types.iter().any(|word| word == "submit-answer");
    let languages = app.languages();
    let id = language.parse::<LanguageId>().ok();
    let found = id.as_ref().and_then(|id| languages.iter().find(|language| language.id == *id));
    let language = match (answers, id, found) {
        (true, Some(id), _) if id == LanguageId::text() => id,
        (false, Some(id), Some(found)) if found.version.is_some() => id,
        // What nobody can judge now would wait for nobody knows how long; whoever sends it can choose another one.
        (false, _, Some(found)) => return Err(Refusal::LanguageMissing { language, image: found.image.clone() }),
        _ => return Err(Refusal::UnknownLanguage(language)),
    };
    if source.is_empty() {
        return Err(Refusal::EmptySource);
    }
    let limit = source_limit(&app, &problem).0;
    if source.len() as u64 > limit {
        return Err(Refusal::SourceTooLong { length: source.len(), limit });
    }
    let new = NewSubmission {
        problem: problem.id.clone(),
        package: problem.package,
        language,
        source: source.into(),
        lane: Lane::Practice,
    };
    tracing::trace!(target: "gavel::step", "checked");
    let id = app.store.submit(new).await.map_err(|error| match error {
        SubmitError::QueueFull { waiting, .. } => Refusal::QueueFull(waiting),
        SubmitError::Store(error) => error.into(),
    })?;
    tracing::trace!(target: "gavel::step", "committed");
    app.instruments.submission_taken();
    let location = format!("/api/v1/submissions/{id}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(Created { id: id.to_string() })))
}

/// A submission as it is now.
#[utoipa::path(
    get,
    path = "/api/v1/submissions/{id}",
    operation_id = "show_submission",
    tag = "submissions",
    params(("id" = String, Path, description = "The submission's id.")),
    responses(
        (status = 200, description = "The submission.", body = SubmissionView),
        (status = 404, description = "`not_found`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Id(id): Id<SubmissionId>,
) -> Result<Json<SubmissionView>, Refusal> {
    let record = app.store.submission(id).await?.ok_or(Refusal::NotFound(SubmissionId::ABSENT))?;
    Ok(Json(SubmissionView::new(record, app.config.hidden_tests)))
}
