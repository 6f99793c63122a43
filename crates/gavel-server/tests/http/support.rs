//! A server on a free port, clients for it, and a worker that says what it is told to.

use std::time::Duration;

use axum::body::Bytes;
use futures::{SinkExt, StreamExt};
use gavel_core::{ByteSize, Event, Job, Limits, Report, TestResult, Verdict};
use gavel_server::{LanguageInfo, Server, ServerConfig, ServerError};
use gavel_store::{ProblemRecord, Queue, Sample, Store, StoreConfig, WorkerId};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

/// The sequence of the final update.
pub(crate) const FINISHED: u64 = 1_000_000;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What must happen, in time.
pub(crate) async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, event).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

pub(crate) struct House {
    pub(crate) address: String,
    pub(crate) server: Server,
    pub(crate) store: Store,
    pub(crate) client: reqwest::Client,
    /// Ends the HTTP server.
    pub(crate) cancel: CancellationToken,
    /// Ends the recorder.
    pub(crate) stop: CancellationToken,
    pub(crate) serving: JoinHandle<Result<(), ServerError>>,
    pub(crate) recording: JoinHandle<Result<(), ServerError>>,
    dir: TempDir,
}

impl House {
    /// A server with the problem `sum` and the languages `cpp` and `python3`.
    pub(crate) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    pub(crate) async fn with(settings: impl FnOnce(&mut ServerConfig, &mut StoreConfig)) -> Self {
        let house = Self::open(tempfile::tempdir().unwrap(), settings).await;
        house.put_problem(problem("sum"), b"package").await;
        house
    }

    /// A server on what is in `dir`.
    pub(crate) async fn open(dir: TempDir, settings: impl FnOnce(&mut ServerConfig, &mut StoreConfig)) -> Self {
        let path = dir.path().display();
        let mut store = StoreConfig::new(format!("sqlite://{path}/gavel.db"), format!("file://{path}/blobs"));
        let mut config = ServerConfig::new(vec![language("cpp"), language("python3")]);
        config.submissions_per_minute = 0;
        settings(&mut config, &mut store);
        let store = Store::open(&store).await.unwrap();
        store.recover().await.unwrap();
        let server = Server::new(config, store.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (cancel, stop) = (CancellationToken::new(), CancellationToken::new());
        let serving = tokio::spawn({
            let (server, cancel) = (server.clone(), cancel.clone());
            async move { server.serve(listener, cancel).await }
        });
        let recording = tokio::spawn({
            let (server, stop) = (server.clone(), stop.clone());
            async move { server.record(stop).await }
        });
        let client = reqwest::Client::new();
        Self { address, server, store, client, cancel, stop, serving, recording, dir }
    }

    /// Ends the server in good order and gives its directory back.
    pub(crate) async fn close(self) -> TempDir {
        self.cancel.cancel();
        soon("the end of the HTTP server", self.serving).await.unwrap().unwrap();
        self.stop.cancel();
        soon("the end of the recorder", self.recording).await.unwrap().unwrap();
        self.store.close().await;
        self.dir
    }

    pub(crate) async fn put_problem(&self, problem: ProblemRecord, package: &'static [u8]) {
        let package = self.store.blobs().put(Bytes::from_static(package)).await.unwrap();
        self.store.put_problem(ProblemRecord { package, ..problem }).await.unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        soon(path, self.client.get(self.url(path)).send()).await.unwrap()
    }

    /// The JSON of a GET that must succeed.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub(crate) async fn post(&self, body: &Value) -> Response {
        soon("POST", self.client.post(self.url("/api/v1/submissions")).json(body).send()).await.unwrap()
    }

    /// Submits a program; its id.
    pub(crate) async fn submit(&self) -> String {
        let response = self.post(&json!({"problem": "sum", "language": "python3", "source": "print(3)"})).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn view(&self, id: &str) -> Value {
        self.json(&format!("/api/v1/submissions/{id}")).await
    }

    /// The view once it has come so far.
    pub(crate) async fn view_at(&self, id: &str, sequence: u64) -> Value {
        let reached = async {
            loop {
                let view = self.view(id).await;
                if view["sequence"].as_u64().unwrap() >= sequence {
                    return view;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        soon("progress", reached).await
    }

    /// Leases the next job.
    pub(crate) async fn claim(&self) -> Hand {
        let queue = self.store.queue();
        let worker = WorkerId("test".to_owned());
        let job = soon("a job", queue.claim(&worker, 1)).await.unwrap().remove(0);
        Hand { queue, job, sequence: 0 }
    }

    pub(crate) async fn sse(&self, path: &str, last_event_id: Option<&str>) -> Sse {
        let request = self.client.get(self.url(path)).header("accept-encoding", "gzip, br");
        let request = last_event_id.into_iter().fold(request, |request, id| request.header("last-event-id", id));
        let response = soon("the stream", request.send()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"), "a compressed stream comes in lumps");
        Sse { response, text: String::new() }
    }

    pub(crate) async fn socket(&self, path: &str) -> Socket {
        let url = format!("ws://{}{path}", self.address);
        let (stream, _) = soon("the socket", tokio_tungstenite::connect_async(url)).await.unwrap();
        Socket { stream, closed: None, pings: 0 }
    }
}

pub(crate) fn problem(id: &str) -> ProblemRecord {
    ProblemRecord {
        id: id.parse().unwrap(),
        name: format!("The {id}"),
        package: gavel_core::Digest([0; 32]),
        limits: Limits { code: ByteSize(100), memory: ByteSize::mib(256), ..Limits::default() },
        statement_markdown: "Add **two** numbers.\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n"
            .to_owned(),
        samples: vec![Sample {
            name: "1".to_owned(),
            input: "1 2\n".to_owned(),
            answer: "3\n".to_owned(),
            interaction: None,
        }],
        attachments: Vec::new(),
        tests_total: 3,
        types: vec!["pass-fail".to_owned()],
        max_score: None,
    }
}

fn language(id: &str) -> LanguageInfo {
    LanguageInfo {
        id: id.parse().unwrap(),
        name: id.to_uppercase(),
        version: (id == "cpp").then(|| "g++ 12".to_owned()),
        source_name: format!("solution.{id}"),
        extensions: vec![id.to_owned()],
        editor_mode: id.to_owned(),
        template: "\n".to_owned(),
    }
}

/// A worker with one job.
pub(crate) struct Hand {
    pub(crate) queue: Queue,
    pub(crate) job: Job,
    sequence: u32,
}

impl Hand {
    pub(crate) async fn say(&mut self, event: Event) {
        let Job { submission, judgement, fence, .. } = self.job;
        self.queue.send(Report { submission, judgement, fence, sequence: self.sequence, event }).await.unwrap();
        self.sequence += 1;
    }

    pub(crate) async fn compile(&mut self, tests_total: u32) {
        self.say(Event::Started).await;
        self.say(Event::Compiled { tests_total }).await;
    }

    pub(crate) fn result(name: &str, verdict: Verdict, millis: u64) -> TestResult {
        TestResult {
            name: name.to_owned(),
            verdict,
            score: None,
            cpu_time: Duration::from_millis(millis),
            wall_time: Duration::from_millis(millis + 1),
            memory: ByteSize::kib(millis + 2),
            message: String::new(),
            from_validator: false,
        }
    }

    pub(crate) async fn test(&mut self, name: &str, verdict: Verdict, millis: u64) {
        self.say(Event::Tested { result: Self::result(name, verdict, millis) }).await;
    }

    pub(crate) async fn finish(&mut self, verdict: Verdict) {
        self.finish_with(verdict, "", "").await;
    }

    pub(crate) async fn finish_with(&mut self, verdict: Verdict, compile_log: &str, message: &str) {
        let (compile_log, message) = (compile_log.to_owned(), message.to_owned());
        self.say(Event::Finished { verdict, score: None, groups: Vec::new(), compile_log, message }).await;
    }
}

/// A client of server-sent events.
pub(crate) struct Sse {
    response: Response,
    text: String,
}

impl Sse {
    /// The next update; `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(data) = field("data:") else { continue };
                let update: Value = serde_json::from_str(data).unwrap();
                assert_eq!(field("event:"), Some("update"));
                assert_eq!(field("id:"), Some(update["sequence"].to_string().as_str()));
                return Some(update);
            }
            let chunk = soon("an event", self.response.chunk()).await.unwrap()?;
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    pub(crate) async fn rest(mut self) -> Vec<Value> {
        let mut updates = Vec::new();
        while let Some(update) = self.next().await {
            updates.push(update);
        }
        updates
    }
}

/// A client of the WebSocket.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The code the server closed with.
    pub(crate) closed: Option<u16>,
    pub(crate) pings: u32,
}

impl Socket {
    /// The next update; `None` once the server closed.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match soon("a message", self.stream.next()).await {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => self.closed = frame.map(|frame| frame.code.into()),
                Some(Ok(Message::Ping(_))) => self.pings += 1,
                Some(Ok(Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => return None,
            }
        }
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// The sequences of what is still to come.
    pub(crate) async fn rest(&mut self) -> Vec<u64> {
        let mut updates = Vec::new();
        while let Some(update) = self.next().await {
            updates.push(update);
        }
        sequences(&updates)
    }
}

pub(crate) fn sequences(updates: &[Value]) -> Vec<u64> {
    updates.iter().map(|update| update["sequence"].as_u64().unwrap()).collect()
}
