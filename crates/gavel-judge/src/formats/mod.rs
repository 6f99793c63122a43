//! Packages of other judges, as packages of the format 2025-09; and that format written out again.
//!
//! # Theory of operation
//!
//! ```text
//! directory or archive ─► Tree ─► detect ─► importer ─► Draft ─► directory (2025-09) ─► Package::open
//!                                               └─► Report: taken, changed, lost
//! ```
//!
//! An importer only reads files and writes files: it runs nothing of the package, so generators, checkers and scripts of
//! a setter run where everything else runs, in the box, when the package is judged. What 2025-09 cannot say goes into
//! gavel.toml. What neither can say and would judge differently is refused by name, with the remedy; what does not bear
//! on judging is told in the report and left out.
//!
//! Nothing else in the judge knows that there are other formats.

mod adapter;
mod cms;
mod dmoj;
mod draft;
mod export;
mod extension;
mod fps;
mod hydro;
mod kattis;
mod markdown;
mod polygon;
mod problem;
mod report;
pub mod support;
mod tree;
mod xml;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use gavel_core::ByteSize;
use serde::{Deserialize, Serialize};

pub use export::{Target, export};
pub use report::{Entry, Fate, Report};

use crate::archive::{self, ArchiveCaps};
use crate::package::{Package, PackageError};
use draft::{Converted, Draft};
use tree::Tree;

/// A format of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The ICPC problem package format 2025-09, our own.
    Icpc,
    /// Legacy Kattis and legacy-icpc, with DOMjudge's additions.
    Kattis,
    /// Codeforces' Polygon.
    Polygon,
    /// DMOJ.
    Dmoj,
    /// Hydro.
    Hydro,
    /// Free Problem Set, the XML of HUSTOJ and its relatives.
    Fps,
    /// CMS, as its loader `italy_yaml` reads it.
    Cms,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [Self::Icpc, Self::Kattis, Self::Polygon, Self::Dmoj, Self::Hydro, Self::Fps, Self::Cms];

    /// Its name on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Icpc => "icpc",
            Self::Kattis => "kattis",
            Self::Polygon => "polygon",
            Self::Dmoj => "dmoj",
            Self::Hydro => "hydro",
            Self::Fps => "fps",
            Self::Cms => "cms",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|format| format.id() == text).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|format| format.id()).collect();
            format!("the formats are {}", all.join(", "))
        })
    }
}

/// What whoever imports says beside the package.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format; `None` is to be detected.
    pub format: Option<Format>,
    /// The problem's id, instead of one made of its name.
    pub id: Option<String>,
    /// The time limit, instead of the package's.
    pub time_limit: Option<Duration>,
    /// The memory limit, instead of the package's.
    pub memory: Option<ByteSize>,
    /// testlib.h for packages that count on the judge's.
    pub testlib: Option<PathBuf>,
    /// Caps on what is read.
    pub caps: ArchiveCaps,
}

/// A package that was imported.
#[derive(Debug)]
pub struct Imported {
    /// The package, in the format 2025-09.
    pub package: Package,
    /// What was taken, changed and lost.
    pub report: Report,
    /// Where the package lies, when it was made here; it goes away with this.
    dir: Option<tempfile::TempDir>,
}

impl Imported {
    /// Whether the package was made here, and its directory goes away with this.
    #[must_use]
    pub const fn is_converted(&self) -> bool {
        self.dir.is_some()
    }
}

/// Reads the packages at `path`: a directory, an archive, or an XML file. A file of FPS and an archive of Hydro may hold
/// several. Either all of them are in order, or none is returned.
///
/// # Errors
/// The archive is refused, the format is not known, the package breaks it, or asks for what would judge differently here.
pub fn import(path: &Path, options: &Options) -> Result<Vec<Imported>, PackageError> {
    if path.is_dir() && options.format.unwrap_or(Format::Icpc) == Format::Icpc && is_icpc(path) {
        return Ok(vec![in_place(path, options)?]);
    }
    let called = called(path);
    let tree = if path.is_dir() {
        Tree::read(path, &options.caps)?
    } else if archive::is_archive(path) {
        Tree::unpack(path, &options.caps)?
    } else {
        xml_file(path)?
    };
    convert(&tree, &called, options)?.into_iter().map(|converted| open(converted, path)).collect()
}

/// A package that is already what it should be is opened where it lies.
fn in_place(path: &Path, options: &Options) -> Result<Imported, PackageError> {
    let package = Package::open(path)?;
    if options.time_limit.is_some() || options.memory.is_some() || options.id.is_some() {
        return Err(PackageError::unsupported(
            path,
            "--id, --time-limit or --memory for a package of the format 2025-09",
            "change its problem.yaml or the name of its directory",
        ));
    }
    let mut report = Report::new(Format::Icpc);
    report.taken("package", "as it is");
    Ok(Imported { package, report, dir: None })
}

fn is_icpc(dir: &Path) -> bool {
    std::fs::read_to_string(dir.join("problem.yaml")).is_ok_and(|text| declares_2025(&text))
}

/// Whether a problem.yaml says the version itself; a broken one of that version must get that format's messages.
fn declares_2025(text: &str) -> bool {
    text.lines().any(|line| {
        let value = line.strip_prefix("problem_format_version:");
        value.is_some_and(|value| {
            let value = value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
            matches!(value, "2025-09" | "2023-07-draft" | "draft")
        })
    })
}

/// A file that is no archive: FPS.
fn xml_file(path: &Path) -> Result<Tree, PackageError> {
    let metadata = std::fs::metadata(path).map_err(PackageError::io("open", path))?;
    if metadata.len() > fps::MAX_FILE {
        return Err(PackageError::invalid(path, "it is longer than 256 MiB", "split it"));
    }
    let bytes = std::fs::read(path).map_err(PackageError::io("read", path))?;
    let mut tree = Tree::default();
    tree.files.insert("fps.xml".to_owned(), tree::Content::Bytes(bytes));
    Ok(tree)
}

/// What a path is called without its endings.
fn called(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("problem");
    let known = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".xml"];
    known.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).to_owned()
}

/// Finds the packages in a tree and converts each.
fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Vec<Converted>, PackageError> {
    let roots = match options.format {
        Some(format) => roots(tree, &[format]),
        None => roots(tree, &Format::ALL),
    };
    if roots.is_empty() {
        let asked =
            options.format.map_or_else(|| "any known format".to_owned(), |format| format!("the format {format}"));
        return Err(PackageError::invalid(
            called,
            format!("there is no package of {asked} in it"),
            "a package has problem.yaml, problem.xml, init.yml, task.yaml, testdata/config.yaml or an FPS file at its top; \
             --format names the format",
        ));
    }
    let several = roots.len() > 1;
    if several && options.id.is_some() {
        return Err(PackageError::invalid(called, "it holds several packages", "leave --id out"));
    }
    let mut all = Vec::new();
    for (root, format) in roots {
        let name = if root.is_empty() { called } else { root.rsplit('/').next().unwrap_or(called) };
        let tree = tree.subtree(&root);
        let mut found = match format {
            Format::Icpc => vec![icpc(&tree, name, options)?],
            Format::Kattis => vec![kattis::convert(&tree, name, options)?],
            Format::Polygon => vec![polygon::convert(&tree, name, options)?],
            Format::Dmoj => vec![dmoj::convert(&tree, name, options)?],
            Format::Hydro => vec![hydro::convert(&tree, name, options)?],
            Format::Fps => fps::convert(&tree, name, options)?,
            Format::Cms => vec![cms::convert(&tree, name, options)?],
        };
        all.append(&mut found);
    }
    distinct(&all)?;
    Ok(all)
}

/// Two packages of one id would overwrite one another.
fn distinct(all: &[Converted]) -> Result<(), PackageError> {
    let mut ids: Vec<&str> = all.iter().map(|converted| converted.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            Err(PackageError::invalid(pair[0], "two packages have this id", "import them one by one with --id"))
        }
        None => Ok(()),
    }
}

/// Where the packages begin, and their formats: the top, or else every directory just below it.
fn roots(tree: &Tree, formats: &[Format]) -> Vec<(String, Format)> {
    let at = |root: &str| {
        let tree = tree.subtree(root);
        formats.iter().find(|format| detect(&tree, **format)).map(|format| (root.to_owned(), *format))
    };
    if let Some(found) = at("") {
        return vec![found];
    }
    let mut dirs: Vec<&str> = tree.files.keys().filter_map(|path| path.split_once('/')).map(|(dir, _)| dir).collect();
    dirs.dedup();
    dirs.into_iter().filter_map(at).collect()
}

/// Whether the files at the top of a tree are those of a format.
fn detect(tree: &Tree, format: Format) -> bool {
    let starts = |path: &str, word: &str| tree.bytes(path).is_ok_and(|bytes| head(&bytes).contains(word));
    match format {
        Format::Icpc => tree.text("problem.yaml").is_ok_and(|text| declares_2025(&text)),
        Format::Hydro => tree.below("testdata").next().is_some() && !tree.has("problem.xml") && !tree.has("init.yml"),
        Format::Polygon => starts("problem.xml", "<problem"),
        Format::Dmoj => tree.has("init.yml"),
        Format::Cms => tree.has("task.yaml"),
        Format::Kattis => {
            let described = tree.has("problem.yaml") || tree.has("domjudge-problem.ini");
            described && tree.below("data").next().is_some()
        }
        Format::Fps => fps::file(tree).is_some_and(|path| starts(path, "<fps")),
    }
}

fn head(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).into_owned()
}

/// A package of our own format that came in an archive.
fn icpc(tree: &Tree, name: &str, options: &Options) -> Result<Converted, PackageError> {
    let mut report = Report::new(Format::Icpc);
    report.taken("package", "as it is");
    if options.time_limit.is_some() || options.memory.is_some() {
        return Err(PackageError::unsupported(
            "problem.yaml",
            "--time-limit or --memory for a package of the format 2025-09",
            "change limits in its problem.yaml",
        ));
    }
    let draft = Draft::new(Format::Icpc, name);
    let id = draft.id(options);
    Ok(Converted { id, tree: tree.clone(), report })
}

/// Writes a converted package to the disk and opens it.
fn open(converted: Converted, origin: &Path) -> Result<Imported, PackageError> {
    let dir = tempfile::Builder::new()
        .prefix("gavel-import-")
        .tempdir()
        .map_err(PackageError::io("make a directory for", origin))?;
    let place: PathBuf = dir.path().join(&converted.id);
    if converted.id.parse::<gavel_core::ProblemId>().is_err() {
        return Err(PackageError::invalid(
            &converted.id,
            "it cannot be a problem's id",
            "an id is 1 to 63 of a-z, 0-9 and '-'; give another with --id",
        ));
    }
    converted.tree.write(&place)?;
    let package = Package::open(&place)?;
    Ok(Imported { package, report: converted.report, dir: Some(dir) })
}

/// For the fuzzers: what [`import`] does with files in memory, whatever they hold.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn convert_bytes(files: Vec<(String, Vec<u8>)>, format: Format) -> Option<usize> {
    let files = files.into_iter().map(|(path, bytes)| (path, tree::Content::Bytes(bytes))).collect();
    let tree = Tree { files, ..Tree::default() };
    let options = Options {
        format: Some(format),
        time_limit: Some(Duration::from_secs(1)),
        memory: Some(ByteSize::mib(256)),
        caps: ArchiveCaps { bytes: 1 << 20, entries: 100 },
        ..Options::default()
    };
    convert(&tree, "fuzzed", &options).ok().map(|all| all.iter().map(|one| one.tree.files.len()).sum())
}
