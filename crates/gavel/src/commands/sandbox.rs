//! `gavel sandbox`: one command in a box.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gavel_core::ByteSize;
use gavel_sandbox::{Command, Limits, Outcome, Processors, Report, Slot, SlotConfig, StagedFile};
use serde::Serialize;

use super::run::PassThrough;
use crate::cli;
use crate::exit::{Answer, Usage};

/// What the box shows of the host.
const SHOWN: [&str; 6] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];
/// Where a program without a `/` in its name is looked for, in this order.
const PATH: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

pub(crate) fn sandbox(args: cli::Sandbox) -> anyhow::Result<Answer> {
    let root = args.rootfs.as_deref().map(directory).transpose()?;
    let (program, staged) = program(&args.command[0], root.as_deref())?;
    let mut command = Command::new(program);
    command.root = root;
    if args.all_processors {
        command.processors = Processors::All;
    }
    command.args = args.command[1..].to_vec();
    command.env = vec![("PATH".into(), PATH.join(":").into()), ("HOME".into(), "/box".into())];
    for variable in &args.env {
        let (name, value) =
            variable.split_once('=').ok_or_else(|| Usage::new(format!("--env {variable:?} is not NAME=VALUE")))?;
        command.env.push((name.into(), value.into()));
    }
    command.stdin = args.stdin.as_deref().map(open).transpose()?.map(Into::into);
    command.files = staged.iter().chain(&args.file).map(|path| stage(path)).collect::<anyhow::Result<_>>()?;
    command.limits = Limits {
        cpu_time: args.cpu_time,
        wall_time: args.wall_time,
        memory: args.memory.0,
        processes: args.processes,
        output: args.output.0,
        file_size: args.file_size.0,
        stack: args.stack.0,
        ..Limits::default()
    };
    // Opened before the run, so that a wrong path is found before anything is done.
    let report_file = args.report.as_ref().map(|path| create(path)).transpose()?;

    let mut slot = Slot::open(&SlotConfig::new(0))?;
    let finished = match slot.run(command, &mut PassThrough) {
        Err(error) if error.is_program() => return Err(Usage::new(error.to_string()).into()),
        finished => finished?,
    };
    let shown = Shown::of(&finished.report);
    if let Some(file) = report_file {
        serde_json::to_writer_pretty(&file, &shown).context("cannot write the report")?;
    }
    let well = finished.report.outcome == Outcome::Exited(0);
    if args.json {
        eprintln!("{}", serde_json::to_string(&shown)?);
    } else if !well {
        eprintln!("gavel: {}", in_words(&finished.report));
    }
    Ok(well.into())
}

fn directory(path: &Path) -> anyhow::Result<PathBuf> {
    path.canonicalize().map_err(|error| Usage::new(format!("cannot find the directory {path:?}: {error}")).into())
}

/// The program's path in the box, and the host's file to be staged when the box does not show it anyway. An absolute path
/// is one of the box where that has a root of its own.
fn program(given: &OsStr, root: Option<&Path>) -> anyhow::Result<(PathBuf, Option<PathBuf>)> {
    let path = Path::new(given);
    if path.is_absolute() && root.is_some() {
        return Ok((path.to_owned(), None));
    }
    if path.components().count() == 1 && !given.as_encoded_bytes().contains(&b'/') {
        // A link in an image leads somewhere in the image, so it is not followed here.
        let is_there = |found: &PathBuf| match root {
            None => found.is_file(),
            Some(root) => root.join(found.strip_prefix("/").unwrap_or(found)).symlink_metadata().is_ok(),
        };
        let found = PATH.iter().map(|directory| Path::new(directory).join(path)).find(is_there);
        return match found {
            Some(found) => Ok((found, None)),
            None => Err(Usage::new(format!("there is no program {path:?} in {}", PATH.join(", ")))
                .hint("give its path, such as ./program")
                .into()),
        };
    }
    let absolute =
        path.canonicalize().map_err(|error| Usage::new(format!("cannot find the program {path:?}: {error}")))?;
    if root.is_none() && SHOWN.iter().any(|shown| absolute.starts_with(shown)) {
        return Ok((absolute, None));
    }
    let name = absolute.file_name().ok_or_else(|| Usage::new(format!("{path:?} is not a program")))?;
    Ok((Path::new("/box").join(name), Some(absolute)))
}

fn stage(path: &Path) -> anyhow::Result<StagedFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Usage::new(format!("{path:?} is not a regular file")).into());
    }
    let name = path.file_name().ok_or_else(|| Usage::new(format!("{path:?} has no name")))?.to_owned();
    Ok(StagedFile { name, executable: metadata.permissions().mode() & 0o100 != 0, content: file.into() })
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).map_err(|error| Usage::new(format!("cannot open {path:?}: {error}")).into())
}

fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).map_err(|error| Usage::new(format!("cannot write {path:?}: {error}")).into())
}

/// The report as it is printed.
#[derive(Debug, Serialize)]
struct Shown {
    outcome: &'static str,
    exit_code: Option<u8>,
    signal: Option<i32>,
    cpu_time_ms: f64,
    wall_time_ms: f64,
    memory_kib: u64,
    processes_peak: u32,
    /// The system call that ended it.
    violation: Option<String>,
}

impl Shown {
    fn of(report: &Report) -> Self {
        let (outcome, exit_code, signal) = match report.outcome {
            Outcome::Exited(code) => ("exited", Some(code), None),
            Outcome::Signaled(signal) => ("signaled", None, Some(signal)),
            Outcome::CpuLimit => ("cpu_limit", None, None),
            Outcome::WallLimit => ("wall_limit", None, None),
            Outcome::MemoryLimit => ("memory_limit", None, None),
            Outcome::OutputLimit => ("output_limit", None, None),
            Outcome::Violation => ("violation", None, None),
        };
        let ms = |duration: std::time::Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
        Self {
            outcome,
            exit_code,
            signal,
            cpu_time_ms: ms(report.usage.cpu_time),
            wall_time_ms: ms(report.usage.wall_time),
            memory_kib: ByteSize(report.usage.memory).as_kib(),
            processes_peak: report.usage.processes,
            violation: report.violation.map(|violation| violation.to_string()),
        }
    }
}

fn in_words(report: &Report) -> String {
    match report.outcome {
        Outcome::Exited(code) => format!("the program ended with exit code {code}"),
        Outcome::Signaled(signal) => format!("signal {signal} ended the program"),
        Outcome::CpuLimit => format!("the CPU time ran out after {:?}", report.usage.cpu_time),
        Outcome::WallLimit => format!("the wall time ran out after {:?}", report.usage.wall_time),
        Outcome::MemoryLimit => "the memory ran out".to_owned(),
        Outcome::OutputLimit => "the program wrote more than it may".to_owned(),
        Outcome::Violation => {
            let tried =
                report.violation.map_or_else(|| "what no honest program does".to_owned(), |tried| tried.to_string());
            format!("the program tried {tried}, and was ended")
        }
    }
}
