//! The packages in `problems/`: every submission gets its folder's verdict.

mod slots;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use gavel_judge::package::{ArchiveCaps, Judged, Submission, Validator, digest};
use gavel_judge::validator::{Comparer, Comparison, Flags};
use gavel_judge::{Expected, Package, Progress, Request};

fn packages() -> Vec<Package> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../problems");
    let mut dirs: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    dirs.retain(|dir| dir.join("problem.yaml").exists());
    dirs.sort();
    assert!(dirs.len() >= 10);
    dirs.iter().map(|dir| Package::open(dir).unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()))).collect()
}

#[test]
fn every_submission_gets_its_folders_verdict() {
    let packages = packages();
    let work: Vec<_> =
        packages.iter().flat_map(|package| package.submissions.iter().map(move |one| (package, one))).collect();
    let (judge, _dir) = slots::judge();
    let waits = |one: &(&Package, &Submission)| one.1.expected == Expected::IdleLimitExceeded;
    let wrong: Vec<String> = slots::on_slots(&work, waits, |slot, (package, submission)| {
        let source = package.source(submission).unwrap();
        let name = submission.path.file_name().unwrap().to_str();
        let request = Request { source_name: name, ..Request::new(package, &submission.language, &source) };
        let mut told = Vec::new();
        let more = package.more(submission).unwrap();
        let request = Request { more: &more, ..request };
        let judgement = match judge.judge(slot, &request, &mut |progress| told.push(progress)) {
            Ok(judgement) => judgement,
            Err(error) => return Some(format!("{}/{}: {error}", package.id, submission.name)),
        };
        let tested = told.iter().filter(|progress| matches!(progress, Progress::Tested { .. })).count();
        assert_eq!((told.first(), tested), (Some(&Progress::Started), judgement.tests.len()));
        let last = judgement.tests.last().map(|test| (&test.name, test.verdict, test.cpu_time, test.wall_time));
        let verdict = judgement.verdict;
        let unmet = submission.expectation.unmet(&Judged {
            results: &judgement.tests,
            score: judgement.score,
            groups: &judgement.groups,
            messages: &[],
        });
        (!submission.expected.allows(verdict) || !unmet.is_empty()).then(|| {
            format!(
                "{}/{}: {verdict} {unmet:?} {last:?} {} {}",
                package.id, submission.name, judgement.message, judgement.compile.log
            )
        })
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{} of {} got another verdict:\n{}", wrong.len(), work.len(), wrong.join("\n"));
}

/// `data/valid_output` and `data/invalid_output` of the packages that use the default validator.
#[test]
fn the_default_validator_agrees_with_the_packages_own_examples() {
    let mut checked = 0;
    for package in packages().iter().filter(|package| package.validator == Validator::Default) {
        let args = &package.tests[0].output_validator_args;
        for (folder, right) in [("valid_output", true), ("invalid_output", false)] {
            let Ok(entries) = fs::read_dir(package.dir.join("data").join(folder)) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()) {
                if path.extension().is_some_and(|ending| ending == "out") {
                    let answer = File::open(path.with_extension("ans")).unwrap();
                    let mut comparer = Comparer::new(Flags::parse(args).unwrap(), answer);
                    comparer.feed(&fs::read(&path).unwrap());
                    assert_eq!(comparer.finish().unwrap() == Comparison::Same, right, "{path:?}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn a_package_survives_its_archive() {
    let cache = tempfile::tempdir().unwrap();
    for package in packages() {
        let archive = package.pack().unwrap();
        assert!(package.pack().unwrap() == archive, "the same package gives the same bytes");
        let dest = cache.path().join(digest(&archive).to_string());
        let unpacked = Package::unpack(archive.as_slice(), &dest, &ArchiveCaps::default()).unwrap();
        assert_eq!(
            (&unpacked.id, &unpacked.limits, &unpacked.samples),
            (&package.id, &package.limits, &package.samples)
        );
        assert_eq!((&unpacked.metadata, &unpacked.statements), (&package.metadata, &package.statements));
        assert_eq!((&unpacked.validator, unpacked.submissions.len()), (&package.validator, package.submissions.len()));
        assert_eq!(unpacked.tests.len(), package.tests.len());
        for (new, old) in unpacked.tests.iter().zip(&package.tests) {
            assert_eq!((&new.name, &new.output_validator_args), (&old.name, &old.output_validator_args));
            assert!(fs::read(&new.input).unwrap() == fs::read(&old.input).unwrap());
        }
        assert!(unpacked.pack().unwrap() == archive, "and so does its copy");
        assert_eq!(Package::open_unpacked(&dest).unwrap().id, package.id);
        let again = Package::unpack(archive.as_slice(), &dest, &ArchiveCaps::default()).unwrap();
        assert_eq!(again.dir, unpacked.dir, "what is there already is used");
    }
    let left: Vec<_> = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.len() == 64), "{left:?}");
}
