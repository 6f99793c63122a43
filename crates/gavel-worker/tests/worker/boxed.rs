//! The worker with the real box: example submissions get their folder's verdict.

use gavel_core::Verdict;
use gavel_judge::Runner;
use gavel_sandbox::{Error, Slot, SlotConfig};
use tokio_util::sync::CancellationToken;

use crate::fixture::{House, PATIENCE, problems};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn example_submissions_get_their_verdict() {
    let house = House::open().await;
    let stop = CancellationToken::new();
    let worker = house.worker(house.config(2), |slot| {
        Ok::<Box<dyn Runner + Send>, Error>(Box::new(Slot::open(&SlotConfig::new(slot))?))
    });
    let running = tokio::spawn(worker.run(stop.clone()));
    let mut expected = Vec::new();
    for (folder, verdict) in [
        ("accepted", Verdict::Accepted),
        ("wrong_answer", Verdict::WrongAnswer),
        ("run_time_error", Verdict::RunTimeError),
        ("compile_error", Verdict::CompileError),
    ] {
        for entry in std::fs::read_dir(problems().join("sum/submissions").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let language = match path.extension().and_then(|extension| extension.to_str()) {
                Some("py") => "python3",
                Some("c") => "c",
                _ => continue,
            };
            let id = house.submit(language, &std::fs::read(&path).unwrap()).await;
            expected.push((id, verdict, path));
        }
    }
    assert!(expected.len() >= 4, "{expected:?}");
    for (id, verdict, path) in expected {
        let judgement = house.finished(id).await.judgement;
        assert_eq!(judgement.verdict, Some(verdict), "{path:?}: {judgement:?}");
    }
    stop.cancel();
    tokio::time::timeout(PATIENCE, running).await.expect("the worker stops").unwrap().unwrap();
}
