//! The cells of the self-test, and what trying one gives.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use gavel_core::ByteSize;
use serde::{Serialize, Serializer};

use crate::language::Section;

/// One thing that a language must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Its tool tells its version.
    Version,
    /// The editor's first program adds two numbers: what starting costs.
    Hello,
    /// 1000 lines of two numbers are added.
    Sum,
    /// A million numbers are read and half a million sums printed within two seconds times the language's time factor.
    Bulk,
    /// UTF-8 goes in and out.
    Unicode,
    /// Calls are nested as deep as the language promises.
    Deep,
    /// Exit code 3 is `RTE`, and told.
    Exit,
    /// An error that nobody catches is `RTE`.
    Exception,
    /// Endless computing is `TLE`.
    Loop,
    /// Memory without end is `MLE`.
    Memory,
    /// What does not compile is `CE`, with the compiler's line.
    CompileError,
    /// A program may consist of several files.
    Modules,
    /// Four threads, tasks or processes do work.
    Threads,
    /// Nothing that a run leaves is there for the next one.
    Trace,
    /// The compiler does not give away a file of the host.
    Compiler,
    /// What is no source at all is refused within the limits, and told in few and clean words.
    Junk,
    /// A process that a source starts while it is compiled ends with the compiler.
    Daemon,
}

impl Cell {
    /// Every cell, in order.
    pub const ALL: [Self; 17] = [
        Self::Version,
        Self::Hello,
        Self::Sum,
        Self::Bulk,
        Self::Unicode,
        Self::Deep,
        Self::Exit,
        Self::Exception,
        Self::Loop,
        Self::Memory,
        Self::CompileError,
        Self::Modules,
        Self::Threads,
        Self::Trace,
        Self::Compiler,
        Self::Junk,
        Self::Daemon,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Hello => "hello",
            Self::Sum => "sum",
            Self::Bulk => "bulk",
            Self::Unicode => "unicode",
            Self::Deep => "deep",
            Self::Exit => "exit",
            Self::Exception => "exception",
            Self::Loop => "loop",
            Self::Memory => "memory",
            Self::CompileError => "compile_error",
            Self::Modules => "modules",
            Self::Threads => "threads",
            Self::Trace => "trace",
            Self::Compiler => "compiler",
            Self::Junk => "junk",
            Self::Daemon => "daemon",
        }
    }

    /// The section of the language's file that has its program; `None` where the program is there for other reasons or is
    /// the same for all languages.
    #[must_use]
    pub const fn section(self) -> Option<Section> {
        match self {
            Self::Version | Self::Hello | Self::Junk => None,
            Self::Sum | Self::Bulk => Some(Section::Lines),
            Self::Unicode => Some(Section::Unicode),
            Self::Deep => Some(Section::Deep),
            Self::Exit => Some(Section::Exit),
            Self::Exception => Some(Section::Exception),
            Self::Loop => Some(Section::Loop),
            Self::Memory => Some(Section::Memory),
            Self::CompileError => Some(Section::CompileError),
            Self::Modules => Some(Section::Modules),
            Self::Threads => Some(Section::Threads),
            Self::Trace => Some(Section::Trace),
            Self::Compiler => Some(Section::Compiler),
            Self::Daemon => Some(Section::Daemon),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Cell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|cell| cell.name() == text)
            .ok_or_else(|| format!("there is no cell {text:?}; the cells are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How a cell came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// As it must.
    Passed,
    /// Otherwise: what, and how.
    Failed(String),
    /// The language has nothing of the kind: the reason in its file.
    Inapplicable(String),
}

/// What trying a cell gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The cell.
    pub cell: Cell,
    /// How it came out.
    pub state: State,
    /// The version in [`Cell::Version`], the depth in [`Cell::Deep`]; else empty.
    pub note: String,
    /// CPU time of the slowest run.
    pub cpu_time: Duration,
    /// Wall time of the slowest run.
    pub wall_time: Duration,
    /// Peak memory of the largest run.
    pub memory: ByteSize,
    /// CPU time of the compiler.
    pub compile_time: Duration,
}

impl Tried {
    pub(super) fn new(cell: Cell, state: State) -> Self {
        Self {
            cell,
            state,
            note: String::new(),
            cpu_time: Duration::ZERO,
            wall_time: Duration::ZERO,
            memory: ByteSize(0),
            compile_time: Duration::ZERO,
        }
    }

    /// Whether there is nothing wrong.
    #[must_use]
    pub fn is_right(&self) -> bool {
        !matches!(self.state, State::Failed(_))
    }
}
