//! How long a contestant waits: from the POST of a Python hello to its final verdict, beside a bare start of the
//! interpreter on the same file. The server is the real binary, idle, with SQLite on this disk.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 60;
const WARM_UP: usize = 5;
const PYTHON: &str = "/usr/bin/python3";
const HELLO: &str = "print('hello')\n";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let package = write_package(directory.path());
    let data = directory.path().join("data");
    let imported = gavel().arg("import").arg("--data").arg(&data).arg(&package).stdout(Stdio::null()).status();
    assert!(imported.is_ok_and(|status| status.success()), "the package is imported");
    let server = Server::start(&data);
    let hello = directory.path().join("hello.py");
    std::fs::write(&hello, HELLO).expect("the program is written");

    let client = reqwest::Client::new();
    let (mut verdicts, mut starts) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let judged = judge(&client, &server.address, round).await;
        let started = start_bare(&hello);
        if round >= WARM_UP {
            verdicts.push(judged);
            starts.push(started);
        }
    }
    let (verdict, start) = (median(verdicts), median(starts));
    println!("Python hello, one test case, idle server, medians of {ROUNDS} interleaved rounds");
    println!("  bare python3 hello.py    {:8.1} ms", start.as_secs_f64() * 1e3);
    println!("  POST to final verdict    {:8.1} ms", verdict.as_secs_f64() * 1e3);
    println!("  verdict / bare           {:8.2}  (goal: at most 2.5)", verdict.as_secs_f64() / start.as_secs_f64());
}

fn gavel() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gavel"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// A problem with a single secret test case and a sample that is the same.
fn write_package(directory: &Path) -> std::path::PathBuf {
    let package = directory.join("hello");
    let files = [
        (
            "problem.yaml",
            "problem_format_version: 2025-09\nname: Hello\nuuid: 5f0c4e0e-4a55-4a8e-9d5b-6f3f2a1f7c10\nlimits:\n  time_limit: 2\n",
        ),
        ("statement/problem.en.md", "Print hello.\n"),
        ("data/secret/1.in", ""),
        ("data/secret/1.ans", "hello\n"),
        ("submissions/accepted/hello.py", HELLO),
    ];
    for (name, text) in files {
        let path = package.join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("the directory is made");
        std::fs::write(path, text).expect("the file is written");
    }
    package
}

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut process = gavel()
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--submissions-per-minute", "0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the server says where it listens");
        let said: serde_json::Value = serde_json::from_str(&line).expect("one JSON object");
        Self { process, address: said["listening"].as_str().expect("an address").to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// From the first byte of the request to the final update. The source differs each round, so nothing is remembered.
async fn judge(client: &reqwest::Client, address: &str, round: usize) -> Duration {
    let body =
        serde_json::json!({ "problem": "hello", "language": "python3", "source": format!("{HELLO}# {round}\n") });
    let begun = Instant::now();
    let created = client.post(format!("{address}/api/v1/submissions")).json(&body).send().await.expect("an answer");
    let created: serde_json::Value = created.json().await.expect("a submission");
    let id = created["id"].as_str().unwrap_or_else(|| panic!("no id in {created}"));
    let mut events =
        client.get(format!("{address}/api/v1/submissions/{id}/events")).send().await.expect("a live stream");
    let mut text = String::new();
    while let Some(piece) = events.chunk().await.expect("the stream goes on") {
        text.push_str(&String::from_utf8_lossy(&piece));
        if text.contains("\"state\":\"finished\"") {
            assert!(text.contains("\"verdict\":\"AC\""), "{text}");
            return begun.elapsed();
        }
    }
    panic!("the stream ended without a verdict: {text}");
}

fn start_bare(program: &Path) -> Duration {
    let begun = Instant::now();
    let output = Command::new(PYTHON).arg(program).env_clear().stdin(Stdio::null()).output().expect("python3 starts");
    assert_eq!(output.stdout, b"hello\n");
    begun.elapsed()
}
