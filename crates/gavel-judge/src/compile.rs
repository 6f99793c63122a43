//! From a source to a program.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gavel_core::{ByteSize, Limits, Step, Verdict};
use gavel_sandbox::{Command, Finished, Outcome, Processors, StagedFile, TreeCaps, TreeError};
use serde::{Deserialize, Serialize};

use crate::artifacts::Kept;
use crate::error::JudgeError;
use crate::language::{Language, Template};
use crate::log::Log;
use crate::package::SourceFile;
use crate::program::{Program, Values, fill, open, staged, wall_time};
use crate::verdict::{self, Finding};
use crate::watch::Watched;

/// What a compiler may leave.
const CAPS: TreeCaps = TreeCaps { bytes: 256 << 20, entries: 10_000, depth: 16 };
/// Bytes of each file system while compiling: compilers keep caches and temporary files.
const DISK: u64 = 1 << 30;

/// How directories of programs begin.
pub(crate) const PROGRAM: &str = "program-";

/// What a compiler's further step has at least, however much the earlier ones took.
const LEAST_TIME: Duration = Duration::from_millis(100);

/// What compiling gave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Compile {
    /// Whether there is a program.
    pub ok: bool,
    /// What the compiler printed, cleaned and cut at 64 KiB; warnings too.
    pub log: String,
    /// Why there is no program, in a sentence; empty when there is one.
    pub message: String,
    /// The verdict that follows when there is no program: `CE`, or `SV` when the compiler was made to try what no
    /// compiler needs.
    pub verdict: Option<Verdict>,
    /// CPU time of the compiler; zero where nothing was compiled.
    pub cpu_time: Duration,
    /// Wall time of the compiler.
    pub wall_time: Duration,
    /// Peak memory of the compiler.
    pub memory: ByteSize,
    /// Whether the same source had been compiled before: the times and the memory are of then.
    #[serde(skip)]
    pub reused: bool,
}

impl Compile {
    /// A refusal without a compiler.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self { message: message.into(), verdict: Some(Verdict::CompileError), ..Self::default() }
    }

    fn of(finished: &Finished, log: &Log, failed: Option<Finding>) -> Self {
        let usage = finished.report.usage;
        Self {
            ok: failed.is_none(),
            log: log.clean(),
            verdict: failed.as_ref().map(|finding| finding.verdict),
            message: failed.map(|finding| finding.message).unwrap_or_default(),
            cpu_time: usage.cpu_time,
            wall_time: usage.wall_time,
            memory: ByteSize(usage.memory),
            reused: false,
        }
    }

    /// With what the steps before it took.
    fn after(self, before: &Self) -> Self {
        Self {
            cpu_time: before.cpu_time + self.cpu_time,
            wall_time: before.wall_time + self.wall_time,
            memory: before.memory.max(self.memory),
            ..self
        }
    }
}

/// What compiling came to.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) compile: Compile,
    /// What the compiler left, which is a program if it is content.
    pub(crate) files: Files,
    /// Whether it would come to the same again: no limit was passed.
    pub(crate) settled: bool,
}

/// The files of a program, where the box can be shown them.
#[derive(Debug)]
pub(crate) enum Files {
    /// They go with this.
    Own(tempfile::TempDir),
    /// They stay for the next one.
    Kept(Arc<Kept>),
}

impl Files {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Own(directory) => directory.path(),
            Self::Kept(kept) => kept.directory(),
        }
    }
}

/// What to compile: the main file is the first.
pub(crate) struct Sources<'a> {
    pub(crate) language: &'a Language,
    pub(crate) files: &'a [SourceFile],
    pub(crate) class: Option<String>,
    /// Whose compilation it is.
    pub(crate) step: Step,
}

/// Compiles in a box, or takes the source as it is where the language has no compiler. The compiler is
/// `primed` with what is in a directory; what comes of it lies in a new directory below `work`.
pub(crate) fn compile(
    runner: &mut Watched<'_>,
    sources: &Sources<'_>,
    limits: &Limits,
    primed: Option<&Path>,
    work: &Path,
) -> Result<Compiled, JudgeError> {
    let language = sources.language;
    let mut left = artifact_dir(work)?;
    if language.compile.is_empty() {
        for file in sources.files {
            let path = left.path().join(&file.name);
            make_parents(left.path(), &file.name)?;
            fs::write(&path, &file.bytes).map_err(JudgeError::io("write", &path))?;
            // The box reads it as another user.
            fs::set_permissions(&path, Permissions::from_mode(0o644)).map_err(JudgeError::io("open up", &path))?;
        }
        let compile = Compile { ok: true, ..Compile::default() };
        return Ok(Compiled { compile, files: Files::Own(left), settled: true });
    }
    let (mut log, mut compile, mut settled) = (Log::default(), Compile::default(), true);
    for (index, template) in language.compile.iter().enumerate() {
        let time = limits.compile_time.saturating_sub(compile.cpu_time).max(LEAST_TIME);
        let mut command = tool(template, sources, &Limits { compile_time: time, ..*limits })?;
        if index > 0 {
            command.files = staged_again(left.path())?;
            left = artifact_dir(work)?;
        }
        command.collect = true;
        command.program_dir = primed.map(Path::to_owned);
        let finished = run_tool(runner, command, &mut log, sources, template)?;
        let outcome = finished.report.outcome;
        settled = matches!(outcome, Outcome::Exited(_));
        let mut failed = verdict::of_compiler(outcome);
        if failed.is_none() {
            let artifact = language.artifact.as_ref().filter(|_| index + 1 == language.compile.len());
            failed = keep(&finished, left.path(), artifact)?.map(|what| Finding::new(Verdict::CompileError, what));
        }
        compile = Compile::of(&finished, &log, failed).after(&compile);
        if !compile.ok {
            break;
        }
    }
    Ok(Compiled { compile, files: Files::Own(left), settled })
}

/// For a program that failed on its first test case: whether its source is a program at all. `None` when it is.
pub(crate) fn check(
    runner: &mut Watched<'_>,
    program: &Program,
    limits: &Limits,
) -> Result<Option<Compile>, JudgeError> {
    let Some(template) = &program.language.check else { return Ok(None) };
    let path = program.files.path().join(&program.source);
    let bytes = fs::read(&path).map_err(JudgeError::io("read", &path))?;
    let files = [SourceFile { name: program.source.clone(), bytes }];
    let sources = Sources { language: &program.language, files: &files, class: None, step: Step::Compile };
    let mut log = Log::default();
    let command = tool(template, &sources, limits)?;
    let finished = run_tool(runner, command, &mut log, &sources, template)?;
    Ok(verdict::of_compiler(finished.report.outcome).map(|failed| Compile::of(&finished, &log, Some(failed))))
}

/// Makes the directories of a file's path below this one, open to the box, which reads them as another user.
fn make_parents(dir: &Path, name: &str) -> Result<(), JudgeError> {
    for (end, _) in name.match_indices('/') {
        let path = dir.join(&name[..end]);
        fs::create_dir_all(&path).map_err(JudgeError::io("make", &path))?;
        fs::set_permissions(&path, Permissions::from_mode(0o755)).map_err(JudgeError::io("open up", &path))?;
    }
    Ok(())
}

fn artifact_dir(work: &Path) -> Result<tempfile::TempDir, JudgeError> {
    let io = || JudgeError::io("make a directory in", work);
    fs::create_dir_all(work).map_err(io())?;
    tempfile::Builder::new().prefix(PROGRAM).permissions(Permissions::from_mode(0o755)).tempdir_in(work).map_err(io())
}

/// What a step of the compiler left, for the next one: the files of the directory itself.
fn staged_again(dir: &Path) -> Result<Vec<StagedFile>, JudgeError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(JudgeError::io("list", dir))? {
        let path = entry.map_err(JudgeError::io("list", dir))?.path();
        let metadata = path.symlink_metadata().map_err(JudgeError::io("look at", &path))?;
        if metadata.is_file() {
            let name = path.file_name().unwrap_or_default().to_owned();
            let executable = metadata.permissions().mode() & 0o100 != 0;
            files.push(StagedFile { name, content: open(&path)?.into(), executable });
        }
    }
    Ok(files)
}

fn tool(template: &Template, sources: &Sources<'_>, limits: &Limits) -> Result<Command, JudgeError> {
    let language = sources.language;
    let main = sources.files.first().map(|file| file.name.as_str()).unwrap_or_default();
    // Headers and data beside the sources are there to be read, not to be named to the compiler.
    let is_source = |name: &str| {
        Path::new(name)
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| language.extensions.iter().any(|own| own == ending))
    };
    let names: Vec<String> =
        sources.files.iter().map(|file| file.name.clone()).filter(|name| name == main || is_source(name)).collect();
    let values = Values {
        source: main,
        sources: &names,
        class: sources.class.as_deref(),
        memory: limits.compile_memory,
        memory_extra: ByteSize(0),
    };
    let mut command = fill(template, &values);
    command.files = sources.files.iter().map(|file| staged(&file.name, &file.bytes)).collect::<Result<_, _>>()?;
    command.processors = Processors::All;
    command.limits = gavel_sandbox::Limits {
        cpu_time: limits.compile_time,
        wall_time: wall_time(limits.compile_time),
        memory: limits.compile_memory.0,
        processes: 256,
        output: 16 << 20,
        file_size: DISK,
        stack: 256 << 20,
        open_files: 1024,
        disk: DISK,
        inodes: 65_536,
    };
    Ok(command)
}

fn run_tool(
    runner: &mut Watched<'_>,
    command: Command,
    log: &mut Log,
    sources: &Sources<'_>,
    template: &Template,
) -> Result<Finished, JudgeError> {
    runner.run(|| sources.step.clone(), command, log).map_err(|source| {
        if source.is_program() {
            let program = template.argv[0].clone();
            return JudgeError::ToolMissing { language: sources.language.id.clone(), program };
        }
        JudgeError::Run { what: "the compiler", source }
    })
}

/// Takes what the compiler left out of the box; says why there is no program in it.
fn keep(finished: &Finished, dir: &Path, artifact: Option<&String>) -> Result<Option<String>, JudgeError> {
    let Some(tree) = &finished.tree else { return Ok(Some("the compiler left no directory".to_owned())) };
    match tree.copy_to(dir, &CAPS) {
        Ok(_) => {}
        Err(TreeError::TooLarge { what }) => return Ok(Some(format!("the compiled program has more than {what}"))),
        Err(error) => return Err(JudgeError::Collect(error)),
    }
    let missing = artifact.filter(|name| !dir.join(name).is_file());
    Ok(missing.map(|_| "the compiler left no program".to_owned()))
}
