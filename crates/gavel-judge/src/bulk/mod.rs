//! Many submissions to one problem, on several slots.
//!
//! ```text
//! what is sent ─► feed (a thread) ─► desk (the caller's) ─► queue ─► slots (a thread each) ─► desk ─► answers
//! ```
//!
//! The feed takes the next submission only when fewer than [`Settings::window`] are between it and whoever takes the
//! answers. So memory is bounded whatever is sent, and who takes no answers stops the judging. The desk knows which
//! submissions are the same, and has the first of them judged.

mod desk;
mod kept;
mod slots;

use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use gavel_core::{ByteSize, LanguageId, Violation};

use crate::error::JudgeError;
use crate::judge::{Judge, Judgement};
use crate::package::{Package, SourceFile};
use crate::runner::Runner;
use desk::Desk;
use slots::Floor;

/// Judgements of the past that are kept for submissions that are the same.
const KEPT: ByteSize = ByteSize(64 << 20);

/// Submissions under way for each slot: enough that none is idle while one that takes long is waited for.
const PER_SLOT: NonZero<usize> = NonZero::new(16).unwrap();

/// Many submissions to one problem.
#[derive(Debug, Clone, Copy)]
pub struct Bulk<'a> {
    /// What judges.
    pub judge: &'a Judge,
    /// The problem.
    pub package: &'a Package,
    /// How it is done.
    pub settings: Settings,
}

/// How many submissions are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Slots, 1 or more; numbered from 0.
    pub slots: NonZero<u32>,
    /// Submissions that were taken and have no answer yet, those that wait for their turn to be told included.
    pub window: NonZero<usize>,
    /// Which answer comes next.
    pub order: Order,
    /// Whether a submission that is the same as an earlier one is judged again.
    pub repeat: bool,
}

impl Settings {
    /// In the order of what is sent, each program once, with 16 submissions under way for each slot.
    #[must_use]
    pub fn new(slots: NonZero<u32>) -> Self {
        let window = NonZero::try_from(slots).unwrap_or(NonZero::<usize>::MIN).saturating_mul(PER_SLOT);
        Self { slots, window, order: Order::Sent, repeat: false }
    }
}

/// Which answer comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// That of what was sent next.
    Sent,
    /// The next that is known.
    Finished,
}

/// What a source is called and where it stands in what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Such as the number of its line.
    pub number: u64,
    /// What whoever sent it calls it.
    pub name: String,
}

/// What was sent.
#[derive(Debug)]
pub struct Sent {
    /// What it is called in its answer.
    pub label: Label,
    /// A submission; or why it is none, which is its answer then.
    pub what: Result<Program, String>,
}

/// A submission.
#[derive(Debug)]
pub struct Program {
    /// Its language.
    pub language: LanguageId,
    /// Its source.
    pub source: Vec<u8>,
    /// What the contestant calls the file, when there is one.
    pub source_name: Option<String>,
    /// Its further files.
    pub more: Vec<SourceFile>,
}

/// What came of something that was sent.
#[derive(Debug)]
pub struct Answer {
    /// What was sent.
    pub label: Label,
    /// Its language; `None` of what is no submission.
    pub language: Option<LanguageId>,
    /// The judgement; or why it is no submission.
    pub what: Result<Arc<Judged>, String>,
    /// The name of the earlier submission that this one is the same as, whose judgement it has.
    pub same_as: Option<String>,
}

/// What judging a submission gave.
#[derive(Debug)]
pub struct Judged {
    /// The judgement; or what failed, each time it was tried.
    pub judgement: Result<Judgement, JudgeFailure>,
    /// What was tried that no solution needs.
    pub violations: Vec<Violation>,
    /// The version of the language's tool, such as `GCC 12.2.0`; `None` where it does not say, or was not asked.
    pub tool: Option<String>,
}

/// A failure of ours or of the problem, never of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgeFailure {
    /// What failed.
    pub what: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
}

impl From<&JudgeError> for JudgeFailure {
    fn from(error: &JudgeError) -> Self {
        Self { what: error.to_string(), hint: error.hint().map(str::to_owned) }
    }
}

/// Opens the runner of the slot of this number.
pub type Open<'a> = dyn Fn(u32) -> Result<Box<dyn Runner + Send>, gavel_sandbox::Error> + Sync + 'a;

/// What the desk hears.
enum Event {
    Sent(Sent),
    /// Nothing more is sent.
    End,
    /// The submission of this number has been judged.
    Judged(u64, Judged),
    /// A slot could not be opened.
    Closed(gavel_sandbox::Error),
}

impl Bulk<'_> {
    /// Judges what is sent until there is no more of it, or `each`, which is given the answers, breaks off. What runs then
    /// is ended after its test case. `sent` is asked from another thread, which may be left waiting for it.
    ///
    /// # Errors
    /// A slot could not be opened. That a submission cannot be judged is its answer.
    pub fn run(
        &self,
        open: &Open<'_>,
        sent: impl Iterator<Item = Sent> + Send + 'static,
        each: &mut dyn FnMut(Answer) -> ControlFlow<()>,
    ) -> Result<(), gavel_sandbox::Error> {
        let (permit, permits) = mpsc::sync_channel(self.settings.window.get());
        let (events, heard) = mpsc::channel();
        let (orders, queue) = mpsc::channel();
        let end = End(events.clone());
        thread::spawn(move || feed(sent, &permit, &end));
        let floor = Floor::new(self, open, queue);
        thread::scope(|scope| {
            let slot = |number| {
                let (floor, events) = (&floor, events.clone());
                scope.spawn(move || floor.work(number, &events))
            };
            // They hold what was lent until the last answer is here.
            let _slots: Vec<_> = (0..self.settings.slots.get()).map(slot).collect();
            let ended = Desk::new(self, orders, permits).serve(&heard, each);
            floor.stop.store(true, Ordering::Relaxed);
            ended
        })
    }
}

/// Sends what there is as long as there is room for it.
fn feed(sent: impl Iterator<Item = Sent>, permit: &mpsc::SyncSender<()>, end: &End) {
    let mut sent = sent;
    while permit.send(()).is_ok()
        && let Some(one) = sent.next()
        && end.0.send(Event::Sent(one)).is_ok()
    {}
}

/// Says that nothing more is sent, also when what was to send it panics.
struct End(mpsc::Sender<Event>);

impl Drop for End {
    fn drop(&mut self) {
        // Who does not listen any more needs no end.
        let _ = self.0.send(Event::End);
    }
}

/// Set when nobody wants answers any more.
type Stop = Arc<AtomicBool>;
