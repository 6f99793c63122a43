//! `kill -9` at random moments: what was acknowledged is there, with its source, and every submission gets exactly one
//! verdict. The disk itself is not cut off here: a killed process leaves its writes to the kernel.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::fixture::*;
use gavel_core::{Applied, Lane, SubmissionId, Verdict};
use gavel_store::Store;

/// Where the child finds the store; also what makes it a child.
const DIRECTORY: &str = "GAVEL_STORE_CRASH_DIRECTORY";

const ROUNDS: u32 = 25;

/// Submissions in flight at once in the child.
const SUBMITTERS: u32 = 8;

/// What a child said before it died.
#[derive(Default)]
struct Told {
    /// Acknowledged submissions and their sources.
    acknowledged: HashMap<SubmissionId, String>,
    /// Verdicts that were recorded.
    verdicts: HashMap<SubmissionId, Verdict>,
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let directory = tempfile::tempdir().unwrap();
    let mut told = Told::default();
    let mut killed_at_work = 0;
    for round in 0..ROUNDS {
        let new = run_and_kill(directory.path(), delay(round));
        runtime().block_on(check(directory.path(), &new));
        killed_at_work += u32::from(!new.acknowledged.is_empty());
        told.add(new);
    }
    runtime().block_on(check(directory.path(), &told));
    assert!(killed_at_work > ROUNDS / 2, "only {killed_at_work} children came to work at all");
    let submissions = told.acknowledged.len();
    let verdicts = runtime().block_on(judge_the_rest(directory.path()));
    assert!(verdicts.len() >= submissions, "{} verdicts for {submissions} submissions", verdicts.len());
    println!("{ROUNDS} kills, {submissions} submissions acknowledged, {} verdicts told before", told.verdicts.len());
    for (id, verdict) in &told.verdicts {
        assert_eq!(verdicts[id], *verdict, "the verdict of {id} changed");
    }
}

/// The child: submits, claims, judges and records as fast as it can, and says what was acknowledged.
#[test]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    runtime().block_on(async {
        let store = open(&PathBuf::from(directory)).await;
        store.recover().await.unwrap();
        for submitter in 0..SUBMITTERS {
            tokio::spawn(submit_forever(store.clone(), submitter));
        }
        judge_forever(store).await;
    });
}

async fn submit_forever(store: Store, submitter: u32) {
    for number in 0.. {
        // One in eight is too large for the database and goes to a file.
        let padding = if number % 8 == 0 { 70 << 10 } else { 0 };
        let source = format!("{}-{submitter}-{number}", std::process::id());
        let id = store.submit(new(format!("{source}#{}", "x".repeat(padding)), Lane::Practice)).await.unwrap();
        say(&format!("acknowledged {id} {source}"));
    }
}

async fn judge_forever(store: Store) {
    loop {
        for job in store.queue().claim(&worker("w"), 4).await.unwrap() {
            for recorded in record(&store, &life(&job, label(job.submission))).await {
                if recorded.applied == Applied::Finished {
                    say(&format!("verdict {} {}", job.submission, recorded.judgement.verdict.unwrap()));
                }
            }
        }
    }
}

/// One line, written at once, so that a killed child tells whole lines but for the last.
fn say(line: &str) {
    use std::io::Write;
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The verdict that this submission must get, from its id alone.
fn label(id: SubmissionId) -> Verdict {
    Verdict::ALL[usize::from(id.0.as_bytes()[15]) % 9]
}

impl Told {
    fn add(&mut self, new: Self) {
        for (id, source) in new.acknowledged {
            assert!(self.acknowledged.insert(id, source).is_none(), "{id} was given twice");
        }
        for (id, verdict) in new.verdicts {
            assert!(self.verdicts.insert(id, verdict).is_none(), "{id} was finished twice");
        }
    }
}

fn run_and_kill(directory: &Path, delay: Duration) -> Told {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        BufReader::new(output).split(b'\n').map(|line| String::from_utf8(line.unwrap()).unwrap()).collect::<Vec<_>>()
    });
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut told = Told::default();
    for line in reader.join().unwrap() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["acknowledged", id, source] => {
                told.acknowledged.insert(id.parse().unwrap(), source.to_owned());
            }
            ["verdict", id, verdict] => {
                let twice = told.verdicts.insert(id.parse().unwrap(), verdict.parse().unwrap());
                assert!(twice.is_none(), "{id} was finished twice");
            }
            _ => {}
        }
    }
    told
}

/// From 40 ms, when a child has hardly opened the store, to about a third of a second. Spread evenly by the golden
/// ratio, so that a failure is found again by running again.
fn delay(round: u32) -> Duration {
    Duration::from_millis(40 + u64::from(round) * 618 % 300)
}

async fn check(directory: &Path, told: &Told) {
    let store = open(directory).await;
    for (id, source) in &told.acknowledged {
        let record = store.submission(*id).await.unwrap().unwrap_or_else(|| panic!("{id} is lost"));
        let content = store.blobs().get(&record.source).await.unwrap();
        assert!(content.starts_with(format!("{source}#").as_bytes()), "{id} has another source");
    }
    for (id, verdict) in &told.verdicts {
        assert_eq!(crate::fixture::verdict(&store, *id).await, Some(*verdict), "the verdict of {id} is lost");
    }
    store.close().await;
}

/// Judges what the children left, and returns every verdict there is.
async fn judge_the_rest(directory: &Path) -> HashMap<SubmissionId, Verdict> {
    let store = open(directory).await;
    store.recover().await.unwrap();
    while store.queue_depth() > 0 {
        for job in store.queue().claim(&worker("last"), 100).await.unwrap() {
            record(&store, &life(&job, label(job.submission))).await;
        }
    }
    store.close().await;

    let url = format!("sqlite://{}", directory.join("gavel.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let count = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool);
    assert_eq!(count("SELECT count(*) FROM jobs").await.unwrap(), 0);
    assert_eq!(count("SELECT count(*) FROM judgements WHERE verdict IS NULL").await.unwrap(), 0);
    assert_eq!(count("SELECT sum(failures) FROM judgements").await.unwrap(), 0, "a crash is nobody's failure");
    let without_results = "SELECT count(*) FROM judgements
        WHERE (SELECT count(*) FROM test_results WHERE judgement = id) <> 2";
    assert_eq!(count(without_results).await.unwrap(), 0);
    assert_eq!(sqlx::query_scalar::<_, String>("PRAGMA integrity_check").fetch_one(&pool).await.unwrap(), "ok");

    let rows: Vec<(uuid::Uuid, String)> =
        sqlx::query_as("SELECT submission, verdict FROM judgements").fetch_all(&pool).await.unwrap();
    let submissions: HashSet<_> = rows.iter().map(|(id, _)| id).collect();
    assert_eq!(submissions.len(), rows.len(), "a submission has two judgements");
    let verdicts: HashMap<_, _> =
        rows.into_iter().map(|(id, verdict)| (SubmissionId(id), verdict.parse().unwrap())).collect();
    for (id, verdict) in &verdicts {
        assert_eq!(*verdict, label(*id));
    }
    verdicts
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
