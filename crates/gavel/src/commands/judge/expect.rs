//! `gavel judge --expect`: judgements beside what the setters of a problem promise.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use gavel_core::grading::Stop;
use gavel_judge::expect::{Agreement, Annotation, as_promised, of_folder};
use gavel_judge::package::Submission;
use gavel_judge::{Expected, JudgeError, JudgePolicy, Judgement, Package};
use serde::Serialize;

use super::{Shown, Source, Work, read};
use crate::boxes;
use crate::cli;
use crate::exit::{Answer, Usage};
use crate::output::{Progress, seconds, table};

/// Where expectations are taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Folder names, and `submissions.yaml` where the package has it.
    Directory,
    /// The comments in the sources.
    Annotation,
    /// This annotation, for every source.
    Said(String),
    /// Everything in this directory: by the comments of each source, or else by its folder.
    Of(PathBuf),
}

impl FromStr for Basis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "directory" => Ok(Self::Directory),
            "annotation" => Ok(Self::Annotation),
            text if text.starts_with("@EXPECTED_") => Ok(Self::Said(text.to_owned())),
            text if Path::new(text).is_dir() => Ok(Self::Of(PathBuf::from(text))),
            _ => Err("expected directory, annotation, a directory with submissions, or an annotation such as \
                      '@EXPECTED_RESULTS@: WRONG-ANSWER'"
                .to_owned()),
        }
    }
}

/// What somebody promises of a source.
enum Promise<'a> {
    Package(&'a Submission),
    Folder(Expected),
    Annotation(Annotation),
}

/// A source with its promise, or why it cannot be held to one.
struct Candidate<'a> {
    name: String,
    what: Result<(Source, Promise<'a>), String>,
}

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    source: String,
    agreement: &'static str,
    expected: Option<String>,
    /// Why it does not agree, or was skipped.
    reasons: Vec<String>,
    judgement: Option<Shown>,
}

pub(crate) fn expect(args: &cli::Judge, package: &Package, basis: &Basis) -> anyhow::Result<Answer> {
    let candidates = candidates(args, package, basis)?;
    let work = Work::of(&args.jobs)?;
    work.prime(candidates.iter().filter_map(|candidate| candidate.what.as_ref().ok()).map(|(source, _)| source))?;
    let progress = Progress::of(candidates.len());
    let (mut rows, mut agreed, mut disagreed, mut skipped) = (Vec::new(), 0_usize, 0_usize, 0_usize);
    boxes::work(
        boxes::count(args.jobs.jobs),
        &candidates,
        Some(work.get().spare()),
        |runner, candidate| {
            let (source, promise) = match &candidate.what {
                Ok(what) => what,
                Err(reason) => return Ok(Err(reason.clone())),
            };
            let policy = JudgePolicy { stop: promise.wants_every_test().then_some(Stop::Never) };
            let error = match work.judge(runner, package, source, policy, &mut |_| {}) {
                Ok(judgement) => return Ok(Ok(judgement)),
                Err(error) => error,
            };
            match error.downcast_ref::<JudgeError>() {
                Some(missing) if missing.is_missing_tool() => Ok(Err(missing.to_string())),
                _ => Err(error),
            }
        },
        |candidate, judged| {
            let agreement = match &judged {
                Ok(judgement) => agreement(candidate, package, judgement),
                Err(reason) => Agreement::Skipped(reason.clone()),
            };
            let judgement = judged.ok();
            let (word, reasons) = match agreement {
                Agreement::Agrees => ("agree", Vec::new()),
                Agreement::Disagrees(reasons) => ("disagree", reasons),
                Agreement::Skipped(reason) => ("skipped", vec![reason]),
            };
            agreed += usize::from(word == "agree");
            disagreed += usize::from(word == "disagree");
            skipped += usize::from(word == "skipped");
            let expected = candidate.what.as_ref().ok().map(|(_, promise)| promise.words());
            if args.json {
                let judged = candidate.what.as_ref().ok().zip(judgement.as_ref());
                let judgement = judged.map(|((source, _), judgement)| Shown::of(source, judgement, package));
                let line = Line { source: candidate.name.clone(), agreement: word, expected, reasons, judgement };
                progress.line(&serde_json::to_string(&line)?);
            } else {
                rows.push(row(word, candidate, expected, judgement.as_ref(), &reasons));
            }
            progress.step(&candidate.name);
            Ok(())
        },
    )?;
    progress.end();
    if !args.json {
        println!("{}", table(&["", "source", "expected", "verdict", "CPU", "score", ""], rows, &[4, 5]));
        println!("{agreed} agree, {disagreed} disagree, {skipped} skipped");
    }
    // Where nothing could be told, nothing was found to be in order.
    Ok((disagreed == 0 && agreed > 0).into())
}

fn agreement(candidate: &Candidate<'_>, package: &Package, judgement: &Judgement) -> Agreement {
    match &candidate.what {
        Ok((_, Promise::Package(submission))) => as_promised(submission, judgement),
        Ok((_, Promise::Folder(folder))) => of_folder(*folder, judgement.verdict),
        Ok((_, Promise::Annotation(annotation))) => annotation.compare(package, judgement),
        Err(reason) => Agreement::Skipped(reason.clone()),
    }
}

fn row(
    word: &str,
    candidate: &Candidate<'_>,
    expected: Option<String>,
    judgement: Option<&Judgement>,
    reasons: &[String],
) -> Vec<String> {
    let of = |told: fn(&Judgement) -> String| judgement.map(told).unwrap_or_default();
    vec![
        word.to_owned(),
        candidate.name.clone(),
        expected.unwrap_or_default(),
        of(|judgement| judgement.verdict.to_string()),
        of(|judgement| seconds(gavel_core::Totals::of(&judgement.tests).cpu_time)),
        of(|judgement| judgement.score.map(|score| score.to_string()).unwrap_or_default()),
        reasons.join("; "),
    ]
}

impl Promise<'_> {
    /// Rules about single groups and messages can be told only when every test case is run.
    fn wants_every_test(&self) -> bool {
        match self {
            Self::Package(submission) => {
                submission.expectation.rules.iter().any(|rule| rule.tests.is_some() || rule.message.is_some())
            }
            Self::Folder(_) => false,
            Self::Annotation(annotation) => annotation.wants_every_test(),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Package(submission) => {
                let rules: Vec<&str> = submission.expectation.rules.iter().map(|rule| rule.from.as_str()).collect();
                if rules.is_empty() { submission.expected.to_string() } else { rules.join(", ") }
            }
            Self::Folder(folder) => folder.to_string(),
            Self::Annotation(annotation) => annotation.words(),
        }
    }
}

fn candidates<'a>(args: &cli::Judge, package: &'a Package, basis: &Basis) -> anyhow::Result<Vec<Candidate<'a>>> {
    let paths = match (basis, args.sources.as_slice()) {
        (Basis::Of(directory), []) => below(directory)?,
        (_, []) => {
            // Those of the package itself, read as the package is.
            let own = package.submissions.iter().map(|submission| of_package(package, submission, basis));
            let skipped = package.skipped.iter();
            let skipped = skipped.map(|one| Ok(Candidate { name: one.name.clone(), what: Err(one.why.clone()) }));
            return own.chain(skipped).collect();
        }
        (_, sources) => sources.to_vec(),
    };
    paths.iter().map(|path| of_path(args, package, path, basis)).collect()
}

fn of_package<'a>(package: &'a Package, submission: &'a Submission, basis: &Basis) -> anyhow::Result<Candidate<'a>> {
    let source = super::of_submission(package, submission)?;
    let promise = match basis {
        Basis::Annotation | Basis::Of(_) => annotated(&source.bytes),
        Basis::Said(text) => said(text),
        Basis::Directory => Ok(Promise::Package(submission)),
    };
    Ok(Candidate { name: submission.name.clone(), what: promise.map(|promise| (source, promise)) })
}

fn of_path<'a>(args: &cli::Judge, package: &'a Package, path: &Path, basis: &Basis) -> anyhow::Result<Candidate<'a>> {
    let same = |submission: &&Submission| same_file(&submission.path, path);
    if let Some(submission) = package.submissions.iter().find(same)
        && *basis == Basis::Directory
    {
        return of_package(package, submission, basis);
    }
    let name = path.display().to_string();
    if path.is_dir() {
        let reason = "it is a directory; put it into the package's submissions/ to have it judged as one program";
        return Ok(Candidate { name, what: Err(reason.to_owned()) });
    }
    // Only what lies around may be of a language that is not ours; what was named by hand is a mistake then.
    let text = super::text(package);
    let source = match (read(path, text.as_ref().or(args.language.as_ref())), basis) {
        (Ok(source), _) => source,
        (Err(error), Basis::Of(_)) => return Ok(Candidate { name, what: Err(error.to_string()) }),
        (Err(error), _) => return Err(error),
    };
    let promise = match basis {
        Basis::Directory => folder(path),
        Basis::Annotation => annotated(&source.bytes),
        Basis::Said(text) => said(text),
        Basis::Of(_) => match Annotation::read(&source.bytes) {
            Ok(None) => folder(path),
            Ok(Some(annotation)) => Ok(Promise::Annotation(annotation)),
            Err(reason) => Err(reason),
        },
    };
    Ok(Candidate { name, what: promise.map(|promise| (source, promise)) })
}

fn annotated<'a>(source: &[u8]) -> Result<Promise<'a>, String> {
    match Annotation::read(source)? {
        Some(annotation) => Ok(Promise::Annotation(annotation)),
        None => Err("it has no annotation".to_owned()),
    }
}

fn said<'a>(text: &str) -> Result<Promise<'a>, String> {
    annotated(text.as_bytes())
}

fn folder<'a>(path: &Path) -> Result<Promise<'a>, String> {
    let absolute = std::path::absolute(path).map_err(|error| format!("its folder is unknown: {error}"))?;
    let folder = absolute.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    // The names of other judges for the same folders.
    let name = match folder.as_str() {
        "ac" | "correct" => "accepted",
        "wa" | "wrong" => "wrong_answer",
        "tle" | "timelimit" | "time_limit" => "time_limit_exceeded",
        "rte" | "runtime_error" | "run_error" => "run_time_error",
        "mle" | "memory_limit" => "memory_limit_exceeded",
        "ole" | "output_limit" => "output_limit_exceeded",
        "ce" | "compiler_error" => "compile_error",
        other => other,
    };
    match Expected::of_folder(name) {
        Some(expected) => Ok(Promise::Folder(expected)),
        None => Err(format!("its folder {folder:?} promises nothing")),
    }
}

fn same_file(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}

/// What lies in the folders of a directory, or in itself, in order.
fn below(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let list = |path: &Path| -> anyhow::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(path).map_err(|error| Usage::new(format!("cannot list {path:?}: {error}")))?;
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        paths.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            !name.starts_with('.') && !name.starts_with("README") && name != "submissions.yaml"
        });
        paths.sort();
        Ok(paths)
    };
    let mut found = Vec::new();
    for path in list(directory)? {
        if path.is_dir() {
            found.extend(list(&path)?);
        } else {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(Usage::new(format!("there are no submissions in {directory:?}")).into());
    }
    Ok(found)
}
