//! `gavel run`: one source, compiled and run, not judged.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;

use gavel_core::{LanguageId, Limits, Verdict};
use gavel_judge::{Ran, RunRequest};
use gavel_sandbox::{Capture, Sink, Stream};
use serde::Serialize;

use super::judge::{Work, read};
use crate::boxes;
use crate::cli;
use crate::exit::{Answer, Usage};
use crate::output::{Busy, milliseconds};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Shown {
    source: String,
    language: LanguageId,
    verdict: Verdict,
    message: String,
    stdout: String,
    stderr: String,
    cpu_time_ms: Option<u64>,
    wall_time_ms: Option<u64>,
    memory_kib: Option<u64>,
    compile_log: String,
}

pub(crate) fn run(args: cli::Run) -> anyhow::Result<Answer> {
    let source = read(&args.source, args.language.as_ref())?;
    let stdin = match args.stdin.as_deref() {
        None => None,
        Some(path) if path.as_os_str() == "-" => Some(std::io::stdin().as_fd().try_clone_to_owned()?),
        Some(path) => {
            Some(File::open(path).map_err(|error| Usage::new(format!("cannot open {path:?}: {error}")))?.into())
        }
    };
    let limits = Limits { time: args.cpu_time, memory: args.memory, ..Limits::default() };
    let request = RunRequest {
        language: &source.language,
        source: &source.bytes,
        source_name: args.source.file_name().and_then(|name| name.to_str()),
        args: &args.args,
        stdin,
        limits: &limits,
    };
    let work = Work::new()?;
    let mut slot = boxes::one()?;
    if args.json {
        let mut capture = Capture::default();
        let ran = work.get().run_source(&mut slot, request, &mut capture)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let usage = ran.report.map(|report| report.usage);
        let shown = Shown {
            source: source.name,
            language: source.language,
            verdict: ran.verdict,
            message: ran.message,
            stdout: text(&capture.stdout),
            stderr: text(&capture.stderr),
            cpu_time_ms: usage.map(|usage| milliseconds(usage.cpu_time)),
            wall_time_ms: usage.map(|usage| milliseconds(usage.wall_time)),
            memory_kib: usage.map(|usage| usage.memory.div_ceil(1024)),
            compile_log: ran.compile.log,
        };
        println!("{}", serde_json::to_string(&shown)?);
        return Ok(ran.verdict.is_accepted().into());
    }
    let mut sink = UntilOutput { busy: Busy::with("compiling and running"), sink: PassThrough };
    let ran = work.get().run_source(&mut slot, request, &mut sink)?;
    sink.busy.end();
    explain(&ran);
    Ok(ran.verdict.is_accepted().into())
}

fn explain(ran: &Ran) {
    if !ran.compile.log.is_empty() {
        eprintln!("{}", ran.compile.log.trim_end());
    }
    if !ran.verdict.is_accepted() {
        eprintln!("gavel: {}: {}", ran.verdict.words(), ran.message);
        if let Some(violation) = ran.report.and_then(|report| report.violation) {
            eprintln!("gavel: it tried {violation}");
        }
    }
}

/// Shows that something is going on until the program says something.
struct UntilOutput {
    busy: Busy,
    sink: PassThrough,
}

impl Sink for UntilOutput {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        self.busy.end();
        self.sink.write(stream, bytes);
    }
}

/// The program's streams are this command's.
pub(crate) struct PassThrough;

impl Sink for PassThrough {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        // When nobody reads any more, the program may still run to its end.
        let _ = match stream {
            Stream::Stdout => std::io::stdout().write_all(bytes).and_then(|()| std::io::stdout().flush()),
            Stream::Stderr => std::io::stderr().write_all(bytes),
        };
    }
}
