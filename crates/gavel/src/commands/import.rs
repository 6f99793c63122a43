//! `gavel import`: packages into a server's data. The server may run meanwhile and sees them at once.

use anyhow::Context as _;
use gavel_judge::Package;
use gavel_store::{ProblemRecord, Sample, Store, StoreConfig};
use serde::Serialize;

use crate::cli;
use crate::exit::{self, Answer};
use crate::output::Progress;

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    version: String,
    tests_total: u32,
    /// Whether this version was there already.
    unchanged: bool,
}

pub(crate) fn import(args: cli::Import) -> anyhow::Result<Answer> {
    // All packages are read before any is stored: a fault in one leaves the data as it was.
    let packages: Vec<Package> =
        args.packages.iter().map(|path| Package::open(path).map_err(exit::package)).collect::<Result<_, _>>()?;
    std::fs::create_dir_all(&args.data.data).with_context(|| format!("cannot make {:?}", args.data.data))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&StoreConfig::embedded(&args.data.data)).await?;
        let progress = Progress::of(packages.len());
        for package in &packages {
            let line = store_package(&store, package).await?;
            let text = if args.json {
                serde_json::to_string(&line)?
            } else {
                let state = if line.unchanged { "unchanged" } else { "imported" };
                format!("{state:<9} {} ({}), {} tests", line.id, line.name, line.tests_total)
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
    let digest = gavel_judge::package::digest(&archive);
    let record = ProblemRecord {
        id: package.id.clone(),
        name: package.name().to_owned(),
        package: digest,
        limits: package.limits,
        statement_markdown: package.statement_markdown().to_owned(),
        samples: package.samples.iter().map(sample).collect(),
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
    })
}

fn sample(sample: &gavel_judge::package::Sample) -> Sample {
    Sample {
        name: sample.name.clone(),
        input: sample.input.clone(),
        answer: sample.answer.clone(),
        interaction: sample.interaction.clone(),
    }
}
