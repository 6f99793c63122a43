//! The test cases of one submission: one after another or, where slots are idle, side by side.
//!
//! The answer is the same either way. Results count in the order in which one slot would have got them; what other slots
//! run ahead of that is only a guess that everything before it passes. A result that turns out not to be needed was never
//! there: nobody hears of it.

mod cancel;
mod spare;
mod twins;

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};
use std::time::Duration;

use gavel_core::grading::{Case, Next, next};
use gavel_core::{ByteSize, Grading, TestResult, Verdict};

use crate::error::JudgeError;
use crate::execute::Tested;
use crate::judge::Progress;
use crate::quiet::Quiet;
use crate::watch::Watched;

pub(crate) use cancel::Cancel;
use spare::Borrowed;
pub use spare::{Spare, Ticket};
pub(crate) use twins::Twins;

/// Runs one test case; `None` where judging ends with it.
pub(crate) type Each<'a> = dyn Fn(&mut Watched<'_>, &Case) -> Result<Option<Tested>, JudgeError> + Sync + 'a;

/// Takes a result when its turn has come, and says what it counts as; `None` ends judging.
pub(crate) type Take<'a> = dyn FnMut(&mut Watched<'_>, &Case, Tested) -> Result<Option<TestResult>, JudgeError> + 'a;

/// Whether a test case is not run ahead of its turn: it has its result from another.
pub(crate) type Later<'a> = dyn Fn(&Case) -> bool + Sync + 'a;

/// What is run, and where.
pub(crate) struct Course<'a> {
    pub(crate) grading: &'a Grading,
    pub(crate) each: &'a Each<'a>,
    pub(crate) quiet: &'a Quiet,
    /// Where others help; `None` runs one test case after another.
    pub(crate) spare: Option<&'a Spare>,
    pub(crate) later: &'a Later<'a>,
}

/// What helpers and the slot itself know of each other.
#[derive(Default)]
struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What counts, in order.
    results: Vec<TestResult>,
    /// By name: test cases that are being run, or were run ahead of their turn.
    begun: HashMap<String, Begun>,
    helpers: Vec<Arc<Cancel>>,
    /// Ends what the slot itself runs ahead of its turn.
    own: Option<Arc<Cancel>>,
    over: bool,
}

enum Begun {
    Running,
    Done(Early),
}

/// A result before its turn, and what is to be told with it.
struct Early {
    tested: Option<Tested>,
    told: Vec<Progress>,
}

impl Course<'_> {
    /// Runs every test case that matters, and gives the results in order to `take`.
    pub(crate) fn run(&self, runner: &mut Watched<'_>, take: &mut Take<'_>) -> Result<(), JudgeError> {
        let board = Board::default();
        thread::scope(|scope| {
            let ran = self.in_order(scope, &board, runner, take);
            let mut state = board.state();
            state.over = true;
            state.helpers.iter().for_each(|cancel| cancel.call());
            ran
        })
    }

    fn in_order<'s>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        board: &'s Board,
        runner: &mut Watched<'_>,
        take: &mut Take<'_>,
    ) -> Result<(), JudgeError> {
        let mut results = Vec::new();
        while let Next::Run(case) = next(self.grading, &results) {
            let Some(tested) = self.result(scope, board, runner, case)? else { break };
            let Some(result) = take(runner, case, tested)? else { break };
            results.push(result.clone());
            board.state().results.push(result);
        }
        Ok(())
    }

    /// The result of the test case whose turn it is: it is there, or comes, or is made here.
    fn result<'s>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        board: &'s Board,
        runner: &mut Watched<'_>,
        case: &Case,
    ) -> Result<Option<Tested>, JudgeError> {
        loop {
            let mut state = board.state();
            match state.begun.remove(&case.name) {
                None => {
                    let _turn = board.begin(&mut state, case);
                    drop(state);
                    self.recruit(scope, board);
                    return (self.each)(runner, case);
                }
                Some(Begun::Done(Early { tested, told })) => {
                    drop(state);
                    told.into_iter().for_each(|progress| runner.tell(progress));
                    return Ok(tested);
                }
                Some(Begun::Running) => state.begun.insert(case.name.clone(), Begun::Running),
            };
            match self.guess(&state) {
                Some(other) => self.run_ahead(board, state, runner, other)?,
                None => drop(board.changed.wait(state).unwrap_or_else(PoisonError::into_inner)),
            }
        }
    }

    /// Runs a test case here while another slot runs the one whose turn it is.
    fn run_ahead(
        &self,
        board: &Board,
        mut state: MutexGuard<'_, State>,
        runner: &mut Watched<'_>,
        case: &Case,
    ) -> Result<(), JudgeError> {
        let cancel = Arc::new(Cancel::new().map_err(JudgeError::io("make", "a pipe"))?);
        state.own = Some(Arc::clone(&cancel));
        let turn = board.begin(&mut state, case);
        drop(state);
        let mut told = Vec::new();
        let tested = (self.each)(&mut runner.ahead(&mut |progress| told.push(progress), &cancel), case);
        board.state().own = None;
        match tested {
            _ if cancel.is_called() => {}
            Ok(tested) => turn.done(Early { tested, told }),
            Err(error @ JudgeError::Run { .. }) => return Err(error),
            // It is met again when its turn comes, if it does.
            Err(_) => {}
        }
        Ok(())
    }

    /// Asks idle slots for help as long as there is something to run ahead.
    fn recruit<'s>(&'s self, scope: &'s Scope<'s, '_>, board: &'s Board) {
        let Some(spare) = self.spare else { return };
        loop {
            let mut state = board.state();
            let Some(case) = self.guess(&state) else { return };
            let Some(borrowed) = spare.borrow() else { return };
            state.helpers.push(Arc::clone(&borrowed.cancel));
            let turn = board.begin(&mut state, case);
            drop(state);
            scope.spawn(move || self.help(board, borrowed, (case, turn)));
        }
    }

    /// A helper: runs this, then what comes next, until there is nothing or its slot has something of its own to do.
    fn help<'s>(&'s self, board: &'s Board, mut borrowed: Borrowed<'_>, first: (&'s Case, Turn<'s>)) {
        let cancel = Arc::clone(&borrowed.cancel);
        let mut work = Some(first);
        while let (Some((case, turn)), Some(runner)) = (work.take(), borrowed.runner()) {
            let mut told = Vec::new();
            let tell = &mut |progress| told.push(progress);
            let tested = (self.each)(&mut Watched::new(runner, self.quiet, tell).until(&cancel), case);
            match tested {
                _ if cancel.is_called() => return,
                Ok(tested) => {
                    let passed = tested.as_ref().is_some_and(|tested| tested.result.verdict.is_accepted());
                    turn.done(Early { tested, told });
                    if !passed && let Some(own) = &board.state().own {
                        // What is behind a failure is mostly not needed, and whoever waits for it is not to wait longer.
                        own.call();
                    }
                }
                Err(JudgeError::Run { .. }) => return borrowed.give_up(),
                Err(_) => return,
            }
            let mut state = board.state();
            if !state.over {
                work = self.guess(&state).map(|case| (case, board.begin(&mut state, case)));
            }
        }
    }

    /// What will be run next if everything before it passes, and was not begun.
    fn guess(&self, state: &State) -> Option<&Case> {
        let mut assumed = state.results.clone();
        while let Next::Run(case) = next(self.grading, &assumed) {
            if !state.begun.contains_key(&case.name) && !(self.later)(case) {
                return Some(case);
            }
            assumed.push(passing(case));
        }
        None
    }
}

impl Board {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody else begins this test case now.
    fn begin<'b>(&'b self, state: &mut State, case: &Case) -> Turn<'b> {
        state.begun.insert(case.name.clone(), Begun::Running);
        Turn { board: self, name: case.name.clone() }
    }
}

/// A test case in somebody's hands. Dropped, it is as if it had not been begun.
struct Turn<'b> {
    board: &'b Board,
    name: String,
}

impl Turn<'_> {
    fn done(self, early: Early) {
        self.board.state().begun.insert(self.name.clone(), Begun::Done(early));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.board.state();
        if let Some(Begun::Running) = state.begun.get(&self.name) {
            state.begun.remove(&self.name);
        }
        self.board.changed.notify_all();
    }
}

/// As if it had passed.
fn passing(case: &Case) -> TestResult {
    TestResult {
        name: case.name.clone(),
        verdict: Verdict::Accepted,
        cpu_time: Duration::ZERO,
        wall_time: Duration::ZERO,
        memory: ByteSize(0),
        message: String::new(),
        from_validator: false,
        score: None,
    }
}
