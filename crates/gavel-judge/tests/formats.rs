//! Packages in the formats of other judges, made for this: each is imported, and its submissions get the verdicts and
//! the points that the judge it comes from gives.
//!
//! `formats/<name>/` is a package, with `expected.toml` beside its files; a directory `x.zip.d` is to be packed as
//! `x.zip`.

mod packed;
mod slots;
mod testlib_header;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gavel_core::{ByteSize, LanguageId, Verdict};
use gavel_judge::formats::{Fate, Format, Imported, Options, Target, export, import};
use gavel_judge::package::digest;
use gavel_judge::{Languages, Package, Request};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    format: Format,
    id: Option<String>,
    #[serde(default)]
    ids: Vec<String>,
    time_limit: Option<u64>,
    memory_mib: Option<u64>,
    /// Where testlib.h belongs.
    testlib: Option<String>,
    #[serde(default)]
    submission: Vec<Submission>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    id: Option<String>,
    /// A file of the package,
    file: Option<String>,
    /// or one that is written here.
    name: Option<String>,
    source: Option<String>,
    verdict: Verdict,
    score: Option<f64>,
}

/// A package laid out as it comes from its judge.
struct Case {
    expected: Expected,
    dir: PathBuf,
    _place: tempfile::TempDir,
}

fn cases() -> Vec<Case> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut dirs: Vec<PathBuf> = fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path()).collect();
    dirs.sort();
    assert!(dirs.len() >= 9, "{dirs:?}");
    dirs.iter().map(|dir| case(dir)).collect()
}

fn case(from: &Path) -> Case {
    let text = fs::read_to_string(from.join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&text).unwrap_or_else(|error| panic!("{from:?}: {error}"));
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join(from.file_name().unwrap());
    for (name, bytes) in packed::files(from) {
        if name != "expected.toml" && !name.contains(".zip.d/") {
            let path = dir.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if let Some(name) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".d") {
            packed::zip(&path, "", &dir.join(name));
        }
    }
    if let Some(path) = &expected.testlib {
        fs::write(dir.join(path), testlib_header::testlib()).unwrap();
    }
    Case { expected, dir, _place: place }
}

impl Case {
    fn options(&self) -> Options {
        Options {
            time_limit: self.expected.time_limit.map(Duration::from_secs),
            memory: self.expected.memory_mib.map(ByteSize::mib),
            ..Options::default()
        }
    }

    fn import(&self, path: &Path) -> Vec<Imported> {
        import(path, &self.options()).unwrap_or_else(|error| panic!("{path:?}: {error}: {:?}", error.hint()))
    }

    fn ids(&self) -> Vec<String> {
        self.expected.id.iter().chain(&self.expected.ids).cloned().collect()
    }
}

fn archives(imported: &[Imported]) -> Vec<Vec<u8>> {
    imported.iter().map(|one| one.package.pack().unwrap()).collect()
}

#[test]
fn every_format_is_detected_and_imported_alike_from_directory_and_archives() {
    for case in cases() {
        let imported = case.import(&case.dir);
        let ids: Vec<String> = imported.iter().map(|one| one.package.id.to_string()).collect();
        assert_eq!(ids, case.ids(), "{:?}", case.dir);
        for one in &imported {
            assert_eq!(one.report.format, case.expected.format, "{:?}", case.dir);
            assert!(one.report.count(Fate::Taken) > 0 && one.is_converted(), "{:?}", one.report);
        }
        let packed = archives(&imported);
        let name = case.dir.file_name().unwrap().to_str().unwrap();
        let place = tempfile::tempdir().unwrap();
        let zip = place.path().join(format!("{name}.zip"));
        packed::zip(&case.dir, "", &zip);
        assert!(archives(&case.import(&zip)) == packed, "{name}: as a zip");
        packed::zip(&case.dir, &format!("{name}/"), &zip);
        assert!(archives(&case.import(&zip)) == packed, "{name}: as a zip with a directory");
        let tar = place.path().join(format!("{name}.tar"));
        fs::write(&tar, packed::tar(&case.dir, "")).unwrap();
        assert!(archives(&case.import(&tar)) == packed, "{name}: as a tar");
        let again = case.import(&case.dir);
        assert!(archives(&again) == packed, "{name}: the same package gives the same bytes");
    }
}

#[test]
fn what_is_exported_is_imported_as_the_same() {
    for case in cases() {
        for one in case.import(&case.dir) {
            let place = tempfile::tempdir().unwrap();
            let id = one.package.id.to_string();
            let digest_of = |package: &Package| digest(&package.pack().unwrap());
            for target in [Target::of(place.path()), Target::of(&place.path().join(format!("{id}.zip")))] {
                let path = export(&one.package, &target).unwrap();
                let again = import(&path, &Options::default()).unwrap();
                let [again] = again.as_slice() else { panic!("{id}: {} packages", again.len()) };
                assert_eq!((again.report.format, &again.package.id), (Format::Icpc, &one.package.id));
                assert_eq!(digest_of(&again.package), digest_of(&one.package), "{id} {target:?}");
                assert!(export(&one.package, &target).is_err(), "nothing is overwritten");
            }
        }
    }
}

/// A source to be judged, and what must come of it.
struct Work<'a> {
    package: &'a Package,
    name: String,
    language: LanguageId,
    source: Vec<u8>,
    verdict: Option<Verdict>,
    score: Option<f64>,
    folder: Option<gavel_judge::Expected>,
}

#[test]
fn submissions_get_the_verdict_and_the_points_of_the_judge_they_come_from() {
    let cases: Vec<(Case, Vec<Imported>)> = cases()
        .into_iter()
        .map(|case| {
            let imported = case.import(&case.dir);
            (case, imported)
        })
        .collect();
    let languages = Languages::builtin();
    let mut work = Vec::new();
    for (case, imported) in &cases {
        for one in imported {
            for submission in &one.package.submissions {
                work.push(Work {
                    package: &one.package,
                    name: submission.name.clone(),
                    language: submission.language.clone(),
                    source: one.package.source(submission).unwrap(),
                    verdict: None,
                    score: None,
                    folder: Some(submission.expected),
                });
            }
        }
        for submission in &case.expected.submission {
            let id = submission.id.as_ref().or(case.expected.id.as_ref()).unwrap();
            let package = &imported.iter().find(|one| one.package.id.as_str() == id).unwrap().package;
            let name = submission.file.as_ref().or(submission.name.as_ref()).unwrap().clone();
            let source = match &submission.source {
                Some(source) => source.clone().into_bytes(),
                None => fs::read(case.dir.join(&name)).unwrap(),
            };
            let known = languages.by_extension(Path::new(&name)).map(|language| language.id.clone());
            let language = known.unwrap_or_else(LanguageId::text);
            let (verdict, score) = (Some(submission.verdict), submission.score);
            work.push(Work { package, name, language, source, verdict, score, folder: None });
        }
    }
    let (judge, _dir) = slots::judge();
    let wrong: Vec<String> = slots::on_slots(
        &work,
        |_| false,
        |slot, work| {
            let request = Request::new(work.package, &work.language, &work.source);
            let place = format!("{}/{}", work.package.id, work.name);
            let judgement = match judge.judge(slot, &request, &mut |_| {}) {
                Ok(judgement) => judgement,
                Err(error) => return Some(format!("{place}: {error}")),
            };
            let score = judgement.score.map(gavel_core::Score::points);
            let fits = work.verdict.is_none_or(|verdict| verdict == judgement.verdict)
                && work.folder.is_none_or(|folder| folder.allows(judgement.verdict))
                && (work.score.is_none() || work.score == score);
            let tests: Vec<String> = judgement
                .tests
                .iter()
                .map(|test| format!("{} {} {:?}", test.name, test.verdict, test.message))
                .collect();
            (!fits).then(|| {
                format!(
                    "{place}: {} {score:?}, not {:?} {:?}: {}\n  {}",
                    judgement.verdict,
                    work.verdict,
                    work.score,
                    judgement.message,
                    tests.join("\n  ")
                )
            })
        },
    )
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), work.len(), wrong.join("\n"));
}
