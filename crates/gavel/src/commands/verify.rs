//! `gavel verify`: everything that setters want to know of a package, by running it.

use std::collections::BTreeMap;

use gavel_core::Totals;
use gavel_judge::formats::Imported;
use gavel_judge::lint::{self, Check, Done, Finding, Job, State, Timed};
use gavel_judge::package::{RunKind, Submission};
use gavel_judge::{Judgement, Package};
use serde::Serialize;

use super::import::opened;
use super::judge::{Shown, Work, of_submission};
use super::timing::with_time_limit;
use crate::boxes;
use crate::cli;
use crate::exit::{self, Answer, Usage};
use crate::output::{Progress, mebibytes, seconds, table};

/// Rows of one check that people are shown; `--json` has them all.
const ROWS: usize = 8;

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    problem: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
    /// What the submission's folder or rules promise, and whether it is so; of submissions only.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<Shown>,
}

/// What was found of one package.
#[derive(Default)]
struct Report<'a> {
    findings: Vec<Finding>,
    judged: Vec<(&'a Submission, Judgement, State)>,
}

pub(crate) fn verify(args: cli::Verify) -> anyhow::Result<Answer> {
    if args.packages.len() > 1 && args.reading.id.is_some() {
        return Err(Usage::new("--id names one problem, and there are several packages").into());
    }
    let all = args.packages.iter().map(|path| opened(path, &args.reading));
    let imported: Vec<Vec<Imported>> = all.collect::<anyhow::Result<_>>()?;
    let packages: Vec<Package> =
        imported.iter().flatten().map(|one| timed(&one.package)).collect::<anyhow::Result<_>>()?;
    let mut jobs: Vec<(usize, Job<'_>)> = Vec::new();
    for (index, package) in packages.iter().enumerate() {
        jobs.extend(lint::jobs(package).map_err(exit::package)?.into_iter().map(|job| (index, job)));
    }
    let mut work = Work::of(&args.jobs)?;
    if let Some(path) = &args.checktestdata {
        work = work.with_checktestdata(path)?;
    }
    let progress = Progress::of(jobs.len());
    let mut reports: Vec<Report<'_>> = packages.iter().map(|_| Report::default()).collect();
    let say = |package: &Package, finding: &Finding, judged: Option<(&Submission, &Judgement)>| {
        if args.json { print(&progress, package, finding, judged) } else { Ok(()) }
    };
    for (package, report) in packages.iter().zip(&mut reports) {
        report.findings = lint::at_rest(package);
        report.findings.iter().try_for_each(|finding| say(package, finding, None))?;
    }
    boxes::work(
        boxes::count(args.jobs.jobs),
        &jobs,
        Some(work.get().spare()),
        |runner, (_, job)| job.run(work.get(), runner).map_err(Into::into),
        |(index, job), done: Done| {
            let judged = job.submission().zip(done.judgement.as_ref());
            done.findings.iter().try_for_each(|finding| say(job.package(), finding, judged))?;
            let worst = done.findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
            let report = &mut reports[*index];
            report.judged.extend(job.submission().zip(done.judgement).map(|(one, judgement)| (one, judgement, worst)));
            report.findings.extend(done.findings);
            progress.step(&job.name());
            Ok(())
        },
    )?;
    for (package, report) in packages.iter().zip(&mut reports) {
        let timed: Vec<Timed<'_>> =
            report.judged.iter().map(|(submission, judgement, _)| Timed { submission, judgement }).collect();
        let late = lint::timing(package, &timed);
        late.iter().try_for_each(|finding| say(package, finding, None))?;
        report.findings.extend(late);
    }
    progress.end();
    let count = |state| {
        let all = reports.iter().flat_map(|report| &report.findings);
        all.filter(|finding| finding.state == state).count()
    };
    let (errors, warnings) = (count(State::Error), count(State::Warning));
    if !args.json {
        packages.iter().zip(&reports).for_each(|(package, report)| people(package, report));
        println!("{} in order, {warnings} warnings, {errors} errors", count(State::Ok));
    }
    Ok((errors == 0).into())
}

/// A package with a time limit, derived where it states none. Where that fails the rest can still be looked at, and the
/// missing limit is an error among others.
fn timed(package: &Package) -> anyhow::Result<Package> {
    with_time_limit(package.clone()).or_else(|error| match error.is::<Usage>() {
        true => {
            eprintln!("gavel: {error:#}");
            Ok(package.clone())
        }
        false => Err(error),
    })
}

fn print(
    progress: &Progress,
    package: &Package,
    finding: &Finding,
    judged: Option<(&Submission, &Judgement)>,
) -> anyhow::Result<()> {
    let shown = judged.map(|(submission, judgement)| {
        of_submission(package, submission).map(|source| Shown::of(&source, judgement, package))
    });
    let line = Line {
        problem: package.id.as_str(),
        finding,
        expected: judged.map(|(submission, _)| submission.expected.folder()),
        agrees: judged.map(|_| finding.state == State::Ok),
        judgement: shown.transpose()?,
    };
    progress.line(&serde_json::to_string(&line)?);
    Ok(())
}

/// The submissions with their times, then each check in a row, and whatever is not in order.
fn people(package: &Package, report: &Report<'_>) {
    println!("{}: {}", package.id, package.name());
    let header = ["", "submission", "verdict", "score", "CPU", "limit", "memory"];
    let rows = report.judged.iter().map(|(submission, judgement, state)| {
        let totals = Totals::of(&judgement.tests);
        vec![
            state.to_string(),
            submission.name.clone(),
            judgement.verdict.to_string(),
            judgement.score.map(|score| score.to_string()).unwrap_or_default(),
            seconds(totals.cpu_time),
            if package.kind.run == RunKind::SubmitAnswer { String::new() } else { seconds(package.limits.time) },
            mebibytes(totals.memory),
        ]
    });
    println!("{}\n", table(&header, rows.collect(), &[3, 4, 5, 6]));
    let mut checks: BTreeMap<Check, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        checks.entry(finding.check).or_default().push(finding);
    }
    let mut rows = Vec::new();
    for (check, findings) in checks {
        let in_order = findings.iter().filter(|finding| finding.state == State::Ok).count();
        let (state, subject) = (findings.iter().map(|finding| finding.state).max(), String::new());
        let state = state.unwrap_or(State::Ok).to_string();
        rows.push(vec![state, check.to_string(), subject, format!("{in_order} of {} in order", findings.len())]);
        let bad: Vec<_> = findings.iter().filter(|finding| finding.state != State::Ok).collect();
        for finding in bad.iter().take(ROWS) {
            let message = finding.message.trim_end().replace('\n', " ");
            rows.push(vec![finding.state.to_string(), String::new(), finding.subject.clone(), message]);
        }
        if bad.len() > ROWS {
            rows.push(vec![String::new(), String::new(), format!("… and {} more", bad.len() - ROWS), String::new()]);
        }
    }
    println!("{}\n", table(&["", "check", "", ""], rows, &[]));
}
