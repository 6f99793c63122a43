//! How long a contestant waits: from the POST of a Python hello to its final verdict, beside a bare start of the
//! interpreter on the same file. The server is the real binary, idle, with SQLite on this disk.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

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
    let server = Server::start(&data, "warn");
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
    println!("  verdict / bare           {:8.2}  (goal: at most 1.5)", verdict.as_secs_f64() / start.as_secs_f64());
    drop(server);
    print_steps(&client, &Server::start(&data, "gavel::step=trace")).await;
}

/// What happens until the verdict, in this order: the name under which it is logged, and what it ends.
const STEPS: [(&str, &str); 14] = [
    ("received", "request sent, its body read"),
    ("checked", "problem, language and source looked at"),
    ("committed", "source, submission and job written, fsync"),
    ("claimed", "worker woken, job claimed"),
    ("begun", "handed to the slot"),
    ("fetched", "package and source fetched"),
    ("compiled", "source staged; compiled, where there is a compiler"),
    ("prepared", "test case chosen, its files opened"),
    ("ran", "box made, program run, output compared as it came"),
    ("judged", "result told, judgement made"),
    ("reported", "last report with the recorder"),
    ("recorded", "judgement written, fsync"),
    ("told", "followers told"),
    ("seen", "final update with the client"),
];

/// Where the time goes, by what a server logs of its steps. Logging takes a few microseconds each.
async fn print_steps(client: &reqwest::Client, server: &Server) {
    let mut took: Vec<Vec<Duration>> = STEPS.iter().map(|_| Vec::new()).collect();
    for round in 0..WARM_UP + ROUNDS {
        server.steps.lock().expect("the log is read").clear();
        let begun = SystemTime::now();
        judge(client, &server.address, 10_000 + round).await;
        let seen = SystemTime::now();
        // The last line may still be on its way.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let steps = server.steps.lock().expect("the log is read");
        let mut last = begun;
        for (took, (name, _)) in took.iter_mut().zip(STEPS) {
            // Of what happens several times, the last is on the way to the verdict.
            let logged = steps.iter().rev().find(|(step, _)| step == name).map(|(_, at)| *at);
            let at =
                if name == "seen" { seen } else { logged.unwrap_or_else(|| panic!("no step {name} in {steps:?}")) };
            if round >= WARM_UP {
                took.push(at.duration_since(last).unwrap_or_default());
            }
            last = last.max(at);
        }
    }
    println!("\nits steps, medians");
    for (took, (_, what)) in took.into_iter().zip(STEPS) {
        println!("  {what:<52} {:>8.0} us", median(took).as_secs_f64() * 1e6);
    }
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
    /// What it has logged of its steps.
    steps: Arc<Mutex<Vec<(String, SystemTime)>>>,
}

impl Server {
    fn start(data: &Path, log: &str) -> Self {
        let mut process = gavel()
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--submissions-per-minute", "0", "--data"])
            .arg(data)
            .env("GAVEL_LOG", log)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the server says where it listens");
        let said: serde_json::Value = serde_json::from_str(&line).expect("one JSON object");
        let steps = Arc::<Mutex<Vec<_>>>::default();
        let (kept, stderr) = (Arc::clone(&steps), process.stderr.take().expect("its log is piped"));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                match step(&line) {
                    Some(step) => kept.lock().expect("the log is kept").push(step),
                    None => eprintln!("{line}"),
                }
            }
        });
        Self { process, address: said["listening"].as_str().expect("an address").to_owned(), steps }
    }
}

/// A step and its moment, as `2026-11-24T02:10:00.123456Z TRACE claimed`.
fn step(line: &str) -> Option<(String, SystemTime)> {
    let mut words = line.split_whitespace();
    let at = humantime::parse_rfc3339(words.next()?).ok()?;
    (words.next()? == "TRACE").then(|| Some((words.next()?.to_owned(), at)))?
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
