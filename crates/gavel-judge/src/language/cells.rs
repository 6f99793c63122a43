//! What a language shows of itself in the self-test, and the kernels that its speed is measured by.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One source of a language's self-test: a section `[tests.<name>]` of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Reads a count and as many lines of two integers; prints their sums.
    Lines,
    /// Reads a line of UTF-8 and prints it, then a line with characters of several scripts.
    Unicode,
    /// Computes a sum by nested calls, as deep as it is told.
    Deep,
    /// Ends with exit code 3.
    Exit,
    /// Ends by an error that nobody catches.
    Exception,
    /// Computes without end.
    Loop,
    /// Takes memory without end.
    Memory,
    /// Is no program.
    CompileError,
    /// Consists of several files; prints 42.
    Modules,
    /// Does work in four threads, tasks or processes; prints 4000000.
    Threads,
    /// Leaves files wherever it can, and looks for those of an earlier run.
    Trace,
    /// Tries to make the compiler read what it must not.
    Compiler,
    /// Starts a process while it is compiled.
    Daemon,
}

impl Section {
    /// Every section, in the order of the self-test.
    pub const ALL: [Self; 13] = [
        Self::Lines,
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
        Self::Daemon,
    ];

    /// Its key in a language's file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Lines => "lines",
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
            Self::Daemon => "daemon",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// What a section says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// It does not apply, for this reason.
    Inapplicable(String),
    /// A program shows it.
    Program(Sample),
}

/// A program of the self-test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its main file.
    pub source: String,
    /// Its other files, by name.
    pub files: BTreeMap<String, String>,
    /// How many nested calls the language promises.
    pub depth: u32,
    /// What the compiler's log must have.
    pub says: String,
}

/// Nested calls that are asked for where a language does not promise fewer or more.
pub(super) const DEPTH: u32 = 100_000;

/// A program that the speed of a language is measured by: a section `[calibrate.<name>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    /// Sieves primes: nested loops over an array.
    Sieve,
    /// Multiplies matrices of integers.
    Matrix,
    /// Sorts numbers with the language's own sorting.
    Sort,
    /// Counts numbers in a hash table.
    Hash,
    /// Builds a long string and looks at each character.
    String,
    /// Calls itself many times.
    Recursion,
}

impl Kernel {
    /// Every kernel.
    pub const ALL: [Self; 6] = [Self::Sieve, Self::Matrix, Self::Sort, Self::Hash, Self::String, Self::Recursion];

    /// Its key in a language's file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sieve => "sieve",
            Self::Matrix => "matrix",
            Self::Sort => "sort",
            Self::Hash => "hash",
            Self::String => "string",
            Self::Recursion => "recursion",
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
