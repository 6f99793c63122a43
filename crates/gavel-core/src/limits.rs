//! What a submission may use on one test case.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::size::ByteSize;

/// The limits of a problem, as its package states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time of one test case, all threads and children together.
    pub time: Duration,
    /// Wall time of one test case, where the package states one; else it follows from the CPU time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_time: Option<Duration>,
    /// Memory of one test case, as the control group counts it.
    pub memory: ByteSize,
    /// What one test case may write to standard output and standard error together.
    pub output: ByteSize,
    /// The source's size.
    pub code: ByteSize,
    /// CPU time of the compiler.
    pub compile_time: Duration,
    /// Memory of the compiler.
    pub compile_memory: ByteSize,
    /// CPU time of one run of the output validator.
    pub validation_time: Duration,
    /// Memory of the output validator.
    pub validation_memory: ByteSize,
    /// What the output validator may write.
    pub validation_output: ByteSize,
}

impl Default for Limits {
    /// The defaults of the ICPC package format 2025-09, section `limits` of problem.yaml, with a time limit of one
    /// second (the format derives it from the jury's submissions when a package states none).
    fn default() -> Self {
        Self {
            time: Duration::from_secs(1),
            wall_time: None,
            memory: ByteSize::mib(2048),
            output: ByteSize::mib(8),
            code: ByteSize::kib(128),
            compile_time: Duration::from_secs(60),
            compile_memory: ByteSize::mib(2048),
            validation_time: Duration::from_secs(60),
            validation_memory: ByteSize::mib(2048),
            validation_output: ByteSize::mib(8),
        }
    }
}
