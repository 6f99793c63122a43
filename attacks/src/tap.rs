//! Between the judge and the slot: keeps what every run printed and reported, and gives runs the case's own limits.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;

use gavel_judge::{Part, Runner};
use gavel_sandbox::{Command, Error, Finished, Report, Sink, Slot, StagedFile, Stream};
use rustix::fs::{MemfdFlags, memfd_create};

use crate::case::{CaseLimits, Stage};

/// Bytes of each stream that are kept: more than any program here prints within its limit.
const KEPT: usize = 32 << 20;

/// What was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A compiler, or a check of the source.
    Tool,
    /// The submission, on a test case.
    Program,
    /// The output validator.
    Validator,
}

/// One run.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) kind: Kind,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// How its input begins.
    pub(crate) input: Vec<u8>,
    /// `None` when the sandbox failed.
    pub(crate) report: Option<Report>,
}

impl Seen {
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", String::from_utf8_lossy(&self.stdout), String::from_utf8_lossy(&self.stderr))
    }
}

/// A slot that an attack is tried in. Where its walls are switched off, another with all walls runs what is not under
/// attack: a compiler that falls over has proven nothing.
pub(crate) struct Place {
    pub(crate) slot: Slot,
    pub(crate) aside: Option<Slot>,
}

/// A runner that listens.
pub(crate) struct Tap<'a> {
    place: &'a mut Place,
    stage: Stage,
    limits: CaseLimits,
    /// Put into `/box` beside the source: for the compiler, or for the program where nothing is compiled.
    files: Vec<(String, Vec<u8>)>,
    compiled: bool,
    program: Option<PathBuf>,
    pub(crate) seen: Vec<Seen>,
}

impl<'a> Tap<'a> {
    pub(crate) fn new(place: &'a mut Place, stage: Stage, limits: CaseLimits, files: Vec<(String, Vec<u8>)>) -> Self {
        Self { place, stage, limits, files, compiled: false, program: None, seen: Vec::new() }
    }

    fn kind(&mut self, command: &Command) -> Kind {
        match &command.program_dir {
            None => Kind::Tool,
            Some(dir) if self.program.get_or_insert_with(|| dir.clone()) == dir => Kind::Program,
            Some(_) => Kind::Validator,
        }
    }

    /// Only what a submission's limits in a package cannot say.
    fn adjust(&self, kind: Kind, command: &mut Command) -> Result<(), Error> {
        if kind == Kind::Program {
            if let Some(wall) = self.limits.wall_ms {
                command.limits.wall_time = Duration::from_millis(wall);
            }
            if let Some(processes) = self.limits.processes {
                command.limits.processes = processes;
            }
            if let Some(memory) = self.limits.box_memory_mib {
                command.limits.memory = memory << 20;
            }
            if let Some(stack) = self.limits.stack_mib {
                command.limits.stack = stack << 20;
            }
        }
        if kind == Kind::Tool || (kind == Kind::Program && !self.compiled) {
            for (name, bytes) in &self.files {
                let content = memfd_create("attack", MemfdFlags::CLOEXEC).map_err(|error| failed(&error.into()))?;
                let mut file = std::fs::File::from(content);
                std::io::Write::write_all(&mut file, bytes).map_err(|error| failed(&error))?;
                command.files.push(StagedFile { name: name.into(), content: file.into(), executable: false });
            }
        }
        Ok(())
    }
}

fn failed(error: &std::io::Error) -> Error {
    Error::Command(format!("cannot stage a file of the attack: {error}"))
}

impl Runner for Tap<'_> {
    fn run(&mut self, mut command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        let kind = self.kind(&command);
        self.adjust(kind, &mut command)?;
        self.compiled |= command.collect;
        let input = command.stdin.as_ref().map(beginning).unwrap_or_default();
        let mut both = Both { sink, stdout: Vec::new(), stderr: Vec::new() };
        let attacked = (kind == Kind::Tool) == (self.stage == Stage::Compile);
        let slot = match &mut self.place.aside {
            Some(aside) if !attacked => aside,
            _ => &mut self.place.slot,
        };
        let finished = slot.run(command, &mut both);
        let report = finished.as_ref().ok().map(|finished| finished.report);
        let Both { stdout, stderr, .. } = both;
        self.seen.push(Seen { kind, stdout, stderr, input, report });
        finished
    }

    /// The submission and its interactor. What they say to each other goes past here.
    fn run_both(&mut self, parts: [Part<'_>; 2]) -> Result<[Result<Finished, Error>; 2], Error> {
        let [mut submission, interactor] = parts;
        let kind = self.kind(&submission.command);
        self.adjust(kind, &mut submission.command)?;
        let mut heard = [submission.sink, interactor.sink].map(|sink| Beside { sink, stderr: Vec::new() });
        let [of_submission, of_interactor] = &mut heard;
        let ended = self.place.slot.run_both([
            Part { command: submission.command, sink: of_submission, ended: submission.ended },
            Part { command: interactor.command, sink: of_interactor, ended: interactor.ended },
        ])?;
        for ((finished, Beside { stderr, .. }), kind) in ended.iter().zip(heard).zip([kind, Kind::Validator]) {
            let report = finished.as_ref().ok().map(|finished| finished.report);
            self.seen.push(Seen { kind, stdout: Vec::new(), stderr, input: Vec::new(), report });
        }
        Ok(ended)
    }
}

/// Keeps what passes of standard error.
struct Beside<'a> {
    sink: &'a mut (dyn Sink + Send),
    stderr: Vec<u8>,
}

impl Sink for Beside<'_> {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        self.stderr.extend_from_slice(&bytes[..bytes.len().min(KEPT.saturating_sub(self.stderr.len()))]);
        self.sink.write(stream, bytes);
    }
}

/// The first bytes of a file, which stays at its beginning.
fn beginning(file: &OwnedFd) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    // A pipe has no beginning.
    let length = rustix::io::pread(file, &mut bytes, 0).unwrap_or(0);
    bytes.truncate(length);
    bytes
}

struct Both<'a> {
    sink: &'a mut dyn Sink,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Sink for Both<'_> {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        let kept = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        kept.extend_from_slice(&bytes[..bytes.len().min(KEPT.saturating_sub(kept.len()))]);
        self.sink.write(stream, bytes);
    }
}
