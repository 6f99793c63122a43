//! The slots: each takes the next submission from the queue and judges it.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use gavel_core::LanguageId;
use gavel_core::submission::MAX_FAILURES;
use gavel_sandbox::{Command, Error, Finished, Sink};

use super::{Bulk, Event, JudgeFailure, Judged, Open, Program, Stop};
use crate::course::Ticket;
use crate::error::JudgeError;
use crate::judge::{JudgePolicy, Progress, Request};
use crate::runner::{Part, Runner};

/// How long a slot pauses after a first failure; twice as long after the next.
const PAUSE: Duration = Duration::from_secs(1);

/// So many submissions have to wish that their compiler was primed: that takes about as long as it saves two or three.
const MANY: u32 = 4;

/// What the slots share.
pub(super) struct Floor<'a> {
    bulk: &'a Bulk<'a>,
    open: &'a Open<'a>,
    queue: Mutex<Receiver<(u64, Program)>>,
    tools: Mutex<HashMap<LanguageId, Option<String>>>,
    wishes: Mutex<BTreeMap<LanguageId, u32>>,
    pub(super) stop: Stop,
}

type Slot = Box<dyn Runner + Send>;

impl<'a> Floor<'a> {
    pub(super) fn new(bulk: &'a Bulk<'a>, open: &'a Open<'a>, queue: Receiver<(u64, Program)>) -> Self {
        let (queue, stop) = (Mutex::new(queue), Stop::default());
        Self { bulk, open, queue, tools: Mutex::default(), wishes: Mutex::default(), stop }
    }

    /// One slot, until there is nothing to do; then it is lent, for as long as what is returned is kept.
    pub(super) fn work(&self, number: u32, events: &Sender<Event>) -> Option<Ticket<'a>> {
        let mut slot = match self.opened(number) {
            Ok(slot) => Some(slot),
            Err(error) => {
                // Who does not listen has heard of another failure.
                let _ = events.send(Event::Closed(error));
                return None;
            }
        };
        loop {
            let queued = self.queue.try_lock().ok().and_then(|queue| queue.try_recv().ok());
            let order = match queued {
                Some(order) => order,
                None => {
                    let lent = slot.take().map(|slot| self.bulk.judge.spare().lend(slot));
                    let Ok(order) = locked(&self.queue).recv() else { return lent };
                    slot = lent.and_then(Ticket::take_back);
                    order
                }
            };
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let judged = self.judged(number, &mut slot, &order.1);
            if events.send(Event::Judged(order.0, judged)).is_err() {
                return None;
            }
        }
    }

    fn opened(&self, number: u32) -> Result<Slot, Error> {
        let runner = (self.open)(number)?;
        Ok(Box::new(Stoppable { runner, stop: Arc::clone(&self.stop) }))
    }

    /// Judges it as often as a failure of ours is tried again; another runner takes the place of one that may be to blame.
    fn judged(&self, number: u32, slot: &mut Option<Slot>, program: &Program) -> Judged {
        let mut failed = JudgeFailure { what: "it was not tried".to_owned(), hint: None };
        for tried in 0..MAX_FAILURES {
            if tried > 0 {
                thread::sleep(PAUSE * tried);
            }
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            let runner = match slot.take().map_or_else(|| self.opened(number), Ok) {
                Ok(runner) => slot.insert(runner),
                Err(error) => {
                    failed = JudgeFailure::from(&JudgeError::Run { what: "a slot", source: error });
                    continue;
                }
            };
            match self.once(runner.as_mut(), program) {
                Ok(judged) => return judged,
                Err((failure, Blame { runner, settled })) => {
                    failed = failure;
                    if runner {
                        *slot = None;
                    }
                    if settled {
                        break;
                    }
                }
            }
        }
        Judged { judgement: Err(failed), violations: Vec::new(), tool: None }
    }

    fn once(&self, runner: &mut dyn Runner, program: &Program) -> Result<Judged, (JudgeFailure, Blame)> {
        let request = Request {
            source_name: program.source_name.as_deref(),
            more: &program.more,
            policy: JudgePolicy::default(),
            ..Request::new(self.bulk.package, &program.language, &program.source)
        };
        let mut violations = Vec::new();
        let mut told = |progress| {
            if let Progress::Violated { violation } = progress {
                violations.push(violation);
            }
        };
        // A panic is a defect of ours: it costs this submission a try, and not the others theirs.
        let judged = catch_unwind(AssertUnwindSafe(|| self.bulk.judge.judge(runner, &request, &mut told)));
        match judged {
            Ok(Ok(judgement)) => {
                self.prime(runner);
                let tool = self.tool(runner, &program.language);
                Ok(Judged { judgement: Ok(judgement), violations, tool })
            }
            Ok(Err(error)) => Err((JudgeFailure::from(&error), Blame::of(&error))),
            Err(_) => {
                let what = "judging it panicked, which is a defect of Gavel".to_owned();
                Err((JudgeFailure { what, hint: None }, Blame { runner: true, settled: false }))
            }
        }
    }

    /// The version of a language's tool, asked once it has been used: what a box reads for the first time it reads slowly.
    fn tool(&self, runner: &mut dyn Runner, language: &LanguageId) -> Option<String> {
        let mut tools = locked(&self.tools);
        if let Some(known) = tools.get(language) {
            return known.clone();
        }
        let version = self.bulk.judge.tool_version(runner, language).unwrap_or_default();
        tools.insert(language.clone(), version.clone());
        version
    }

    /// Primes the compilers that were wanted so often that it pays.
    fn prime(&self, runner: &mut dyn Runner) {
        for language in self.bulk.judge.wants_primed() {
            let wishes = {
                let mut wishes = locked(&self.wishes);
                let wishes = wishes.entry(language.clone()).or_default();
                *wishes += 1;
                *wishes
            };
            if wishes == MANY
                && let Err(error) = self.bulk.judge.prime(runner, &language)
            {
                tracing::warn!(%language, %error, "its compiler stays as slow as it is");
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a failure means for the next try.
struct Blame {
    /// The runner may be the cause.
    runner: bool,
    /// It will be the same each time.
    settled: bool,
}

impl Blame {
    fn of(error: &JudgeError) -> Self {
        let runner = matches!(error, JudgeError::Run { .. } | JudgeError::Collect(_));
        let unknown = matches!(error, JudgeError::UnknownLanguage(_) | JudgeError::NoTimeLimit { .. });
        Self { runner, settled: unknown || error.is_missing_tool() }
    }
}

/// A runner that runs nothing more when nobody wants an answer.
struct Stoppable {
    runner: Slot,
    stop: Stop,
}

impl Stoppable {
    fn goes_on(&self) -> Result<(), Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::Command("nobody wants its answer any more".to_owned()));
        }
        Ok(())
    }
}

impl Runner for Stoppable {
    fn run(&mut self, command: Command, sink: &mut dyn Sink) -> Result<Finished, Error> {
        self.goes_on()?;
        self.runner.run(command, sink)
    }

    fn run_both(&mut self, parts: [Part<'_>; 2]) -> Result<[Result<Finished, Error>; 2], Error> {
        self.goes_on()?;
        self.runner.run_both(parts)
    }
}
