//! What can go wrong on our side. A program's own fault is never an error: it is an [`Outcome`](crate::Outcome).

use std::io;
use std::path::PathBuf;

/// Why a box could not be made or could not run a program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The host lacks something that a limit or a wall needs; nothing was weakened.
    #[error("this host cannot hold a box: {what}")]
    Host {
        /// What is missing.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A control group could not be made, set or read.
    #[error("cannot {action} control group file {path:?}: {source}")]
    ControlGroup {
        /// The verb: open, read, write, create.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The keeper process could not be started or reached.
    #[error("cannot {action} the keeper of slot {slot}: {source}")]
    Keeper {
        /// What was attempted.
        action: &'static str,
        /// The slot's number.
        slot: u32,
        /// The cause.
        source: io::Error,
    },
    /// The keeper failed at a step of its own set-up or of a run.
    #[error("the keeper of slot {slot} failed to {step}: {source}")]
    Step {
        /// The step, as a verb phrase.
        step: String,
        /// The slot's number.
        slot: u32,
        /// The cause.
        source: io::Error,
    },
    /// The program itself could not be executed: it is missing, not executable, or not a program.
    #[error("cannot execute {program:?} in the box: {source}")]
    Program {
        /// The path in the box.
        program: PathBuf,
        /// What `execve` said.
        source: io::Error,
    },
    /// The command cannot be run as it was given.
    #[error("cannot run the command: {0}")]
    Command(String),
}

impl Error {
    /// Whether the program itself is missing or no program, so that another slot would find the same.
    #[must_use]
    pub fn is_program(&self) -> bool {
        matches!(self, Self::Program { .. })
    }

    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Host { hint, .. } => Some(hint),
            _ => None,
        }
    }
}
