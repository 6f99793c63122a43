//! What was found, for people and for scripts.

use serde::Serialize;

use super::grade::{Fact, Grade};
use super::trial::{Check, State};
use crate::output::Progress;

/// One line of `--json`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line<'a> {
    Check(&'a Check),
    Fact(&'a Fact),
    Grade { grade: Grade, words: &'static str },
}

/// Prints while things are found; on a terminal it shows how far it is.
pub(super) struct Printer {
    json: bool,
    progress: Progress,
    /// Whether everything holds that must.
    holds: bool,
}

impl Printer {
    pub(super) fn new(json: bool, steps: usize) -> Self {
        Self { json, progress: Progress::of(steps), holds: true }
    }

    pub(super) fn title(&self, title: &str) -> anyhow::Result<()> {
        if !self.json {
            self.progress.line(&format!("{title}:"));
        }
        Ok(())
    }

    pub(super) fn check(&mut self, check: Check) -> anyhow::Result<()> {
        self.holds &= check.state != State::Fail;
        let text = if self.json { serde_json::to_string(&Line::Check(&check))? } else { check_in_words(&check) };
        self.progress.line(&text);
        self.progress.step(&check.name);
        Ok(())
    }

    pub(super) fn fact(&self, fact: &Fact) -> anyhow::Result<()> {
        let text = if self.json { serde_json::to_string(&Line::Fact(fact))? } else { fact_in_words(fact) };
        self.progress.line(&text);
        Ok(())
    }

    pub(super) fn grade(&self, grade: Grade) -> anyhow::Result<()> {
        let words = grade.words();
        let text = if self.json {
            serde_json::to_string(&Line::Grade { grade, words })?
        } else {
            format!("\nThe host's grade is {grade:?}: {words}")
        };
        self.progress.line(&text);
        Ok(())
    }

    pub(super) fn busy(&self, what: &str) {
        self.progress.step(what);
    }

    /// Whether everything held.
    pub(super) fn end(self) -> bool {
        self.progress.end();
        self.holds
    }
}

fn check_in_words(check: &Check) -> String {
    let Check { name, state, seen, meaning, fix } = check;
    let said = |sign: &str| if seen.is_empty() { String::new() } else { format!("{sign} {seen}") };
    match state {
        State::Ok => format!("  ok    {name}{}", said(":")),
        State::Fail => format!("  FAIL  {name}{}\n        {meaning}\n        fix: {fix}", said(":")),
        State::Absent => format!("  --    {name}: no{}\n        {meaning}\n        fix: {fix}", said(";")),
    }
}

fn fact_in_words(fact: &Fact) -> String {
    let Fact { name, seen, grade, meaning, fix } = fact;
    match grade {
        None => format!("  -     {name}: {seen}"),
        Some(Grade::A) => format!("  A     {name}: {seen}"),
        Some(grade) => format!("  {grade:?}     {name}: {seen}\n        {meaning}\n        fix: {fix}"),
    }
}
