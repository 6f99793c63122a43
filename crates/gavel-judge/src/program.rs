//! A program that can be run: where its files are, and the commands around it.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gavel_core::{ByteSize, Limits};
use gavel_sandbox::{Command, StagedFile};
use rustix::fs::{MemfdFlags, memfd_create};

use crate::compile::Files;
use crate::error::JudgeError;
use crate::language::{Language, Template};
use crate::package::Package;

/// What every run has in its environment.
const ENVIRONMENT: [(&str, &str); 4] =
    [("PATH", "/usr/bin:/bin"), ("HOME", "/box"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")];

/// Room for what a language's machine writes to `/tmp` by itself.
const DISK: u64 = 16 << 20;

/// Stack that every run has at least; with more memory it may have all of that.
const STACK: u64 = 64 << 20;

/// A compiled program, or a source that is run as it is.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) language: Language,
    /// Seen as `/program` in the box.
    pub(crate) files: Files,
    /// The main file.
    pub(crate) source: String,
    /// The main class, where the language has one.
    pub(crate) class: Option<String>,
}

/// What the placeholders of a template stand for.
pub(crate) struct Values<'a> {
    pub(crate) source: &'a str,
    pub(crate) sources: &'a [String],
    pub(crate) class: Option<&'a str>,
    pub(crate) memory: ByteSize,
    pub(crate) memory_extra: ByteSize,
}

impl Program {
    /// The command that runs it on one input.
    pub(crate) fn command(&self, resources: &Resources, args: &[String], stdin: Option<OwnedFd>) -> Command {
        let values = Values {
            source: &self.source,
            sources: std::slice::from_ref(&self.source),
            class: self.class.as_deref(),
            memory: self.language.memory(resources.memory),
            memory_extra: self.language.memory_extra,
        };
        let mut command = fill(&self.language.run, &values);
        command.args.extend(args.iter().map(OsString::from));
        command.stdin = stdin;
        command.program_dir = Some(self.files.path().to_owned());
        let memory = values.memory.0.saturating_add(values.memory_extra.0);
        command.limits = gavel_sandbox::Limits {
            cpu_time: resources.time,
            wall_time: resources.wall,
            memory,
            processes: self.language.processes,
            output: resources.output.0,
            file_size: resources.output.0.max(resources.files.0),
            stack: memory.max(STACK),
            open_files: 256,
            disk: resources.output.0.saturating_add(resources.files.0).saturating_add(DISK),
            inodes: 4096,
        };
        command
    }
}

/// What a submission may use on one test case: what is enforced, not what the package says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// CPU time of all its processes together.
    pub time: Duration,
    /// Wall time.
    pub wall_time: Duration,
    /// Memory, that of the language's own machine included.
    pub memory: ByteSize,
    /// Standard output and standard error together.
    pub output: ByteSize,
}

impl Allowed {
    /// In this problem and this language.
    #[must_use]
    pub fn of(package: &Package, language: &Language) -> Self {
        let Resources { time, wall, memory, output, .. } =
            Resources::of_submission(&package.limits_in(language), ByteSize(0));
        let memory = ByteSize(language.memory(memory).0.saturating_add(language.memory_extra.0));
        Self { time, wall_time: wall, memory, output }
    }
}

/// What one run of a program may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resources {
    pub(crate) time: Duration,
    pub(crate) wall: Duration,
    pub(crate) memory: ByteSize,
    pub(crate) output: ByteSize,
    /// Files that are put into its directory, which count as memory but are not its own.
    pub(crate) files: ByteSize,
}

impl Resources {
    /// Of a submission on one test case.
    pub(crate) fn of_submission(limits: &Limits, files: ByteSize) -> Self {
        let wall = limits.wall_time.unwrap_or_else(|| wall_time(limits.time));
        Self { time: limits.time, wall, memory: limits.memory, output: limits.output, files }
    }

    /// Of a custom output validator.
    pub(crate) fn of_validator(limits: &Limits, files: ByteSize) -> Self {
        Self {
            time: limits.validation_time,
            // Nobody's idleness is measured here, so only a validator that hangs is to be stopped.
            wall: wall_time(limits.validation_time) * 4,
            memory: limits.validation_memory,
            output: limits.validation_output,
            files,
        }
    }
}

/// The wall time that goes with a CPU time: five times as much, and at least two seconds more, so that a program that
/// computes runs out of CPU time first even where it gets only a fifth of a core.
pub(crate) fn wall_time(cpu_time: Duration) -> Duration {
    (cpu_time * 5).max(cpu_time + Duration::from_secs(2))
}

/// The command of a template.
pub(crate) fn fill(template: &Template, values: &Values<'_>) -> Command {
    let mib = |bytes: u64| (bytes >> 20).max(1).to_string();
    let argument = |text: &str| {
        OsString::from(
            text.replace("{source}", values.source)
                .replace("{class}", values.class.unwrap_or_default())
                .replace("{memory_mib}", &mib(values.memory.0))
                .replace("{memory_total_mib}", &mib(values.memory.0.saturating_add(values.memory_extra.0))),
        )
    };
    let mut command = Command::new(PathBuf::from(argument(&template.argv[0])));
    for text in &template.argv[1..] {
        if text == "{sources}" {
            command.args.extend(values.sources.iter().map(OsString::from));
        } else {
            command.args.push(argument(text));
        }
    }
    command.runtime = template.runtime;
    command.calls.clone_from(&template.calls);
    command.root.clone_from(&template.root);
    command.warm = template.warm;
    let own = template.env.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let common = ENVIRONMENT.into_iter().filter(|(name, _)| !template.env.contains_key(*name));
    command.env = common.chain(own).map(|(name, value)| (name.into(), value.into())).collect();
    command
}

/// A file for `/box`, from memory.
pub(crate) fn staged(name: &str, bytes: &[u8]) -> Result<StagedFile, JudgeError> {
    let mut file = memory_file()?;
    file.write_all(bytes).map_err(JudgeError::io("stage", name))?;
    Ok(StagedFile { name: name.into(), content: file.into(), executable: false })
}

/// A file for `/box`, from the host.
pub(crate) fn staged_from(name: &str, path: &Path) -> Result<StagedFile, JudgeError> {
    Ok(StagedFile { name: name.into(), content: open(path)?.into(), executable: false })
}

/// A file without a name, in memory.
pub(crate) fn memory_file() -> Result<File, JudgeError> {
    memfd_create("gavel", MemfdFlags::CLOEXEC)
        .map(File::from)
        .map_err(|error| JudgeError::io("make", "a file in memory")(error.into()))
}

pub(crate) fn open(path: &Path) -> Result<File, JudgeError> {
    File::open(path).map_err(JudgeError::io("open", path))
}

/// The sizes of files together.
pub(crate) fn sizes<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<ByteSize, JudgeError> {
    let mut sum = 0_u64;
    for path in paths {
        sum = sum.saturating_add(std::fs::metadata(path).map_err(JudgeError::io("open", path))?.len());
    }
    Ok(ByteSize(sum))
}
