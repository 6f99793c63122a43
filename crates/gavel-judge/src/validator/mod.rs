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
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod naive;
pub(crate) mod score;
mod strides;
pub(crate) mod testlib;

pub use compare::{Comparer, Comparison};
pub use difference::{Difference, Place};
pub use flags::{FlagError, Flags};
