//! What the clients did and were told. It lives in the test, where no kill reaches it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::corpus::{CORPUS, Program};

/// The sequence of a final update.
pub(super) const FINISHED: u64 = 1_000_000;

/// One submission that was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The verdict it must get.
    pub(super) label: &'static str,
    /// Its id, once it was acknowledged.
    pub(super) id: Option<String>,
    /// The sequence of the last update that its follower was told.
    seen: u64,
    pub(super) verdict: Option<String>,
}

#[derive(Debug, Default)]
struct Memory {
    sent: BTreeMap<u32, Sent>,
    violations: Vec<String>,
    /// How often a follower had to come back.
    reconnects: u32,
}

/// Shared by all clients; the checks happen as things are told.
#[derive(Debug, Default)]
pub(super) struct History(Mutex<Memory>);

impl History {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is about to be sent: its number, and what `draw` gave for that.
    pub(super) fn send(&self, draw: impl FnOnce(u32) -> &'static Program) -> (u32, &'static Program) {
        let mut memory = self.memory();
        let number = u32::try_from(memory.sent.len()).unwrap();
        let program = draw(number);
        memory.sent.insert(number, Sent { label: program.verdict, id: None, seen: 0, verdict: None });
        (number, program)
    }

    pub(super) fn acknowledge(&self, number: u32, id: &str) {
        let mut memory = self.memory();
        if memory.sent.values().any(|sent| sent.id.as_deref() == Some(id)) {
            memory.violations.push(format!("{id} was given twice"));
        }
        memory.sent.entry(number).and_modify(|sent| sent.id = Some(id.to_owned()));
    }

    /// An update for a follower; `true` when it is the final one.
    pub(super) fn tell(&self, number: u32, update: &Value) -> bool {
        let mut memory = self.memory();
        let Some(sent) = memory.sent.get_mut(&number) else { return true };
        let before = sent.clone();
        sent.seen = update["sequence"].as_u64().unwrap_or_default();
        sent.verdict = update["verdict"].as_str().map(str::to_owned);
        let last = sent.seen == FINISHED;
        let in_order = sent.seen == before.seen + 1 || (last && before.seen < FINISHED);
        let expected = if last { Some(before.label) } else { None };
        let states = match sent.seen {
            1 => "queued",
            2 => "compiling",
            FINISHED => "finished",
            _ => "running",
        };
        let right = sent.verdict.as_deref() == expected && update["state"] == states;
        let its_own = sent.id.as_deref() == update["id"].as_str();
        if !(in_order && right && its_own) {
            memory.violations.push(format!("{before:?} was told {update}"));
        }
        last
    }

    pub(super) fn last_seen(&self, number: u32) -> u64 {
        self.memory().sent.get(&number).map_or(0, |sent| sent.seen)
    }

    pub(super) fn came_back(&self) {
        self.memory().reconnects += 1;
    }

    pub(super) fn violated(&self, what: String) {
        self.memory().violations.push(what);
    }

    #[track_caller]
    pub(super) fn assert_well(&self) {
        let memory = self.memory();
        assert!(memory.violations.is_empty(), "{:#?}", memory.violations);
    }

    /// Acknowledged, and its follower waits for the verdict.
    pub(super) fn unfinished(&self) -> usize {
        self.memory().sent.values().filter(|sent| sent.id.is_some() && sent.verdict.is_none()).count()
    }

    pub(super) fn sent(&self) -> BTreeMap<u32, Sent> {
        self.memory().sent.clone()
    }

    #[track_caller]
    pub(super) fn assert_every_label_was_seen(&self) {
        let seen: BTreeSet<_> = self.sent().into_values().filter_map(|sent| sent.verdict).collect();
        assert_eq!(seen, CORPUS.iter().map(|program| program.verdict.to_owned()).collect());
    }

    pub(super) fn summary(&self) -> String {
        let memory = self.memory();
        let acknowledged = memory.sent.values().filter(|sent| sent.id.is_some()).count();
        let finished = memory.sent.values().filter(|sent| sent.verdict.is_some()).count();
        format!(
            "{} sent, {acknowledged} acknowledged, {finished} verdicts, {} reconnects",
            memory.sent.len(),
            memory.reconnects
        )
    }
}
