//! What to run, and with what.

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::seccomp::SystemCall;
use crate::tree::Tree;

/// One run of one untrusted program.
#[derive(Debug)]
pub struct Command {
    /// The program, as a path in the box; no search along `PATH` is made.
    pub program: PathBuf,
    /// The arguments after the program's own name.
    pub args: Vec<OsString>,
    /// The whole environment; nothing is inherited.
    pub env: Vec<(OsString, OsString)>,
    /// Standard input, opened for reading; `None` is an empty one.
    pub stdin: Option<OwnedFd>,
    /// Standard output, opened for writing, for whoever reads it himself: none of it reaches a sink or counts as output.
    /// With one, neither it nor standard input is held by anybody but the program, so the other end of a pipe sees the
    /// program close its own. `None` is a pipe to the sink.
    pub stdout: Option<OwnedFd>,
    /// The end of a pipe for reading: when there is something to read, or its other end is closed, the run is ended with
    /// [`Outcome::OutputLimit`](crate::Outcome::OutputLimit). Who reads standard output himself limits it by this.
    pub stop: Option<OwnedFd>,
    /// A directory of the host to be seen read-only as `/program`, such as the output of a compiler.
    pub program_dir: Option<PathBuf>,
    /// A directory of the host, such as an unpacked image, whose content is the box's root; `None` is the part of the host
    /// that every box sees. It is seen read-only, no setuid bit and no device in it counts, and its own `/etc` is the
    /// box's. `/box`, `/dev`, `/proc`, `/program` and `/tmp` are the box's own whether or not the image has them; its
    /// `/sys` is left out.
    pub root: Option<PathBuf>,
    /// Files to be put into the fresh `/box`, the working directory, before the program starts.
    pub files: Vec<StagedFile>,
    /// Whether to hand back `/box` as the program left it.
    pub collect: bool,
    /// Whether the program may only read what is in `/box`; `/tmp` remains for what runtimes write by themselves.
    pub sealed: bool,
    /// The language's runtime, where it needs more of the kernel than a plain program.
    pub runtime: Option<Runtime>,
    /// Further system calls that its language asks for.
    pub calls: Vec<SystemCall>,
    /// Whether the program may be forked from one of the same interpreter that was started before, if that can be done: it
    /// cannot tell, but for the time that it waits. What its start took counts as the program's time.
    pub warm: bool,
    /// Where it may run, if its slot has a processor of its own.
    pub processors: Processors,
    /// What it may use.
    pub limits: Limits,
}

/// Where a program may run whose slot has a processor of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Processors {
    /// On the slot's own: no other slot disturbs it, and one second of CPU time is one of wall time.
    #[default]
    Own,
    /// On all that this process has: for compilers, whose time nobody measures and somebody waits for.
    All,
}

/// A runtime that needs a few system calls more than a plain program; the filter's table says which and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    /// Java, Kotlin, Scala.
    Jvm,
    /// Go's own.
    Go,
    /// JavaScript and TypeScript on V8.
    Node,
    /// C#, F#.
    Dotnet,
}

impl Command {
    /// A command with an empty environment, no input and the default limits.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            stdin: None,
            stdout: None,
            stop: None,
            program_dir: None,
            root: None,
            files: Vec::new(),
            collect: false,
            sealed: false,
            runtime: None,
            calls: Vec::new(),
            warm: false,
            processors: Processors::Own,
            limits: Limits::default(),
        }
    }
}

/// A file to be put into `/box`.
#[derive(Debug)]
pub struct StagedFile {
    /// Its name in `/box`, or a path below it of at most 8 names, each neither empty nor `.` nor `..`. The directories of
    /// a path are made.
    pub name: OsString,
    /// Where its bytes are, read from the start; a regular file or a memfd.
    pub content: OwnedFd,
    /// Whether the box may execute it.
    pub executable: bool,
}

/// A stream of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Takes the program's output as it comes, cut exactly at the output limit.
pub trait Sink {
    /// One piece of a stream.
    fn write(&mut self, stream: Stream, bytes: &[u8]);
}

/// Keeps both streams in memory.
#[derive(Debug, Default)]
pub struct Capture {
    /// What was written to standard output.
    pub stdout: Vec<u8>,
    /// What was written to standard error.
    pub stderr: Vec<u8>,
}

impl Sink for Capture {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        match stream {
            Stream::Stdout => self.stdout.extend_from_slice(bytes),
            Stream::Stderr => self.stderr.extend_from_slice(bytes),
        }
    }
}

/// What a run hands back.
#[derive(Debug)]
pub struct Finished {
    /// Outcome and usage.
    pub report: crate::report::Report,
    /// `/box` as the program left it, when [`Command::collect`] asked for it.
    pub tree: Option<Tree>,
}
