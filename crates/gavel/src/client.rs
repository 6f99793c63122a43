//! The API, as a client sees it.

use std::time::Duration;

use anyhow::{Context as _, bail};
use futures::StreamExt as _;
use gavel_core::{LanguageId, ProblemId, Verdict};
use reqwest::{Response, Url};
use serde::{Deserialize, Serialize};
use tokio_tungstenite::tungstenite::Message;

use crate::exit::Usage;

/// How long a broken live stream is tried again before the command gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server.
pub(crate) struct Client {
    server: Url,
    http: reqwest::Client,
}

/// A step of a judgement as the live stream tells it; fields that this command does not show stay in the JSON.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Update {
    pub(crate) sequence: u32,
    pub(crate) state: String,
    pub(crate) tests_done: u32,
    pub(crate) tests_total: Option<u32>,
    pub(crate) verdict: Option<Verdict>,
    /// Points, where the problem has them.
    #[serde(default)]
    pub(crate) score: Option<f64>,
    #[serde(default)]
    pub(crate) groups: Vec<Group>,
    pub(crate) cpu_time_ms: Option<u64>,
    pub(crate) memory_kib: Option<u64>,
    /// Whether it was at most that much.
    #[serde(default)]
    pub(crate) rounded: bool,
    pub(crate) compile_log: Option<String>,
    pub(crate) message: Option<String>,
}

/// What a group of test cases gave.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) score: f64,
    pub(crate) max_score: Option<f64>,
    pub(crate) tests_passed: u32,
    pub(crate) tests_total: u32,
}

#[derive(Serialize)]
struct NewSubmission<'a> {
    problem: &'a ProblemId,
    language: &'a LanguageId,
    source: &'a str,
}

#[derive(Deserialize)]
struct Problem {
    types: Vec<String>,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

/// RFC 9457.
#[derive(Deserialize)]
struct Refusal {
    detail: String,
}

impl Client {
    pub(crate) fn new(server: &str) -> anyhow::Result<Self> {
        let invalid = |why: String| Usage::new(format!("{server:?} is not a server's address: {why}"));
        let url = Url::parse(server).map_err(|error| invalid(error.to_string()))?;
        if url.scheme() != "http" {
            return Err(invalid(format!("its scheme is {}", url.scheme()))
                .hint("this version speaks plain http://; put TLS in front of the page, and submit from inside")
                .into());
        }
        let http = reqwest::Client::builder().connect_timeout(Duration::from_secs(10)).build()?;
        Ok(Self { server: url, http })
    }

    /// Whether the problem wants an output instead of a program.
    pub(crate) async fn wants_answer(&self, problem: &ProblemId) -> anyhow::Result<bool> {
        let url = self.server.join(&format!("/api/v1/problems/{problem}"))?;
        let response = self.http.get(url).send().await.with_context(|| self.unreachable())?;
        let problem: Problem = accepted(response).await?.json().await.context("cannot understand the server")?;
        Ok(problem.types.iter().any(|one| one == "submit-answer"))
    }

    /// Sends a submission; its id.
    pub(crate) async fn submit(
        &self,
        problem: &ProblemId,
        language: &LanguageId,
        source: &str,
    ) -> anyhow::Result<String> {
        let url = self.server.join("/api/v1/submissions")?;
        let body = NewSubmission { problem, language, source };
        let response = self.http.post(url).json(&body).send().await.with_context(|| self.unreachable())?;
        let created: Created = accepted(response).await?.json().await.context("cannot understand the server")?;
        Ok(created.id)
    }

    /// Follows a submission to its verdict and gives every update, with its JSON, to `each`. A stream that breaks is
    /// opened again where it broke.
    pub(crate) async fn watch(&self, id: &str, mut each: impl FnMut(&Update, &str)) -> anyhow::Result<Update> {
        let mut seen = 0;
        let mut broken_since = None;
        let mut pause = Duration::from_millis(100);
        loop {
            let error = match self.follow(id, &mut seen, &mut each).await {
                Ok(Some(last)) => return Ok(last),
                Ok(None) => anyhow::anyhow!("the server closed the stream before the verdict"),
                Err(error) => error,
            };
            let since = *broken_since.get_or_insert_with(std::time::Instant::now);
            if since.elapsed() > PATIENCE {
                return Err(error.context(format!("lost submission {id}; it is judged all the same")));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    /// One stream; the final update, or `None` when it ended before.
    async fn follow(
        &self,
        id: &str,
        seen: &mut u32,
        each: &mut impl FnMut(&Update, &str),
    ) -> anyhow::Result<Option<Update>> {
        let mut url = self.server.join(&format!("/api/v1/submissions/{id}/live?after={seen}"))?;
        if url.set_scheme("ws").is_err() {
            bail!("cannot make a WebSocket address of {url}");
        }
        let (mut socket, _) =
            tokio_tungstenite::connect_async(url.as_str()).await.with_context(|| self.unreachable())?;
        while let Some(message) = socket.next().await {
            let Message::Text(text) = message? else { continue };
            let update: Update = serde_json::from_str(&text).context("cannot understand the server")?;
            if update.sequence <= *seen {
                continue;
            }
            *seen = update.sequence;
            each(&update, &text);
            if update.verdict.is_some() {
                // The answer is known; how the stream ends does not matter.
                let _ = socket.close(None).await;
                return Ok(Some(update));
            }
        }
        Ok(None)
    }

    fn unreachable(&self) -> String {
        format!("cannot reach the server at {}", self.server)
    }
}

/// The server's own sentence when it refuses.
async fn accepted(response: Response) -> anyhow::Result<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let text = response.text().await.unwrap_or_default();
    let detail = serde_json::from_str(&text).map_or_else(|_| status.to_string(), |refusal: Refusal| refusal.detail);
    if status.is_client_error() {
        return Err(Usage::new(format!("the server refuses the submission: {detail}")).into());
    }
    bail!("the server cannot take the submission: {detail}")
}
