//! Judging: a problem package and a source go in, a judgement comes out.
//!
//! # Theory of operation
//!
//! A [`Package`] is read and checked whole, so that judging meets no surprise. [`Judge::judge`] then goes one way:
//!
//! ```text
//! source ─► compile, in a box ─► per test case: run in a fresh box ─► compare, or run the validator in a box ─► grade
//! ```
//!
//! What can change neither the verdict nor the points is not run. Every run of anything that is not ours, the problem's own validator
//! included, is handed to a [`Runner`], which is a slot of the sandbox. `verdict.rs` alone turns what a run gave into a
//! verdict.
//!
//! The contestant's fault and ours are different types: `Ok` carries a verdict and is final; `Err` is ours or the
//! problem's, has no verdict, and may be tried again.
//!
//! The crate knows no network, no database and no queue, and holds nothing between two submissions but the compiled
//! output validators.

mod answers;
mod archive;
mod artifacts;
pub mod bulk;
mod compile;
mod course;
mod error;
mod execute;
pub mod expect;
pub mod formats;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod image;
mod included;
mod inspect;
mod interact;
mod judge;
pub mod language;
pub mod lint;
mod log;
pub mod package;
mod points;
mod probe;
mod program;
mod quiet;
mod run;
mod runner;
pub mod selftest;
mod shown;
mod signal;
mod sources;
mod streams;
pub mod timing;
pub mod validator;
mod verdict;
mod watch;

pub use artifacts::{Artifacts, Primed};
pub use compile::Compile;
pub use course::{Spare, Ticket};
pub use error::JudgeError;
pub use judge::{Judge, JudgePolicy, Judgement, Progress, Request};
pub use language::{Language, Languages};
pub use package::{Expected, Package, PackageError};
pub use probe::Said;
pub use program::Allowed;
pub use run::{Ran, RunRequest};
pub use runner::{Part, Runner};
pub use timing::{Derived, TimeBound, Timed, TimingError, derive_time_limit};
