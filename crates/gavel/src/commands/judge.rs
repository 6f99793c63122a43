//! `gavel judge`: sources against a package, without a server.

mod expect;
mod judging;
mod lines;
mod list;
mod pipe;
mod shown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gavel_core::{ByteSize, LanguageId, Violation};
use gavel_judge::package::{RunKind, SourceFile, Submission};
use gavel_judge::{Artifacts, Judge, JudgePolicy, Judgement, Languages, Package, Primed, Request, Runner};

use super::import::opened;
use super::timing::with_time_limit;
use crate::boxes;
use crate::cli;
use crate::exit::{self, Answer, Usage};

pub(crate) use expect::Basis;
use judging::Judging;
pub(crate) use shown::Shown;

/// A source that is to be judged.
pub(crate) struct Source {
    /// As the user gave it, or below `submissions/`.
    pub(crate) name: String,
    pub(crate) language: LanguageId,
    pub(crate) bytes: Vec<u8>,
    /// Its further files.
    pub(crate) more: Vec<SourceFile>,
}

pub(crate) fn judge(args: cli::Judge) -> anyhow::Result<Answer> {
    let imported = opened(&args.package, &args.reading)?;
    let [imported] = imported.as_slice() else {
        return Err(Usage::new(format!("{:?} holds {} packages", args.package, imported.len()))
            .hint("export them to a directory, and judge one of those")
            .into());
    };
    let package = with_time_limit(imported.package.clone())?;
    if let Some(basis) = &args.expect {
        return expect::expect(&args, &package, basis);
    }
    let bulk = Judging::of(&args, &package)?;
    if args.pipe { pipe::judge(&bulk) } else { list::judge(&bulk) }
}

/// What the outputs of a submit-answer problem are written in; `None` where a language is to be found.
pub(crate) fn text(package: &Package) -> Option<LanguageId> {
    (package.kind.run == RunKind::SubmitAnswer).then(LanguageId::text)
}

/// Reads a source file and settles its language.
pub(crate) fn read(path: &Path, language: Option<&LanguageId>) -> anyhow::Result<Source> {
    let language = language_of(path, language)?;
    let bytes = std::fs::read(path).map_err(|error| Usage::new(format!("cannot read {path:?}: {error}")))?;
    Ok(Source { name: path.display().to_string(), language, bytes, more: Vec::new() })
}

/// An example submission as a source.
pub(crate) fn of_submission(package: &Package, submission: &Submission) -> anyhow::Result<Source> {
    Ok(Source {
        name: submission.name.clone(),
        language: submission.language.clone(),
        bytes: package.source(submission).map_err(exit::package)?,
        more: package.more(submission).map_err(exit::package)?,
    })
}

/// The language that was asked for, or that of the file's ending.
pub(crate) fn language_of(path: &Path, asked: Option<&LanguageId>) -> anyhow::Result<LanguageId> {
    let languages = Languages::builtin();
    let known = "`gavel languages` lists them all";
    if asked == Some(&LanguageId::text()) {
        return Ok(LanguageId::text());
    }
    let found = match asked {
        Some(id) => languages.get(id).ok_or_else(|| Usage::new(format!("there is no language {id}")).hint(known)),
        None => languages.by_extension(path).ok_or_else(|| {
            Usage::new(format!("cannot tell the language of {path:?} by its ending"))
                .hint(format!("name it with --language; {known}"))
        }),
    };
    Ok(found?.id.clone())
}

/// Room for compiled programs while a command runs, in a place that may be memory.
const ROOM: ByteSize = ByteSize(128 << 20);

/// Of so many sources on it pays to prime their compiler: that takes about as long as it saves two or three of them.
const MANY: usize = 4;

/// A judge with a working directory that goes away with it.
pub(crate) struct Work {
    judge: Judge,
    _directory: tempfile::TempDir,
}

impl Work {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let directory = directory()?;
        // What is compiled for the second time here is mostly the same source in another place.
        let artifacts = Artifacts::open(directory.path().join("programs"), ROOM).context("cannot keep programs")?;
        let primed = Primed::open(directory.path().join("primed")).context("cannot prime compilers")?;
        let judge = Judge::new(Languages::builtin(), directory.path().join("work"));
        Ok(Self { judge: judge.with_artifacts(artifacts).with_primed(primed), _directory: directory })
    }

    /// As whoever calls wants it.
    pub(crate) fn of(jobs: &cli::Jobs) -> anyhow::Result<Self> {
        if !jobs.plain {
            return Self::new();
        }
        let directory = directory()?;
        let judge = Judge::new(Languages::builtin(), directory.path().to_owned()).one_by_one().cold();
        Ok(Self { judge, _directory: directory })
    }

    /// The same, which runs a program once on test cases that are the same.
    pub(crate) fn equal_tests_once(self) -> Self {
        Self { judge: self.judge.equal_tests_once(), ..self }
    }

    /// Primes the compilers that will be quicker for it often enough.
    pub(crate) fn prime<'a>(&self, sources: impl IntoIterator<Item = &'a Source>) -> anyhow::Result<()> {
        let languages = Languages::builtin();
        let mut gaining: BTreeMap<&LanguageId, usize> = BTreeMap::new();
        for source in sources {
            if languages.get(&source.language).is_some_and(|language| language.gains_by_priming(&source.bytes)) {
                *gaining.entry(&source.language).or_default() += 1;
            }
        }
        gaining.retain(|_, count| *count >= MANY);
        if gaining.is_empty() {
            return Ok(());
        }
        let mut slot = boxes::unthrottled(0)?;
        for language in gaining.into_keys() {
            match self.judge.prime(&mut slot, language) {
                // Whoever judges with it says so.
                Err(error) if error.is_missing_tool() => {}
                Err(error) => eprintln!("gavel: {error}"),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// With another interpreter of Checktestdata files.
    pub(crate) fn with_checktestdata(self, path: &Path) -> anyhow::Result<Self> {
        let path = std::path::absolute(path).with_context(|| format!("cannot find {path:?}"))?;
        Ok(Self { judge: self.judge.with_checktestdata(path), ..self })
    }

    pub(crate) fn judge(
        &self,
        runner: &mut dyn Runner,
        package: &Package,
        source: &Source,
        policy: JudgePolicy,
        violated: &mut dyn FnMut(Violation),
    ) -> anyhow::Result<Judgement> {
        let file = PathBuf::from(&source.name);
        let request = Request {
            package,
            language: &source.language,
            source: &source.bytes,
            source_name: file.file_name().and_then(|name| name.to_str()),
            more: &source.more,
            policy,
        };
        self.judge
            .judge(runner, &request, &mut |progress| {
                if let gavel_judge::Progress::Violated { violation } = progress {
                    violated(violation);
                }
            })
            .with_context(|| format!("cannot judge {} for {}", source.name, package.id))
    }

    pub(crate) fn get(&self) -> &Judge {
        &self.judge
    }
}

fn directory() -> anyhow::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("gavel-").tempdir().context("cannot make a working directory")
}
