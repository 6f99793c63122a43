//! How much CPU time a language needs, measured against C++ by six small kernels.
//!
//! Every language runs the same algorithm on the same input and must print what C++ prints. The time is that of the whole
//! run, starting included, as a submission's is.

use std::path::Path;
use std::time::Duration;

use gavel_core::{LanguageId, Verdict};
use gavel_sandbox::Capture;

use super::data::{Pair, put};
use super::problem;
use crate::error::JudgeError;
use crate::judge::{Judge, Request};
use crate::language::Kernel;
use crate::package::Package;
use crate::run::RunRequest;
use crate::runner::Runner;

/// What all are compared with.
const BASIS: &str = "cpp";
/// Runs of each kernel; the quickest counts, for noise only adds.
const RUNS: usize = 3;
/// CPU time of a run: a language that needs more is not measured.
const TIME: Duration = Duration::from_secs(60);

/// What each kernel is given: chosen so that C++ needs some tenths of a second, which is far more than starting.
const fn size(kernel: Kernel) -> u32 {
    match kernel {
        Kernel::Sieve => 20_000_000,
        Kernel::Matrix => 500,
        Kernel::Sort => 2_000_000,
        Kernel::Hash => 5_000_000,
        Kernel::String => 10_000_000,
        Kernel::Recursion => 38,
    }
}

/// What measuring one kernel in one language gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// CPU time of the quickest run.
    Time(Duration),
    /// The language's file has no such kernel.
    Absent,
    /// It did not print what C++ prints, or needed too much: why.
    Failed(String),
}

/// The kernels with their inputs, and the answers of C++.
#[derive(Debug)]
pub struct Calibration<'a> {
    judge: &'a Judge,
    form: Package,
    pairs: Vec<(Kernel, Pair)>,
}

impl<'a> Calibration<'a> {
    /// Makes inputs in `place`, a directory of ours, and has C++ find the answers.
    ///
    /// # Errors
    /// C++ is not here, or has no kernels; files cannot be made.
    pub fn new(judge: &'a Judge, runner: &mut dyn Runner, place: &Path) -> Result<Self, JudgeError> {
        let form = problem::make(place)?;
        let mut pairs = Vec::new();
        for kernel in Kernel::ALL {
            let asked = put(place, kernel.key(), &format!("{}\n", size(kernel)), "")?;
            let answer = answer(judge, runner, &form, kernel, &asked)?;
            pairs.push((kernel, put(place, kernel.key(), &format!("{}\n", size(kernel)), &answer)?));
        }
        Ok(Self { judge, form, pairs })
    }

    /// The language that the others are compared with.
    #[must_use]
    pub fn basis() -> LanguageId {
        BASIS.parse().unwrap_or_else(|_| unreachable!("{BASIS} is an id"))
    }

    /// Measures one kernel in one language.
    ///
    /// # Errors
    /// The language or its image is not here, or the box failed.
    pub fn measure(
        &self,
        runner: &mut dyn Runner,
        language: &LanguageId,
        kernel: Kernel,
    ) -> Result<Measured, JudgeError> {
        let Some(source) = self.judge.language(language)?.proofs.kernels.get(&kernel).cloned() else {
            return Ok(Measured::Absent);
        };
        let pairs: Vec<Pair> =
            self.pairs.iter().filter(|(own, _)| *own == kernel).map(|(_, pair)| pair.clone()).collect();
        let package = problem::of(&self.form, TIME, &[&*pairs; RUNS].concat());
        let request = Request::new(&package, language, source.as_bytes());
        let judgement = self.judge.judge(runner, &request, &mut |_| {})?;
        if judgement.verdict != Verdict::Accepted {
            let what = format!("{} {} {}", judgement.verdict, judgement.message, judgement.compile.log);
            return Ok(Measured::Failed(what.trim_end().to_owned()));
        }
        Ok(judgement.tests.iter().map(|test| test.cpu_time).min().map_or(Measured::Absent, Measured::Time))
    }
}

fn answer(
    judge: &Judge,
    runner: &mut dyn Runner,
    form: &Package,
    kernel: Kernel,
    pair: &Pair,
) -> Result<String, JudgeError> {
    let basis = Calibration::basis();
    let failed = |what: String| JudgeError::Validator {
        problem: format!("the kernel {kernel}"),
        test: format!("in {basis}"),
        what,
    };
    let source = judge.language(&basis)?.proofs.kernels.get(&kernel).cloned();
    let source = source.ok_or_else(|| failed("its file has no such kernel".to_owned()))?;
    let input = std::fs::File::open(&pair.input).map_err(JudgeError::io("open", &pair.input))?;
    let package = problem::of(form, TIME, &[]);
    let request = RunRequest {
        language: &basis,
        source: source.as_bytes(),
        source_name: None,
        args: &[],
        stdin: Some(input.into()),
        limits: &package.limits,
    };
    let mut capture = Capture::default();
    let ran = judge.run_source(runner, request, &mut capture)?;
    if ran.verdict != Verdict::Accepted {
        return Err(failed(format!("{} {}", ran.message, ran.compile.log)));
    }
    String::from_utf8(capture.stdout).map_err(|_| failed("it prints no text".to_owned()))
}

/// The middle one; of an even number the mean of the two in the middle. `None` of none.
#[must_use]
pub fn median(factors: &[f64]) -> Option<f64> {
    let mut sorted = factors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        count if count % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_found() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 100.0]), Some(3.0));
    }
}
