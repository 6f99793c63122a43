//! Whether a language does here what it must: every cell of its self-test is judged, as a submission is, in a box.
//!
//! A [`Cell`] is one demand, such as "memory without end is `MLE`". Its program stands in the language's file; input,
//! answer, limits and the verdict that it must get are here, the same for all languages. Nothing is judged differently
//! from a submission: [`Judge::judge`] compiles, runs and gives the verdict.

mod calibrate;
mod cell;
mod daemon;
mod data;
mod junk;
mod problem;
mod secret;
mod table;
mod trial;

use std::path::Path;

use gavel_core::LanguageId;

pub use calibrate::{Calibration, Measured, median};
pub use cell::{Cell, State, Tried};
pub use table::{Row, table};

use crate::error::JudgeError;
use crate::judge::Judge;
use crate::runner::Runner;
use data::Data;
use secret::Secret;

/// The self-test, with its inputs and its secret.
#[derive(Debug)]
pub struct SelfTest<'a> {
    judge: &'a Judge,
    data: Data,
    secret: Secret,
}

impl<'a> SelfTest<'a> {
    /// Makes inputs and answers in `place`, a directory of ours, and the file that no compiler may read.
    ///
    /// # Errors
    /// Files cannot be made; as root they can.
    pub fn new(judge: &'a Judge, place: &Path) -> Result<Self, JudgeError> {
        Ok(Self { judge, data: Data::make(place)?, secret: Secret::make()? })
    }

    /// Tries one cell of a language. What goes wrong, whoever's fault it is, is in what it gives.
    ///
    /// # Errors
    /// There is no such language, or its image is not here.
    pub fn try_cell(&self, runner: &mut dyn Runner, language: &LanguageId, cell: Cell) -> Result<Tried, JudgeError> {
        let language = &self.judge.language(language)?;
        let trial = trial::Trial { judge: self.judge, data: &self.data, secret: &self.secret, language, cell };
        Ok(trial.run(runner))
    }
}
