//! `gavel export`: a package in the ICPC format 2025-09, from any format or from a server's data.

use std::path::{Path, PathBuf};

use gavel_core::ProblemId;
use gavel_judge::formats::{self, Imported, Report, Target};
use gavel_judge::package::ArchiveCaps;
use gavel_judge::{Package, PackageError};
use gavel_store::{Store, StoreConfig};
use serde::Serialize;

use super::import::{in_words, options};
use crate::cli;
use crate::exit::{self, Answer, Usage};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    path: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
}

pub(crate) fn export(args: cli::Export) -> anyhow::Result<Answer> {
    let target = Target::of(&args.to);
    if let Some(data) = &args.data {
        let place = tempfile::Builder::new().prefix("gavel-").tempdir()?;
        let package = stored(data, &args.package, place.path())?;
        return write(&package, None, &target, args.json);
    }
    let packages: Vec<Imported> = formats::import(&args.package, &options(&args.reading)).map_err(exit::package)?;
    if packages.len() > 1 && matches!(target, Target::Zip(_)) {
        return Err(Usage::new("it holds several packages, and a zip holds one")
            .hint("name a directory with --to")
            .into());
    }
    for imported in &packages {
        let report = imported.is_converted().then(|| imported.report.clone());
        write(&imported.package, report, &target, args.json)?;
    }
    Ok(Answer::Yes)
}

fn write(package: &Package, report: Option<Report>, target: &Target, json: bool) -> anyhow::Result<Answer> {
    let path = formats::export(package, target).map_err(exit::package)?;
    let line = Line { id: package.id.to_string(), path, report };
    if json {
        println!("{}", serde_json::to_string(&line)?);
    } else {
        println!("exported  {} to {}", line.id, line.path.display());
        if let Some(report) = &line.report {
            println!("{}", in_words(report));
        }
    }
    Ok(Answer::Yes)
}

/// A problem of a server's data, unpacked.
fn stored(data: &Path, id: &Path, place: &Path) -> anyhow::Result<Package> {
    let text = id.to_string_lossy();
    let id: ProblemId = text.parse().map_err(|error| Usage::new(format!("{text:?}: {error}")))?;
    if !data.is_dir() {
        return Err(Usage::new(format!("there is no directory {data:?}")).into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let archive = runtime.block_on(async {
        let store = Store::open(&StoreConfig::embedded(data)).await?;
        let archive = match store.problem(&id).await? {
            Some(problem) => Some(store.blobs().get(&problem.package).await?),
            None => None,
        };
        store.close().await;
        anyhow::Ok(archive)
    })?;
    let archive = archive.ok_or_else(|| Usage::new(format!("there is no problem {id} in {data:?}")))?;
    let unpacked: Result<Package, PackageError> =
        Package::unpack(archive.as_ref(), &place.join("package"), &ArchiveCaps::default());
    Ok(unpacked.map_err(exit::package)?)
}
