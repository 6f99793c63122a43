//! Runs one untrusted program under limits and reports what it did.

mod command;
mod limits;
mod report;
mod tree;

pub use command::{Capture, Command, Finished, Sink, StagedFile, Stream};
pub use limits::Limits;
pub use report::{Outcome, Report, Usage};
pub use tree::{Tree, TreeCaps, TreeError};
