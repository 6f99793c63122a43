//! A running `gavel serve` on a directory of its own, and a client for it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::binary::{copy, gavel, root, stderr};
use crate::host::Instance;

/// A start that takes longer than this has failed.
const START: Duration = Duration::from_secs(30);
/// Programs may finish within 30 seconds when a server is told to stop, and requests within 10.
const GRACE: Duration = Duration::from_secs(41);
/// A verdict that takes longer than this is none: the longest run in these tests is idle for 2.5 seconds.
const JUDGING: Duration = Duration::from_secs(60);

/// For tests whose verdicts depend on time, or which keep both processors busy: one of them at a time.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Imports the problem `sum` into `data`, with a time limit that suits tests and only its first test cases: two samples
/// and two secret ones.
pub(crate) fn import_sum(data: &Path, time_limit: Duration) {
    let place = tempfile::tempdir().unwrap();
    let package = place.path().join("sum");
    copy(&root().join("problems/sum"), &package);
    let description = package.join("problem.yaml");
    let text = std::fs::read_to_string(&description).unwrap();
    let (was, is) = ("time_limit: 2.0", format!("time_limit: {}", time_limit.as_secs_f64()));
    assert!(text.contains(was), "{text}");
    std::fs::write(&description, text.replace(was, &is)).unwrap();
    for entry in std::fs::read_dir(package.join("data/secret")).unwrap().flatten() {
        if entry.file_name().as_encoded_bytes() > b"03".as_slice() {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    let output = gavel(&["import", "--data", data.to_str().unwrap(), package.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// A server process. It is killed when dropped, so that a failing test leaves none behind.
pub(crate) struct Server {
    child: Child,
    said: mpsc::Receiver<String>,
    instance: Instance,
}

impl Server {
    /// Starts one and does not wait for it. Its address is its first line.
    pub(crate) fn start(data: &Path, workers: u32) -> Self {
        Self::start_with(data, workers, Stdio::inherit())
    }

    /// The same, with its log in a file.
    pub(crate) fn start_logged(data: &Path, workers: u32, log: std::fs::File) -> Self {
        Self::start_with(data, workers, log.into())
    }

    fn start_with(data: &Path, workers: u32, log: Stdio) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gavel"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--json",
                "--workers",
                &workers.to_string(),
                "--submissions-per-minute",
                "0",
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let instance = Instance::of(child.id());
        let (sender, said) = mpsc::channel();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || lines.next().map(|line| line.map(|line| sender.send(line))));
        Self { child, said, instance }
    }

    /// What it is known by in the control groups.
    pub(crate) fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Waits until it listens; a client for it.
    pub(crate) fn listening(&mut self) -> Client {
        let line = self.said.recv_timeout(START).expect("the server starts");
        let line: Value = serde_json::from_str(&line).unwrap();
        Client::new(line["listening"].as_str().unwrap().to_owned())
    }

    /// `kill -9`. Returns when it is dead.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// SIGTERM: it must end well, within its grace.
    #[track_caller]
    pub(crate) fn stop(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(0));
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server has not stopped in {GRACE:?}");
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The API at an address.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) address: String,
    http: reqwest::Client,
}

impl Client {
    fn new(address: String) -> Self {
        // A request that hangs would hide what it waits for.
        let http = reqwest::Client::builder().connect_timeout(START).build().unwrap();
        Self { address, http }
    }

    /// Below `/api/v1`.
    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}/api/v1{path}", self.address))
    }

    /// Sends a body as a submission.
    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        let post = self.http.post(format!("{}/api/v1/submissions", self.address));
        post.header("content-type", "application/json").body(body)
    }

    /// Sends a submission to the problem `sum`.
    pub(crate) fn post_sum(&self, language: &str, source: &str) -> reqwest::RequestBuilder {
        self.post(json!({ "problem": "sum", "language": language, "source": source }).to_string())
    }

    /// A submission as it is now.
    pub(crate) async fn view(&self, id: &str) -> Value {
        let text = self.get(&format!("/submissions/{id}")).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// A submission once it has its verdict.
    pub(crate) async fn verdict(&self, id: &str) -> Value {
        let deadline = Instant::now() + JUDGING;
        loop {
            let view = self.view(id).await;
            if view["state"] == "finished" {
                return view;
            }
            assert!(Instant::now() < deadline, "no verdict in {JUDGING:?}: {view}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Submits to `sum` and waits for the verdict.
    pub(crate) async fn judged(&self, language: &str, source: &str) -> Value {
        let response = self.post_sum(language, source).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let created: Value = response.json().await.unwrap();
        self.verdict(created["id"].as_str().unwrap()).await
    }

    /// The same for another problem.
    pub(crate) async fn judged_for(&self, problem: &str, language: &str, source: &str) -> Value {
        let body = json!({ "problem": problem, "language": language, "source": source });
        let response = self.post(body.to_string()).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let created: Value = response.json().await.unwrap();
        self.verdict(created["id"].as_str().unwrap()).await
    }

    /// How many submissions wait.
    pub(crate) async fn queued(&self) -> u64 {
        let health: Value =
            self.http.get(format!("{}/healthz", self.address)).send().await.unwrap().json().await.unwrap();
        health["queued"].as_u64().unwrap()
    }
}
