//! `gavel import`: packages into a server's data. The server may run meanwhile and sees them at once.

use std::path::Path;

use anyhow::Context as _;
use gavel_judge::Package;
use gavel_judge::formats::{self, Fate, Format, Imported, Options, Report};
use gavel_store::{Attachment, ProblemRecord, Sample, Store, StoreConfig};
use serde::Serialize;

use super::timing::with_time_limit;
use crate::cli;
use crate::exit::{self, Answer};
use crate::output::{Progress, table};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    version: String,
    tests_total: u32,
    /// Whether this version was there already.
    unchanged: bool,
    /// What was taken, changed and lost of a package in another format.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
}

pub(crate) fn import(args: cli::Import) -> anyhow::Result<Answer> {
    // All packages are read before any is stored: a fault in one leaves the data as it was.
    let options = options(&args.reading);
    if args.packages.len() > 1 && options.id.is_some() {
        return Err(exit::Usage::new("--id names one problem, and there are several packages").into());
    }
    let mut packages: Vec<Imported> = Vec::new();
    for path in &args.packages {
        packages.append(&mut formats::import(path, &options).map_err(exit::package)?);
    }
    for imported in &mut packages {
        imported.package = with_time_limit(imported.package.clone())?;
    }
    std::fs::create_dir_all(&args.data.data).with_context(|| format!("cannot make {:?}", args.data.data))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&StoreConfig::embedded(&args.data.data)).await?;
        let progress = Progress::of(packages.len());
        for imported in &packages {
            let mut line = store_package(&store, &imported.package).await?;
            line.report = imported.is_converted().then(|| imported.report.clone());
            let text = if args.json {
                serde_json::to_string(&line)?
            } else {
                let state = if line.unchanged { "unchanged" } else { "imported" };
                let text = format!("{state:<9} {} ({}), {} tests", line.id, line.name, line.tests_total);
                line.report.as_ref().map_or(text.clone(), |report| format!("{text}\n{}", in_words(report)))
            };
            progress.line(&text);
            progress.step(&line.id);
        }
        progress.end();
        store.close().await;
        Ok(Answer::Yes)
    })
}

async fn store_package(store: &Store, package: &Package) -> anyhow::Result<Line> {
    let archive = package.pack().map_err(exit::package)?;
    let mut attachments = Vec::new();
    for (name, path) in package.attachments().map_err(exit::package)? {
        let content = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let bytes = content.len() as u64;
        attachments.push(Attachment { name, bytes, blob: store.blobs().put(content.into()).await? });
    }
    let digest = gavel_judge::package::digest(&archive);
    let record = ProblemRecord {
        id: package.id.clone(),
        name: package.name().to_owned(),
        package: digest,
        limits: package.limits,
        statement_markdown: package.statement_markdown().to_owned(),
        samples: package.samples.iter().map(sample).collect(),
        attachments,
        tests_total: package.tests_total(),
        types: package.kind.words().into_iter().map(str::to_owned).collect(),
        max_score: package.grading.max_score(),
    };
    let unchanged = store.problem(&record.id).await?.is_some_and(|known| *known == record);
    if !unchanged {
        store.blobs().put(archive.into()).await?;
        store.put_problem(record).await?;
    }
    Ok(Line {
        id: package.id.to_string(),
        name: package.name().to_owned(),
        version: digest.to_string(),
        tests_total: package.tests_total(),
        unchanged,
        report: None,
    })
}

/// The packages at a path, in any format. What was taken, changed and lost of one that had to be converted is told on
/// standard error; it goes away with what is returned.
pub(super) fn opened(path: &Path, reading: &cli::Reading) -> anyhow::Result<Vec<Imported>> {
    let packages = formats::import(path, &options(reading)).map_err(exit::package)?;
    for imported in packages.iter().filter(|imported| imported.report.format != Format::Icpc) {
        eprintln!("gavel: {} {}", imported.package.id, in_words(&imported.report));
    }
    Ok(packages)
}

/// What the command line says beside the package.
pub(super) fn options(reading: &cli::Reading) -> Options {
    Options {
        format: reading.format,
        id: reading.id.as_ref().map(ToString::to_string),
        time_limit: reading.time_limit,
        memory: reading.memory,
        testlib: reading.testlib.clone(),
        ..Options::default()
    }
}

/// The loss report as a table below a line that counts.
pub(super) fn in_words(report: &Report) -> String {
    let word = |fate| match fate {
        Fate::Taken => "taken",
        Fate::Changed => "changed",
        Fate::Lost => "lost",
    };
    let count = |fate| format!("{} {}", report.count(fate), word(fate));
    let counts = [Fate::Taken, Fate::Changed, Fate::Lost].map(count).join(", ");
    let rows =
        report.entries.iter().map(|entry| vec![word(entry.fate).to_owned(), entry.what.clone(), entry.how.clone()]);
    format!("from {}: {counts}\n{}", report.format, table(&["", "what", "how"], rows.collect(), &[]))
}

fn sample(sample: &gavel_judge::package::Sample) -> Sample {
    Sample {
        name: sample.name.clone(),
        input: sample.input.clone(),
        answer: sample.answer.clone(),
        interaction: sample.interaction.clone(),
    }
}
