//! `gavel judge`: sources against a package, without a server.

mod expect;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gavel_core::grading::decisive;
use gavel_core::{ByteSize, GroupGrade, LanguageId, Score, TestResult, Totals, Verdict, Violation};
use gavel_judge::package::{RunKind, SourceFile, Submission};
use gavel_judge::{Artifacts, Judge, JudgePolicy, Judgement, Languages, Package, Primed, Request, Runner};
use serde::Serialize;

use super::import::opened;
use super::timing::with_time_limit;
use crate::boxes;
use crate::cli;
use crate::exit::{self, Answer, Usage};
use crate::output::{Progress, mebibytes, milliseconds, seconds};

pub(crate) use expect::Basis;

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
    // Answers are no programs, whatever their files are called.
    let text = text(&package);
    let language = text.as_ref().or(args.language.as_ref());
    let sources: Vec<Source> = args.sources.iter().map(|path| read(path, language)).collect::<anyhow::Result<_>>()?;
    let work = Work::of(&args.jobs)?;
    work.prime(&sources)?;
    let progress = Progress::of(sources.len());
    let mut all_accepted = true;
    boxes::work(
        boxes::count(args.jobs.jobs),
        &sources,
        Some(work.get().spare()),
        |runner, source| {
            let mut violations = Vec::new();
            let told = &mut |violation| violations.push(violation);
            let judgement = work.judge(runner, &package, source, JudgePolicy::default(), told)?;
            Ok((judgement, violations))
        },
        |source, (judgement, violations)| {
            all_accepted &= judgement.verdict.is_accepted();
            let line = if args.json {
                serde_json::to_string(&Shown { violations, ..Shown::of(source, &judgement, &package) })?
            } else {
                in_words(source, &judgement, &violations, &package)
            };
            progress.line(&line);
            progress.step(&source.name);
            Ok(())
        },
    )?;
    progress.end();
    Ok(all_accepted.into())
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

/// A judgement as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    source: String,
    problem: String,
    language: LanguageId,
    pub(crate) verdict: Verdict,
    score: Option<Score>,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    tests: Vec<ShownTest>,
    tests_total: u32,
    compile: ShownCompile,
    message: String,
    jury_message: String,
    /// What was tried that no solution needs, and where.
    violations: Vec<Violation>,
}

#[derive(Debug, Serialize)]
struct ShownTest {
    name: String,
    verdict: Verdict,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    message: String,
}

#[derive(Debug, Serialize)]
struct ShownCompile {
    ok: bool,
    log: String,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
}

impl Shown {
    pub(crate) fn of(source: &Source, judgement: &Judgement, package: &Package) -> Self {
        let totals = Totals::of(&judgement.tests);
        Self {
            source: source.name.clone(),
            problem: package.id.to_string(),
            language: source.language.clone(),
            verdict: judgement.verdict,
            score: judgement.score,
            cpu_time_ms: milliseconds(totals.cpu_time),
            wall_time_ms: milliseconds(totals.wall_time),
            memory_kib: totals.memory.as_kib(),
            tests: judgement.tests.iter().map(ShownTest::of).collect(),
            tests_total: package.tests_total(),
            compile: ShownCompile {
                ok: judgement.compile.ok,
                log: judgement.compile.log.clone(),
                cpu_time_ms: milliseconds(judgement.compile.cpu_time),
                wall_time_ms: milliseconds(judgement.compile.wall_time),
                memory_kib: judgement.compile.memory.as_kib(),
            },
            message: judgement.message.clone(),
            jury_message: judgement.jury_message.clone(),
            violations: Vec::new(),
        }
    }
}

impl ShownTest {
    fn of(result: &TestResult) -> Self {
        Self {
            name: result.name.clone(),
            verdict: result.verdict,
            cpu_time_ms: milliseconds(result.cpu_time),
            wall_time_ms: milliseconds(result.wall_time),
            memory_kib: result.memory.as_kib(),
            message: result.message.clone(),
        }
    }
}

fn in_words(source: &Source, judgement: &Judgement, violations: &[Violation], package: &Package) -> String {
    let totals = Totals::of(&judgement.tests);
    let mut line = format!("{:<4} {}", judgement.verdict, source.name);
    if let Some(index) = decisive(&judgement.tests, judgement.verdict) {
        let failed = &judgement.tests[index].name;
        line += &format!(", on test {} of {} ({failed})", index + 1, package.tests_total());
    }
    if let Some(score) = judgement.score {
        let most = package.grading.max_score().map_or_else(String::new, |most| format!(" of {most}"));
        line += &format!(", {score}{most} points");
    }
    if !judgement.tests.is_empty() {
        line += &format!(", {} CPU, {}", seconds(totals.cpu_time), mebibytes(totals.memory));
    }
    for more in [&judgement.message, &judgement.jury_message] {
        if !more.is_empty() {
            line += &format!("\n     {}", more.trim_end().replace('\n', "\n     "));
        }
    }
    for group in &judgement.groups {
        let most = group.max_score.map_or_else(String::new, |most| format!(" of {most}"));
        let GroupGrade { name, score, passed, total, .. } = group;
        line += &format!("\n     {name}: {score}{most} points, {passed} of {total} tests passed");
    }
    for violation in violations {
        line += &format!("\n     {}: {violation}", violation.step);
    }
    if judgement.verdict == Verdict::CompileError && !judgement.compile.log.is_empty() {
        line += &format!("\n     {}", judgement.compile.log.trim_end().replace('\n', "\n     "));
    }
    line
}
