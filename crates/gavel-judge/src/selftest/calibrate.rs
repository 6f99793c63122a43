//! How much CPU time a language needs, measured against C++ by six small kernels.
//!
//! Every language runs the same algorithm on the same input and must print what C++ prints. The time is that of the whole
//! run, starting included, as a submission's is. A language so slow that nobody would wait for it is given a smaller input,
//! and compared with C++ on that one.

use std::path::Path;
use std::time::Duration;

use gavel_core::grading::Stop;
use gavel_core::{ByteSize, LanguageId, Verdict};
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
/// Runs with each input, the smallest first; the quickest counts, for noise only adds.
const RUNS: [usize; 3] = [1, 2, 2];
/// CPU time of a run: with an input that takes longer a language is not measured.
const PATIENCE: Duration = Duration::from_secs(4);
/// The same for the smallest input, where even that takes long.
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// Memory of a run: it is time that is measured, and V8 keeps a string that grows as a chain of its pieces.
const MEMORY: ByteSize = ByteSize::mib(1024);

/// What each kernel is given: chosen so that C++ needs some tenths of a second for the last, which is far more than starting,
/// and a tenth of that for the one before.
const fn sizes(kernel: Kernel) -> [u32; 3] {
    match kernel {
        Kernel::Sieve => [200_000, 2_000_000, 20_000_000],
        Kernel::Matrix => [107, 230, 500],
        Kernel::Sort => [20_000, 200_000, 2_000_000],
        Kernel::Hash => [50_000, 500_000, 5_000_000],
        Kernel::String => [100_000, 1_000_000, 10_000_000],
        Kernel::Recursion => [28, 33, 38],
    }
}

/// What measuring one kernel in one language gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// It was measured.
    Time {
        /// What it was given.
        size: u32,
        /// CPU time of the quickest run.
        time: Duration,
        /// That of C++ with the same input.
        basis: Duration,
    },
    /// The language's file has no such kernel.
    Absent,
    /// Even the smallest input takes longer than anybody would wait, or more memory than there is.
    Slow,
    /// It did not print what C++ prints: why.
    Failed(String),
}

/// A kernel's input, and how C++ did with it.
#[derive(Debug)]
struct Task {
    kernel: Kernel,
    size: u32,
    runs: usize,
    pair: Pair,
    basis: Duration,
}

/// The kernels with their inputs, and the answers of C++.
#[derive(Debug)]
pub struct Calibration<'a> {
    judge: &'a Judge,
    form: Package,
    /// The smaller inputs of a kernel first.
    tasks: Vec<Task>,
}

impl<'a> Calibration<'a> {
    /// Makes inputs in `place`, a directory of ours, and has C++ find the answers.
    ///
    /// # Errors
    /// C++ is not here, or has no kernels; files cannot be made.
    pub fn new(judge: &'a Judge, runner: &mut dyn Runner, place: &Path) -> Result<Self, JudgeError> {
        let mut calibration = Self { judge, form: problem::make(place)?, tasks: Vec::new() };
        let basis = Self::basis();
        for kernel in Kernel::ALL {
            let source = judge.language(&basis)?.proofs.kernels.get(&kernel).cloned();
            let source = source.ok_or_else(|| failed(kernel, "its file has no such kernel".to_owned()))?;
            for (size, runs) in sizes(kernel).into_iter().zip(RUNS) {
                let name = format!("{kernel}-{size}");
                let asked = put(place, &name, &format!("{size}\n"), "")?;
                let answer = answer(judge, runner, &calibration.form, kernel, &source, &asked)?;
                let pair = put(place, &name, &format!("{size}\n"), &answer)?;
                calibration.tasks.push(Task { kernel, size, runs, pair, basis: Duration::ZERO });
            }
            let own: Vec<&Task> = calibration.tasks.iter().filter(|task| task.kernel == kernel).collect();
            let times = calibration.times(runner, &basis, &source, &own, PATIENCE)?;
            let times = times.map_err(|what| failed(kernel, what))?;
            if times.len() != own.len() {
                return Err(failed(kernel, format!("it takes more than {PATIENCE:?} of CPU time")));
            }
            let own = calibration.tasks.iter_mut().filter(|task| task.kernel == kernel);
            own.zip(times).for_each(|(task, time)| task.basis = time);
        }
        Ok(calibration)
    }

    /// The language that the others are compared with.
    #[must_use]
    pub fn basis() -> LanguageId {
        BASIS.parse().unwrap_or_else(|_| unreachable!("{BASIS} is an id"))
    }

    /// Measures one kernel in one language, with the largest input that it is quick enough for.
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
        let tasks: Vec<&Task> = self.tasks.iter().filter(|task| task.kernel == kernel).collect();
        for (tasks, patience) in [(&tasks[..], PATIENCE), (&tasks[..1], MOST_PATIENCE)] {
            match self.times(runner, language, &source, tasks, patience)? {
                Ok(times) => {
                    if let Some((task, time)) = tasks.iter().zip(times).next_back() {
                        return Ok(Measured::Time { size: task.size, time, basis: task.basis });
                    }
                }
                Err(what) => return Ok(Measured::Failed(what)),
            }
        }
        Ok(Measured::Slow)
    }

    /// CPU time of the quickest run with each input, up to the first that takes more than there is patience or room for; or
    /// why a run failed otherwise.
    fn times(
        &self,
        runner: &mut dyn Runner,
        language: &LanguageId,
        source: &str,
        tasks: &[&Task],
        patience: Duration,
    ) -> Result<Result<Vec<Duration>, String>, JudgeError> {
        // All in one judgement: compiling takes some languages longer than running.
        let pairs: Vec<Pair> = tasks.iter().flat_map(|task| vec![task.pair.clone(); task.runs]).collect();
        let package = package(&self.form, patience, &pairs);
        let judgement = self.judge.judge(runner, &Request::new(&package, language, source.as_bytes()), &mut |_| {})?;
        // Nor has every language room for the largest.
        let outgrown = [Verdict::TimeLimitExceeded, Verdict::MemoryLimitExceeded, Verdict::OutputLimitExceeded];
        if !judgement.verdict.is_accepted() && !outgrown.contains(&judgement.verdict) {
            let what = format!("{} {} {}", judgement.verdict, judgement.message, judgement.compile.log);
            return Ok(Err(what.trim_end().to_owned()));
        }
        let mut runs = judgement.tests.iter();
        let quickest = |task: &&Task| {
            let runs = runs.by_ref().take(task.runs).filter(|test| test.verdict == Verdict::Accepted);
            runs.map(|test| test.cpu_time).min()
        };
        Ok(Ok(tasks.iter().map_while(quickest).collect()))
    }
}

fn package(form: &Package, time: Duration, pairs: &[Pair]) -> Package {
    let mut package = problem::of(form, time, pairs);
    package.limits.memory = MEMORY;
    package.grading.stop = Stop::FirstFailure;
    package
}

fn failed(kernel: Kernel, what: String) -> JudgeError {
    JudgeError::Validator { problem: format!("the kernel {kernel}"), test: format!("in {BASIS}"), what }
}

fn answer(
    judge: &Judge,
    runner: &mut dyn Runner,
    form: &Package,
    kernel: Kernel,
    source: &str,
    pair: &Pair,
) -> Result<String, JudgeError> {
    let basis = Calibration::basis();
    let input = std::fs::File::open(&pair.input).map_err(JudgeError::io("open", &pair.input))?;
    let package = package(form, PATIENCE, &[]);
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
        return Err(failed(kernel, format!("{} {}", ran.message, ran.compile.log)));
    }
    String::from_utf8(capture.stdout).map_err(|_| failed(kernel, "it prints no text".to_owned()))
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
