//! What the benchmarks share: programs to run, a bare way to run them, quantiles, tables, and how busy the host is.
//!
//! Nothing here knows the box. The baselines must not depend on what they are compared with.

mod bare;
mod figures;
mod host;
mod programs;
mod table;

pub use bare::{Ended, Target, spawn};
pub use figures::Figures;
pub use host::Host;
pub use programs::{Programs, missing_tool};
pub use table::{Kind, Table};
