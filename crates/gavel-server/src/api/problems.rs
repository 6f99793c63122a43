//! The problems and their statements.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use gavel_core::{ByteSize, ProblemId, Score};
use gavel_store::{Attachment, ProblemRecord, Sample};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Id, Named};
use crate::refusal::{ProblemDetails, Refusal};
use crate::server::App;

/// Every problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problems {
    /// Sorted by id.
    problems: Vec<ProblemLine>,
}

/// A problem in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemLine {
    /// Its short name, as a submission gives it.
    #[schema(example = "sum")]
    id: String,
    /// Its full name.
    #[schema(example = "The sum of two numbers")]
    name: String,
    /// CPU time that one test case may take, in milliseconds.
    #[schema(example = 1000)]
    time_limit_ms: u64,
    /// Memory that one test case may take, in KiB.
    #[schema(example = 262_144)]
    memory_limit_kib: u64,
    /// How many test cases there are, samples included.
    tests_total: u32,
    /// What kind of problem it is, in the words of the ICPC's package format: `pass-fail` or `scoring`, and `interactive`,
    /// `multi-pass` or `submit-answer`.
    #[schema(example = json!(["pass-fail"]))]
    types: Vec<String>,
    /// The most points a submission can get; null where there are none, or no bound.
    #[schema(required)]
    max_score: Option<f64>,
}

/// A problem with its statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView {
    /// Its short name, as a submission gives it.
    #[schema(example = "sum")]
    id: String,
    /// Its full name.
    #[schema(example = "The sum of two numbers")]
    name: String,
    /// The package's SHA-256 in hexadecimal: another one means that statement or tests have changed.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    version: String,
    /// CPU time that one test case may take, in milliseconds.
    #[schema(example = 1000)]
    time_limit_ms: u64,
    /// Memory that one test case may take, in KiB.
    #[schema(example = 262_144)]
    memory_limit_kib: u64,
    /// What one test case may print, in KiB.
    #[schema(example = 8192)]
    output_limit_kib: u64,
    /// How long a source may be, in bytes.
    #[schema(example = 65536)]
    source_limit_bytes: u64,
    /// How many test cases there are, samples included.
    tests_total: u32,
    /// What kind of problem it is, in the words of the ICPC's package format: `pass-fail` or `scoring`, and `interactive`,
    /// `multi-pass` or `submit-answer`. A submission to the last is the output itself, in the language `text`.
    #[schema(example = json!(["pass-fail"]))]
    types: Vec<String>,
    /// The most points a submission can get; null where there are none, or no bound.
    #[schema(required)]
    max_score: Option<f64>,
    /// The statement; no scripts, styles or forms are in it.
    statement_html: String,
    /// The examples, in order.
    samples: Vec<SampleView>,
    /// Files to download, by name.
    attachments: Vec<AttachmentView>,
}

/// A file that a problem gives to contestants beside its statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    /// Its name, a path where the problem has directories of them.
    #[schema(example = "testing_tool.py")]
    name: String,
    /// Its size in bytes.
    #[schema(example = 2048)]
    bytes: u64,
    /// Where it is downloaded.
    #[schema(example = "/api/v1/problems/sum/attachments/testing_tool.py")]
    href: String,
}

/// An example of a problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sample)]
pub(crate) struct SampleView {
    #[schema(example = "1")]
    name: String,
    /// What the program reads.
    #[schema(example = "1 2\n")]
    input: String,
    /// What the jury's program prints.
    #[schema(example = "3\n")]
    answer: String,
    /// What is shown instead of both, where a program and the judge talk with one another: lines of the judge begin with
    /// `<`, those of the program with `>`, and `---` parts two runs; null elsewhere.
    #[schema(required, example = json!(null))]
    interaction: Option<String>,
}

impl From<&Sample> for SampleView {
    fn from(sample: &Sample) -> Self {
        let Sample { name, input, answer, interaction } = sample.clone();
        Self { name, input, answer, interaction }
    }
}

impl From<&ProblemRecord> for ProblemLine {
    fn from(problem: &ProblemRecord) -> Self {
        Self {
            id: problem.id.to_string(),
            name: problem.name.clone(),
            time_limit_ms: time_limit_ms(problem),
            memory_limit_kib: problem.limits.memory.as_kib(),
            tests_total: problem.tests_total,
            types: problem.types.clone(),
            max_score: problem.max_score.map(Score::points),
        }
    }
}

fn time_limit_ms(problem: &ProblemRecord) -> u64 {
    u64::try_from(problem.limits.time.as_millis()).unwrap_or(u64::MAX)
}

/// How long a source for this problem may be: its own limit, below the server's.
pub(crate) fn source_limit(app: &App, problem: &ProblemRecord) -> ByteSize {
    problem.limits.code.min(app.config.max_source)
}

/// Every problem.
#[utoipa::path(
    get,
    path = "/api/v1/problems",
    operation_id = "list_problems",
    tag = "problems",
    responses(
        (status = 200, description = "The problems, sorted by id.", body = Problems),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<Problems>, Refusal> {
    let mut problems: Vec<_> =
        app.store.problems().await?.iter().map(|problem| ProblemLine::from(&**problem)).collect();
    problems.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Json(Problems { problems }))
}

/// A problem with its statement and samples.
#[utoipa::path(
    get,
    path = "/api/v1/problems/{id}",
    operation_id = "show_problem",
    tag = "problems",
    params(("id" = String, Path, description = "The problem's short name.", example = "sum")),
    responses(
        (status = 200, description = "The problem.", body = ProblemView),
        (status = 404, description = "`not_found`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show(State(app): State<Arc<App>>, Id(id): Id<ProblemId>) -> Result<Json<ProblemView>, Refusal> {
    let problem = app.store.problem(&id).await?.ok_or(Refusal::NotFound(ProblemId::ABSENT))?;
    Ok(Json(ProblemView {
        id: problem.id.to_string(),
        name: problem.name.clone(),
        version: problem.package.to_string(),
        time_limit_ms: time_limit_ms(&problem),
        memory_limit_kib: problem.limits.memory.as_kib(),
        output_limit_kib: problem.limits.output.as_kib(),
        source_limit_bytes: source_limit(&app, &problem).0,
        tests_total: problem.tests_total,
        types: problem.types.clone(),
        max_score: problem.max_score.map(Score::points),
        statement_html: app.statements.html(problem.package, &problem.statement_markdown).to_string(),
        samples: problem.samples.iter().map(SampleView::from).collect(),
        attachments: problem.attachments.iter().map(|file| attachment(&problem.id, file)).collect(),
    }))
}

fn attachment(problem: &ProblemId, file: &Attachment) -> AttachmentView {
    let Attachment { name, bytes, .. } = file.clone();
    // The rest of what the format allows in a name stands for itself in an address.
    let escaped = name.replace('/', "%2F");
    AttachmentView { href: format!("/api/v1/problems/{problem}/attachments/{escaped}"), name, bytes }
}

/// A file of a problem, for download.
///
/// It is never shown in the page: whatever it is, a browser saves it.
#[utoipa::path(
    get,
    path = "/api/v1/problems/{id}/attachments/{name}",
    operation_id = "download_attachment",
    tag = "problems",
    params(
        ("id" = String, Path, description = "The problem's short name.", example = "sum"),
        ("name" = String, Path, description = "The attachment's name; where that is a path, with %2F for each slash.", example = "testing_tool.py"),
    ),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "`not_found`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = 503, description = "`storage_failed`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Refusal> {
    let none = || Refusal::NotFound("such attachment; GET /api/v1/problems/{id} lists those of a problem");
    let Path((id, name)) = path.map_err(|_| none())?;
    let id: ProblemId = id.parse().map_err(|_| none())?;
    let problem = app.store.problem(&id).await?.ok_or_else(none)?;
    // Only a name of the list is found, so no name leads anywhere else.
    let file = problem.attachments.iter().find(|file| file.name == name).ok_or_else(none)?;
    let body = Body::from_stream(app.store.blobs().read(&file.blob).await?);
    let called = file.name.rsplit('/').next().unwrap_or_default();
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{called}\"")),
        (CONTENT_LENGTH, file.bytes.to_string()),
    ];
    Ok((headers, body).into_response())
}
