//! Output validators: whether an output is right.
//!
//! The default one is our own comparison, in this process and as the output arrives. A custom one is a program of the
//! package's; it is not trusted either and runs in the box.

mod answer;
mod compare;
pub(crate) mod custom;
mod difference;
pub(crate) mod feedback;
mod flags;
pub(crate) mod score;
mod testlib;

pub use compare::{Comparer, Comparison};
pub use difference::Difference;
pub use flags::{FlagError, Flags};
