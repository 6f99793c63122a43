//! What every backend must do. Each function of [`suite`] takes a store that is fresh but for one problem; a backend
//! joins by opening itself in one more `conformance!`.

mod suite {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::time::Duration;

    use bytes::Bytes;
    use gavel_core::submission::{FINISHED, MAX_FAILURES};
    use gavel_core::{Applied, Digest, Event, Fence, JuryNote, Lane, LanguageId, Phase, Step, Verdict};
    use gavel_store::{NewSubmission, Store, StoreError, SubmitError, Timestamp};

    use crate::fixture::*;

    pub(super) async fn a_submission_lives_to_its_verdict(store: Store) {
        let before = Timestamp::now();
        let id = submit(&store, "print(3)").await;
        let queued = store.submission(id).await.unwrap().unwrap();
        assert_eq!((queued.problem.as_str(), queued.problem_name.as_str()), ("sum", "A + B"));
        assert_eq!((queued.judgement.phase, queued.finished_at), (Phase::Queued, None));
        assert!(queued.created_at >= before && queued.created_at <= Timestamp::now());
        assert_eq!(store.blobs().get(&queued.source).await.unwrap(), "print(3)");

        let job = claim(&store, "w").await;
        assert_eq!((job.submission, job.source, job.package, job.fence), (id, queued.source, PACKAGE, Fence(1)));
        let mut progress = Vec::new();
        let mut last = None;
        for report in life(&job, Verdict::WrongAnswer) {
            let recorded = record(&store, &[report]).await.remove(0);
            let seen = store.submission(id).await.unwrap().unwrap();
            assert_eq!(seen.judgement, recorded.judgement);
            progress.push(seen.judgement.progress());
            last = Some((recorded.applied, seen));
        }
        assert_eq!(progress, [2, 3, 4, 5, FINISHED]);
        let (applied, seen) = last.unwrap();
        assert_eq!((applied, seen.judgement.verdict), (Applied::Finished, Some(Verdict::WrongAnswer)));
        assert_eq!(seen.judgement.tests, [test_result(1, Verdict::Accepted), test_result(2, Verdict::WrongAnswer)]);
        assert_eq!(seen.judgement.tool, "GCC 14.2.0 in debian13");
        assert!(seen.finished_at.unwrap() >= seen.created_at);
        assert_eq!((store.stats().waiting, store.stats().leased), (0, 0));
    }

    /// It is there as soon as it is reported, once, and no view of the submission holds it.
    pub(super) async fn a_violation_is_kept_for_the_jury(store: Store) {
        let before = Timestamp::now();
        assert_eq!(store.violations(Timestamp(0), 10).await.unwrap(), []);
        let mut ids = Vec::new();
        for step in [
            Step::Compile,
            Step::Test { test: "secret/2".to_owned() },
            Step::Validator { test: Some("secret/1".to_owned()) },
            Step::Validator { test: None },
        ] {
            let id = submit(&store, "print(3)").await;
            let job = claim(&store, "w").await;
            let violation = violation(step.clone());
            let seen = report(&job, 1, Event::Violated { violation: violation.clone() });
            record(&store, &[report(&job, 0, Event::Started)]).await;
            assert_eq!(record(&store, std::slice::from_ref(&seen)).await[0].applied, Applied::Advanced);
            assert_eq!(record(&store, &[seen]).await, [], "told twice");
            let found = store.violations(before, 1).await.unwrap().remove(0);
            assert_eq!((found.submission, found.judgement, &found.violation), (id, job.judgement, &violation));
            assert_eq!((found.problem.as_str(), found.language.as_str()), ("sum", "python3"));
            assert!(found.created_at >= before);
            let shown = format!("{:?}", store.submission(id).await.unwrap().unwrap());
            assert!(!shown.contains("ptrace") && !shown.contains("violat"), "{shown}");
            ids.push(id);
        }
        // A lease is lost: what was seen stays, and whoever judges next sees it again.
        sweep_all(&store).await;
        let again = claim(&store, "w").await;
        let seen = Event::Violated { violation: violation(Step::Compile) };
        record(&store, &[report(&again, 0, Event::Started), report(&again, 1, seen)]).await;
        ids.push(again.submission);
        let all = store.violations(before, 10).await.unwrap();
        assert!(all.is_sorted_by_key(|found| std::cmp::Reverse(found.created_at)));
        let mut found: Vec<_> = all.iter().map(|found| found.submission).collect();
        found.sort_by_key(|id| id.0);
        ids.sort_by_key(|id| id.0);
        assert_eq!(found, ids);
        assert_eq!(store.violations(Timestamp::now().after(Duration::from_secs(60)), 10).await.unwrap(), []);
    }

    /// Of one submission, in the order in which they came, and no view of the submission holds one.
    pub(super) async fn a_note_is_kept_for_the_jury(store: Store) {
        let before = Timestamp::now();
        let id = submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        let step = || Step::Test { test: "secret/2".to_owned() };
        let notes = [
            JuryNote::new(step(), "the guess was confidential".to_owned()),
            JuryNote::new(Step::Validator { test: Some("secret/3".to_owned()) }, "it crashed".to_owned()),
        ];
        record(&store, &[report(&job, 0, Event::Started)]).await;
        for (note, sequence) in notes.iter().zip(1..) {
            let told = report(&job, sequence, Event::Noted { note: note.clone() });
            assert_eq!(record(&store, std::slice::from_ref(&told)).await[0].applied, Applied::Advanced);
            assert_eq!(record(&store, &[told]).await, [], "told twice");
        }
        let found = store.notes(id).await.unwrap();
        assert!(found.iter().all(|found| found.judgement == job.judgement && found.created_at >= before));
        assert_eq!(found.into_iter().map(|found| found.note).collect::<Vec<_>>(), notes);
        let other = submit(&store, "print(4)").await;
        assert_eq!(store.notes(other).await.unwrap(), []);
        let shown = format!("{:?}", store.submission(id).await.unwrap().unwrap());
        assert!(!shown.contains("confidential"), "{shown}");
    }

    pub(super) async fn what_is_unknown_is_none(store: Store) {
        let id = gavel_core::SubmissionId("0190a8e2-0000-7000-8000-000000000000".parse().unwrap());
        assert!(store.submission(id).await.unwrap().is_none());
        assert!(store.problem(&"nothing".parse().unwrap()).await.unwrap().is_none());
        let error = store.blobs().get(&Digest([9; 32])).await.unwrap_err();
        assert!(matches!(error, StoreError::NoBlob(digest) if digest == Digest([9; 32])));
    }

    pub(super) async fn a_problem_changes_under_old_submissions(store: Store) {
        let id = submit(&store, "print(3)").await;
        let newer = gavel_store::ProblemRecord { name: "Sum".to_owned(), ..problem(Digest([4; 32])) };
        store.put_problem(newer.clone()).await.unwrap();
        assert_eq!(*store.problem(&problem_id()).await.unwrap().unwrap(), newer);
        assert_eq!(store.problems().await.unwrap().len(), 1);
        let old = store.submission(id).await.unwrap().unwrap();
        assert_eq!((old.problem_name.as_str(), old.package), ("A + B", PACKAGE));
        assert_eq!(claim(&store, "w").await.package, PACKAGE);
    }

    pub(super) async fn lanes_go_first_and_then_the_oldest(store: Store) {
        let lanes = [Lane::Rejudge, Lane::Practice, Lane::Contest, Lane::Practice, Lane::Contest];
        let mut ids = Vec::new();
        for (number, lane) in lanes.into_iter().enumerate() {
            ids.push(store.submit(new(number.to_string(), lane)).await.unwrap());
        }
        let first = store.queue().claim(&worker("w"), 2).await.unwrap();
        let rest = store.queue().claim(&worker("w"), 10).await.unwrap();
        let order: Vec<_> = first.iter().chain(&rest).map(|job| job.submission).collect();
        assert_eq!(order, [ids[2], ids[4], ids[1], ids[3], ids[0]]);
        store.queue().hand_back(&[lease(&rest[0])]).await.unwrap();
        assert_eq!(claim(&store, "w").await.submission, ids[1], "a job handed back keeps its place");
    }

    /// Two workers with different tools: each gets its own languages, whatever is before them in the queue.
    pub(super) async fn a_job_goes_to_a_worker_that_has_its_language(store: Store) {
        let set = |ids: &[&str]| Arc::new(ids.iter().map(|id| id.parse().unwrap()).collect::<BTreeSet<LanguageId>>());
        let (python, others) = (set(&["python3", "c"]), set(&["ada", "cpp"]));
        let submit = async |language: &str| {
            let new = NewSubmission { language: language.parse().unwrap(), ..new("x", Lane::Practice) };
            store.submit(new).await.unwrap()
        };
        let first = submit("python3").await;
        let second = submit("python3").await;
        let waiting = tokio::spawn({
            let (queue, others) = (store.queue(), Arc::clone(&others));
            async move { queue.claim_in(&worker("b"), 4, &others).await }
        });
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert!(!waiting.is_finished(), "nothing in its languages waits");
        let ada = submit("ada").await;
        let claimed = waiting.await.unwrap().unwrap();
        assert_eq!(claimed.iter().map(|job| job.submission).collect::<Vec<_>>(), [ada]);
        let claimed = store.queue().claim_in(&worker("a"), 4, &python).await.unwrap();
        assert_eq!(claimed.iter().map(|job| job.submission).collect::<Vec<_>>(), [first, second]);
    }

    pub(super) async fn a_claim_waits_for_a_job(store: Store) {
        let waiting = tokio::spawn({
            let queue = store.queue();
            async move { queue.claim(&worker("w"), 4).await }
        });
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert!(!waiting.is_finished());
        let id = submit(&store, "print(3)").await;
        assert_eq!(waiting.await.unwrap().unwrap()[0].submission, id);
    }

    pub(super) async fn a_claim_given_up_keeps_no_job(store: Store) {
        for _ in 0..50 {
            let id = submit(&store, "print(3)").await;
            let (queue, name) = (store.queue(), worker("gone"));
            // Polled once, so that the writer has the claim, and then dropped at some moment of its way.
            let mut claim = Box::pin(async move { queue.claim(&name, 1).await });
            assert!(futures::poll!(&mut claim).is_pending());
            tokio::task::yield_now().await;
            drop(claim);
            let job = tokio::time::timeout(Duration::from_secs(5), store.queue().claim(&worker("w"), 1)).await;
            let job = job.expect("the job came back").unwrap().remove(0);
            assert_eq!(job.submission, id);
            let finished = record(&store, &life(&job, Verdict::Accepted)).await;
            assert_eq!(finished.last().unwrap().judgement.failures, 0);
        }
    }

    pub(super) async fn a_stale_lease_is_not_heard(store: Store) {
        let id = submit(&store, "print(3)").await;
        let zombie = claim(&store, "zombie").await;
        let told = life(&zombie, Verdict::WrongAnswer);
        assert_eq!(record(&store, &told[..3]).await.len(), 3);
        let swept = sweep_all(&store).await;
        assert_eq!((swept.len(), swept[0].applied, swept[0].judgement.failures), (1, Applied::Retry, 1));
        assert!(swept[0].judgement.failure.contains("zombie"));
        assert!(record(&store, &told).await.is_empty(), "not leased to anybody");
        assert_eq!(store.queue().renew(&[lease(&zombie)]).await.unwrap(), [lease(&zombie)]);

        let job = claim(&store, "w").await;
        assert_eq!((job.judgement, job.fence), (zombie.judgement, Fence(2)));
        assert!(record(&store, &told).await.is_empty(), "leased to another");
        store.queue().hand_back(&[lease(&zombie)]).await.unwrap();
        assert_eq!(store.queue().renew(&[lease(&job)]).await.unwrap(), [], "a stale lease gives nothing back");
        let forged = gavel_core::Job { fence: Fence(9), ..job.clone() };
        assert!(record(&store, &life(&forged, Verdict::Accepted)).await.is_empty(), "a fence that was never given");
        let elsewhere = gavel_core::Job { submission: gavel_core::SubmissionId(job.judgement.0), ..job.clone() };
        assert!(record(&store, &life(&elsewhere, Verdict::Accepted)).await.is_empty(), "another submission's name");

        assert_eq!(record(&store, &life(&job, Verdict::Accepted)).await.len(), 5);
        assert!(record(&store, &told).await.is_empty());
        assert_eq!(verdict(&store, id).await, Some(Verdict::Accepted));
        assert!(store.stats().ignored_reports >= 11);
    }

    pub(super) async fn reports_may_come_twice(store: Store) {
        let id = submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        let life = life(&job, Verdict::Accepted);
        let twice: Vec<_> = life.iter().chain(&life).cloned().collect();
        assert_eq!(record(&store, &twice).await.len(), 5);
        assert!(record(&store, &life).await.is_empty());
        assert_eq!(store.submission(id).await.unwrap().unwrap().judgement.tests.len(), 2);
    }

    pub(super) async fn our_failures_are_retried_and_then_confessed(store: Store) {
        let id = submit(&store, "print(3)").await;
        for attempt in 1..MAX_FAILURES {
            let job = claim(&store, "w").await;
            let failed = report(&job, 0, Event::Failed { reason: format!("disk {attempt}") });
            let recorded = record(&store, &[failed]).await.remove(0);
            assert_eq!((recorded.applied, recorded.judgement.failures), (Applied::Retry, attempt));
            let seen = store.submission(id).await.unwrap().unwrap().judgement;
            assert_eq!((seen.failures, seen.phase), (attempt, Phase::Queued));
        }
        claim(&store, "w").await;
        let swept = sweep_all(&store).await.remove(0);
        assert_eq!(swept.applied, Applied::Finished);
        let seen = store.submission(id).await.unwrap().unwrap();
        assert_eq!(seen.judgement, swept.judgement);
        assert_eq!((seen.judgement.verdict, seen.judgement.failures), (Some(Verdict::JudgingError), MAX_FAILURES));
        assert!(seen.finished_at.is_some() && store.queue_depth() == 0);
    }

    pub(super) async fn a_renewed_lease_is_not_swept(store: Store) {
        submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        let almost = store.now().after(store.queue().lease() - Duration::from_secs(1));
        assert!(store.sweep(almost).await.unwrap().is_empty());
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(store.queue().renew(&[lease(&job)]).await.unwrap().is_empty());
        let first_end = almost.after(Duration::from_millis(1020));
        assert!(store.sweep(first_end).await.unwrap().is_empty(), "its first end passed, but it was renewed");
        assert_eq!(sweep_all(&store).await.len(), 1);
    }

    pub(super) async fn what_is_handed_back_counts_no_failure(store: Store) {
        submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        record(&store, &life(&job, Verdict::Accepted)[..2]).await;
        store.queue().hand_back(&[lease(&job)]).await.unwrap();
        let again = claim(&store, "w").await;
        assert_eq!(again.fence, Fence(2));
        let recorded = record(&store, &life(&again, Verdict::Accepted)).await;
        assert_eq!((recorded.len(), recorded[4].judgement.failures), (5, 0));
    }

    pub(super) async fn a_bad_operation_takes_no_other_down(store: Store) {
        let mut tasks = Vec::new();
        for number in 0..40 {
            let store = store.clone();
            let package = if number % 10 == 3 { Digest([0xee; 32]) } else { PACKAGE };
            let submission = NewSubmission { package, ..new(number.to_string(), Lane::Practice) };
            tasks.push(tokio::spawn(async move { (package, store.submit(submission).await) }));
        }
        for task in tasks {
            let (package, outcome) = task.await.unwrap();
            match outcome {
                Ok(id) => assert_eq!(store.submission(id).await.unwrap().unwrap().package, package),
                Err(error) => assert!(package != PACKAGE && matches!(error, SubmitError::Store(_)), "{error}"),
            }
        }
        assert_eq!(store.stats().waiting, 36);
        assert_eq!(store.queue().claim(&worker("w"), 100).await.unwrap().len(), 36);
    }

    pub(super) async fn one_commit_serves_many(store: Store) {
        let before = store.stats();
        // All are asked before any is answered, whatever the disk's speed: while the first is synced, the rest gathers.
        let submissions = (0..500).map(|number| store.submit(new(number.to_string(), Lane::Practice)));
        for outcome in futures::future::join_all(submissions).await {
            outcome.unwrap();
        }
        let after = store.stats();
        assert_eq!(after.operations - before.operations, 500);
        let commits = after.commits - before.commits;
        assert!(commits <= 10, "{commits} commits for 500 submissions");
    }

    pub(super) async fn progress_costs_no_commit(store: Store) {
        submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        let before = store.stats().commits;
        let life = life(&job, Verdict::Accepted);
        for report in &life[..4] {
            record(&store, std::slice::from_ref(report)).await;
        }
        assert_eq!(store.stats().commits, before);
        record(&store, &life[4..]).await;
        assert_eq!(store.stats().commits, before + 1);
    }

    pub(super) async fn blobs_of_every_size_come_back(store: Store) {
        let blobs = store.blobs();
        let directory = tempfile::tempdir().unwrap();
        for (number, size) in [0, 1, 64 << 10, (64 << 10) + 1, 3 << 20].into_iter().enumerate() {
            let content = Bytes::from((0..size).map(|i| (i * 7 / 3) as u8).collect::<Vec<_>>());
            let digest = blobs.put(content.clone()).await.unwrap();
            assert_eq!(blobs.put(content.clone()).await.unwrap(), digest);
            assert_eq!(blobs.get(&digest).await.unwrap(), content);
            let path = directory.path().join(number.to_string());
            blobs.fetch(&digest, &path).await.unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }

    pub(super) async fn a_large_source_is_kept(store: Store) {
        let source = "x".repeat(200 << 10);
        let id = submit(&store, &source).await;
        let digest = store.submission(id).await.unwrap().unwrap().source;
        assert_eq!(store.blobs().get(&digest).await.unwrap(), source);
        assert_eq!(claim(&store, "w").await.source, digest);
    }

    pub(super) async fn reports_reach_the_one_recorder(store: Store) {
        submit(&store, "print(3)").await;
        let job = claim(&store, "w").await;
        let mut receiver = store.reports().unwrap();
        assert!(store.reports().is_none());
        let life = life(&job, Verdict::Accepted);
        for report in &life {
            store.queue().send(report.clone()).await.unwrap();
        }
        let mut received = Vec::new();
        receiver.recv_many(&mut received, 100).await;
        assert_eq!(received, life);
        drop(receiver);
        assert!(matches!(store.queue().send(life[0].clone()).await, Err(StoreError::Closed)));
    }

    pub(super) async fn a_closed_store_says_so(store: Store) {
        let waiting = tokio::spawn({
            let queue = store.queue();
            async move { queue.claim(&worker("w"), 1).await }
        });
        tokio::task::yield_now().await;
        store.close().await;
        store.close().await;
        assert!(matches!(waiting.await.unwrap(), Err(StoreError::Closed)));
        let refused = store.submit(new("late", Lane::Practice)).await;
        assert!(matches!(refused, Err(SubmitError::Store(StoreError::Closed))));
    }
}

macro_rules! conformance {
    ($open:path: $($name:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let directory = tempfile::tempdir().unwrap();
                suite::$name($open(directory.path()).await).await;
            }
        )*
    };
}

mod sqlite {
    use super::suite;

    conformance! { crate::fixture::open:
        a_submission_lives_to_its_verdict
        a_violation_is_kept_for_the_jury
        a_note_is_kept_for_the_jury
        what_is_unknown_is_none
        a_problem_changes_under_old_submissions
        lanes_go_first_and_then_the_oldest
        a_claim_waits_for_a_job
        a_job_goes_to_a_worker_that_has_its_language
        a_claim_given_up_keeps_no_job
        a_stale_lease_is_not_heard
        reports_may_come_twice
        our_failures_are_retried_and_then_confessed
        a_renewed_lease_is_not_swept
        what_is_handed_back_counts_no_failure
        a_bad_operation_takes_no_other_down
        one_commit_serves_many
        progress_costs_no_commit
        blobs_of_every_size_come_back
        a_large_source_is_kept
        reports_reach_the_one_recorder
        a_closed_store_says_so
    }
}
