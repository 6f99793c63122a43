//! Test cases that are the same: the program is run on the first of them, and the others have its result.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gavel_core::Step;

use crate::error::JudgeError;
use crate::execute::Tested;
use crate::judge::Progress;
use crate::watch::Watched;

/// What one program gave on test cases that have others like them.
pub(crate) struct Twins<'a> {
    /// As [`crate::Package::twins`] has them.
    first: &'a [Option<usize>],
    known: Mutex<HashMap<usize, Known>>,
}

/// A result, with what was told on the way to it.
type Known = (Tested, Vec<Progress>);

impl<'a> Twins<'a> {
    pub(crate) fn new(first: &'a [Option<usize>]) -> Self {
        Self { first, known: Mutex::default() }
    }

    /// Whether it is better to wait for an earlier one than to run this.
    pub(crate) fn is_later(&self, number: usize) -> bool {
        self.of(number).is_some_and(|first| first != number)
    }

    /// The result of the test case of this number: that of one that is the same, under its own name, or what running it
    /// gives. What is told is told in either case.
    pub(crate) fn once(
        &self,
        runner: &mut Watched<'_>,
        (number, name): (usize, &str),
        run: impl FnOnce(&mut Watched<'_>) -> Result<Tested, JudgeError>,
    ) -> Result<Tested, JudgeError> {
        let Some(first) = self.of(number) else { return run(runner) };
        let known = self.known().get(&first).cloned();
        let (mut tested, told) = match known {
            Some(known) => known,
            None => {
                let mut told = Vec::new();
                let ran = run(&mut runner.telling(&mut |progress| told.push(progress)));
                if let Ok(tested) = &ran
                    && !runner.is_cancelled()
                {
                    self.known().insert(first, (tested.clone(), told.clone()));
                }
                let tested = ran.inspect_err(|_| told.iter().cloned().for_each(|progress| runner.tell(progress)))?;
                (tested, told)
            }
        };
        told.into_iter().for_each(|progress| runner.tell(renamed(progress, name)));
        name.clone_into(&mut tested.result.name);
        Ok(tested)
    }

    fn of(&self, number: usize) -> Option<usize> {
        self.first.get(number).copied().flatten()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<usize, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same, told of the test case of this name.
fn renamed(mut progress: Progress, name: &str) -> Progress {
    let step = match &mut progress {
        Progress::Violated { violation } => &mut violation.step,
        Progress::Noted { note } => &mut note.step,
        Progress::Started | Progress::Compiled { .. } | Progress::Tested { .. } => return progress,
    };
    if let Step::Test { test } | Step::Validator { test: Some(test) } = step {
        name.clone_into(test);
    }
    progress
}
