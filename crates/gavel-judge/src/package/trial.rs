//! `data/invalid_input`, `data/invalid_output` and `data/valid_output`: what tries the validators of a package.

use std::path::{Path, PathBuf};

use super::Package;
use super::data::TestCase;
use super::error::PackageError;
use super::files::Root;
use super::group::Settings;

/// A file, or an output, of which its author says what validators must think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What must be.
    pub kind: TrialKind,
    /// The test case it makes. Of an invalid input it has no answer.
    pub test: TestCase,
    /// The output that the output validator is to look at.
    pub output: Option<PathBuf>,
}

/// What validators must think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialKind {
    /// `invalid_input`: an input validator rejects the input.
    InvalidInput,
    /// `invalid_output`: the input is right, and the output validator rejects the output.
    InvalidOutput,
    /// `valid_output`: the input is right, and the output validator accepts the output.
    ValidOutput,
}

impl TrialKind {
    const ALL: [Self; 3] = [Self::InvalidInput, Self::InvalidOutput, Self::ValidOutput];

    /// The directory below `data/`.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::InvalidOutput => "invalid_output",
            Self::ValidOutput => "valid_output",
        }
    }
}

/// Directories below one of the three.
const MAX_DEPTH: u32 = 8;

impl Package {
    /// Reads the three directories, which judging does not need.
    ///
    /// # Errors
    /// A file that cannot be read, a setting that is none, or an input without the files that belong to it.
    pub fn trials(&self) -> Result<Vec<Trial>, PackageError> {
        let root = Root::open(&self.dir)?;
        let mut trials = Vec::new();
        for kind in TrialKind::ALL {
            let dir = Path::new("data").join(kind.folder());
            if root.is_dir(&dir) {
                self.directory(&root, &dir, kind, &Settings::default(), 0, &mut trials)?;
            }
        }
        Ok(trials)
    }

    fn directory(
        &self,
        root: &Root,
        dir: &Path,
        kind: TrialKind,
        inherited: &Settings,
        depth: u32,
        trials: &mut Vec<Trial>,
    ) -> Result<(), PackageError> {
        let group = dir.join("test_group.yaml");
        let settings = if root.exists(&group) {
            inherited.group(root, &group, &self.metadata.constants)?.0
        } else {
            inherited.clone()
        };
        for entry in root.list(dir)? {
            if entry.is_dir && !entry.name.ends_with(".files") {
                if depth >= MAX_DEPTH {
                    return Err(PackageError::invalid(
                        entry.path,
                        "too many directories below one another",
                        "use fewer",
                    ));
                }
                self.directory(root, &entry.path, kind, &settings, depth + 1, trials)?;
            } else if let Some(stem) = entry.name.strip_suffix(".in") {
                trials.push(trial(root, dir, stem, kind, &settings)?);
            }
        }
        Ok(())
    }
}

fn trial(root: &Root, dir: &Path, stem: &str, kind: TrialKind, inherited: &Settings) -> Result<Trial, PackageError> {
    let with = |ending: &str| dir.join(format!("{stem}.{ending}"));
    let needed = |ending: &str| {
        let path = with(ending);
        if root.exists(&path) {
            return Ok(root.host(&path));
        }
        let of = kind.folder();
        Err(PackageError::invalid(path, "it is missing", format!("each .in of {of} has an .ans and an .out beside it")))
    };
    let (answer, output) = match kind {
        TrialKind::InvalidInput => (PathBuf::new(), None),
        TrialKind::InvalidOutput | TrialKind::ValidOutput => (needed("ans")?, Some(needed("out")?)),
    };
    let yaml = with("yaml");
    let settings = if root.exists(&yaml) { inherited.case(root, &yaml)? } else { inherited.clone() };
    let files = with("files");
    let files = if root.is_dir(&files) {
        root.list(&files)?.into_iter().filter(|entry| !entry.is_dir).map(|entry| root.host(&entry.path)).collect()
    } else {
        Vec::new()
    };
    let test = TestCase {
        name: dir.strip_prefix("data").unwrap_or(dir).join(stem).to_string_lossy().into_owned(),
        input: root.host(&with("in")),
        answer,
        shown: None,
        group: kind.folder().to_owned(),
        args: settings.args,
        files,
        output_validator_args: settings.output_validator_args,
        input_validator_args: settings.input_validator_args,
        full_feedback: false,
    };
    Ok(Trial { kind, test, output })
}
