//! `gavel verify`: every example submission of a package must get its folder's verdict.

use gavel_core::Totals;
use gavel_judge::package::Submission;
use gavel_judge::{Expected, Judgement, Package};
use serde::Serialize;

use super::judge::{Shown, Source, Work};
use crate::boxes;
use crate::cli;
use crate::exit::{self, Answer};
use crate::output::{Progress, mebibytes, seconds, table};

struct Item<'a> {
    package: &'a Package,
    expected: Expected,
    source: Source,
}

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    expected: &'static str,
    agrees: bool,
    #[serde(flatten)]
    judgement: Shown,
}

pub(crate) fn verify(args: cli::Verify) -> anyhow::Result<Answer> {
    let packages: Vec<Package> =
        args.packages.iter().map(|path| Package::open(path).map_err(exit::package)).collect::<Result<_, _>>()?;
    let mut items = Vec::new();
    for package in &packages {
        for submission in &package.submissions {
            items.push(item(package, submission)?);
        }
    }
    let work = Work::new()?;
    let progress = Progress::of(items.len());
    let (mut rows, mut wrong) = (Vec::new(), 0_usize);
    boxes::work(
        boxes::count(args.jobs.jobs),
        &items,
        |runner, item| work.judge(runner, item.package, &item.source, &mut |_| {}),
        |item, judgement| {
            let agrees = item.expected.allows(judgement.verdict);
            wrong += usize::from(!agrees);
            if args.json {
                let judgement = Shown::of(&item.source, &judgement, item.package);
                let line = Line { expected: item.expected.folder(), agrees, judgement };
                progress.line(&serde_json::to_string(&line)?);
            } else {
                rows.push(row(item, &judgement, agrees));
            }
            progress.step(&format!("{} {}", item.package.id, item.source.name));
            Ok(())
        },
    )?;
    progress.end();
    if !args.json {
        let header = ["", "problem", "submission", "verdict", "CPU", "limit", "memory", ""];
        println!("{}", table(&header, rows, &[4, 5, 6]));
        println!("{} of {} example submissions got their folder's verdict", items.len() - wrong, items.len());
    }
    Ok((wrong == 0).into())
}

fn item<'a>(package: &'a Package, submission: &Submission) -> anyhow::Result<Item<'a>> {
    let bytes = package.source(submission).map_err(exit::package)?;
    let source = Source {
        name: submission.name.clone(),
        language: submission.language.clone(),
        bytes,
        more: package.more(submission).map_err(exit::package)?,
    };
    Ok(Item { package, expected: submission.expected, source })
}

fn row(item: &Item<'_>, judgement: &Judgement, agrees: bool) -> Vec<String> {
    let totals = Totals::of(&judgement.tests);
    let why = if agrees {
        String::new()
    } else {
        let verdicts: Vec<&str> = item.expected.verdicts().iter().map(|verdict| verdict.code()).collect();
        format!("expected {}; {}", verdicts.join(" or "), judgement.message)
    };
    vec![
        if agrees { "ok" } else { "NO" }.to_owned(),
        item.package.id.to_string(),
        item.source.name.clone(),
        judgement.verdict.to_string(),
        seconds(totals.cpu_time),
        seconds(item.package.limits.time),
        mebibytes(totals.memory),
        why,
    ]
}
