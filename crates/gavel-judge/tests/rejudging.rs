//! The same verdict every time (attack J12): labelled submissions are judged again and again on two slots at once.
//!
//! `make rejudge` does it 50 times with 100 submissions; `make test` with as few as time allows.

mod slots;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use gavel_core::Verdict;
use gavel_judge::package::Submission;
use gavel_judge::{Package, Request};

/// How many submissions, and how many times each, unless `GAVEL_REJUDGE` says otherwise, as in `100x50`.
const SIZE: (usize, usize) = (16, 4);

fn size() -> (usize, usize) {
    let Ok(asked) = std::env::var("GAVEL_REJUDGE") else { return SIZE };
    let (submissions, times) = asked.split_once('x').expect("GAVEL_REJUDGE is such as 100x50");
    (submissions.parse().expect("a number of submissions"), times.parse().expect("a number of times"))
}

fn packages() -> Vec<Package> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../problems");
    let mut dirs: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    dirs.retain(|dir| dir.join("problem.yaml").exists());
    dirs.sort();
    dirs.iter().map(|dir| Package::open(dir).unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()))).collect()
}

/// What must be the same: the verdict, and on which test case it was found.
type Found = (Verdict, Vec<(String, Verdict)>);

#[test]
fn a_verdict_is_the_same_every_time() {
    let packages = packages();
    let all: Vec<(&Package, &Submission)> =
        packages.iter().flat_map(|package| package.submissions.iter().map(move |one| (package, one))).collect();
    let (submissions, times) = size();
    // From everywhere in the list, so that every kind of problem and every language has its part.
    let submissions = submissions.min(all.len());
    let chosen: Vec<_> = (0..submissions).map(|index| all[index * all.len() / submissions]).collect();
    // Each time in another order, so that every submission has other neighbours.
    let work: Vec<usize> =
        (0..times).flat_map(|time| (0..submissions).map(move |index| (index * 37 + time * 11) % submissions)).collect();
    let mut counted: Vec<usize> = work.clone();
    counted.sort_unstable();
    counted.dedup();
    assert_eq!(counted.len(), submissions, "37 divides the number of submissions: choose another");
    let (judge, _dir) = slots::judge();
    let done = AtomicUsize::new(0);
    let found: Vec<Result<Found, String>> = slots::on_slots(
        &work,
        |_| false,
        |slot, index| {
            let (package, submission) = chosen[*index];
            let source = package.source(submission).unwrap();
            let source_name = submission.path.file_name().unwrap().to_str();
            let request = Request { source_name, ..Request::new(package, &submission.language, &source) };
            let judged = judge.judge(slot, &request, &mut |_| {}).map_err(|error| error.to_string())?;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(100) {
                println!("{done} of {} judgements", work.len());
            }
            Ok((judged.verdict, judged.tests.into_iter().map(|test| (test.name, test.verdict)).collect()))
        },
    );
    let mut wrong = Vec::new();
    let mut first: Vec<Option<&Result<Found, String>>> = vec![None; submissions];
    for (index, found) in work.iter().zip(&found) {
        let first = first[*index].get_or_insert(found);
        if *first != found || found.is_err() {
            let (package, submission) = chosen[*index];
            wrong.push(format!("{}/{}: {first:?}, then {found:?}", package.id, submission.name));
        }
    }
    println!("{} judgements of {submissions} submissions", work.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), work.len(), wrong.join("\n"));
}
