//! What is printed: a line a case with two columns, the attack and its control, and a closing line.

use std::time::Duration;

use serde::Serialize;

use crate::case::Case;
use crate::control::Outcome;

/// What the attack gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "attack", content = "why")]
pub(crate) enum Attack {
    /// Its verdict was right and nothing was harmed.
    Held,
    /// What was wrong, each with the way it was tried.
    Failed(Vec<String>),
}

impl Attack {
    pub(crate) fn of(failed: Vec<String>) -> Self {
        if failed.is_empty() { Self::Held } else { Self::Failed(failed) }
    }

    /// Together with what a further variant gave.
    pub(crate) fn and(self, other: Self, variant: &Case) -> Self {
        let named = |what: Vec<String>| what.into_iter().map(|what| in_variant(variant, what)).collect::<Vec<_>>();
        match (self, other) {
            (Self::Failed(mut all), Self::Failed(more)) => {
                all.extend(named(more));
                Self::Failed(all)
            }
            (Self::Held, Self::Failed(more)) => Self::Failed(named(more)),
            (one, Self::Held) => one,
        }
    }
}

/// What happened, with the variant in which it did.
pub(crate) fn in_variant(variant: &Case, what: String) -> String {
    variant.arg.as_ref().map_or_else(|| what.clone(), |arg| format!("[{arg}] {what}"))
}

/// As much of a text as a terminal bears; the JSON has all.
fn cut(text: &str) -> String {
    const MOST: usize = 300;
    let shown: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() { shown + " …" } else { shown }
}

/// The rows so far.
#[derive(Debug)]
pub(crate) struct Table {
    json: bool,
    held: u32,
    failed: u32,
    not_run: Vec<String>,
    controls: u32,
    controls_not_run: Vec<String>,
    without_control: u32,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(flatten)]
    attack: &'a Attack,
    #[serde(flatten)]
    control: &'a Outcome,
    milliseconds: u128,
    /// CPU time of the honest submission beside the attack, as a multiple of its usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<f64>,
}

impl Table {
    pub(crate) fn new(json: bool) -> Self {
        Self {
            json,
            held: 0,
            failed: 0,
            not_run: Vec::new(),
            controls: 0,
            controls_not_run: Vec::new(),
            without_control: 0,
        }
    }

    /// Notes a case, or a variant of one, that this host cannot run.
    pub(crate) fn not_run(&mut self, case: &Case, why: &str) {
        self.not_run.push(format!("{} ({}): {why}", case.name(), case.title));
    }

    /// Prints and counts one case; `None` when nothing of it could be run.
    pub(crate) fn row(
        &mut self,
        case: &Case,
        attack: Option<Attack>,
        control: Outcome,
        took: Duration,
        beside: Option<f64>,
    ) {
        let Some(attack) = attack else {
            if !self.json {
                println!("{:<4} {:<8} {:<18} {:>6.1} s  {}", case.id, "not run", "-", took.as_secs_f64(), case.title);
            }
            return;
        };
        match (&attack, &control) {
            (Attack::Failed(_), _) | (_, Outcome::Proves { .. }) => self.failed += 1,
            (Attack::Held, _) => self.held += 1,
        }
        match &control {
            Outcome::Failed { .. } => self.controls += 1,
            Outcome::NotRun { why } => self.controls_not_run.push(format!("{} ({}): {why}", case.id, case.title)),
            Outcome::None => self.without_control += 1,
            Outcome::Proves { .. } => {}
        }
        if self.json {
            let milliseconds = took.as_millis();
            let row =
                Row { id: &case.id, title: &case.title, attack: &attack, control: &control, milliseconds, beside };
            println!("{}", serde_json::to_string(&row).unwrap_or_default());
            return;
        }
        let of_attack = match &attack {
            Attack::Held => "held",
            Attack::Failed(_) => "FAILED",
        };
        let of_control = match &control {
            Outcome::Failed { .. } => "fails, as it must",
            Outcome::Proves { .. } => "PROVES NOTHING",
            Outcome::NotRun { .. } => "not run",
            Outcome::None => "-",
        };
        println!("{:<4} {:<8} {of_control:<18} {:>6.1} s  {}", case.id, of_attack, took.as_secs_f64(), case.title);
        if let Attack::Failed(why) = &attack {
            why.iter().for_each(|why| println!("       {}", cut(why)));
        }
        let fails = case.each().iter().find_map(|variant| Some(&variant.control.as_ref()?.fails));
        match (&control, fails) {
            (Outcome::Proves { nothing }, Some(fails)) => {
                println!("       control: {}\n       what should be seen: {fails}", cut(nothing));
            }
            (Outcome::Failed { how }, _) => how.iter().take(2).for_each(|how| println!("       control: {}", cut(how))),
            _ => {}
        }
    }

    /// Prints what could not be run and the totals; whether all held.
    pub(crate) fn close(self) -> bool {
        if self.json {
            let totals = serde_json::json!({
                "held": self.held, "failed": self.failed, "not_run": self.not_run.len(),
                "controls_failed_as_they_must": self.controls, "controls_not_run": self.controls_not_run.len(),
            });
            println!("{totals}");
            return self.failed == 0;
        }
        println!();
        self.not_run.iter().for_each(|what| println!("not run: {what}"));
        self.controls_not_run.iter().for_each(|what| println!("control not run: {what}"));
        println!(
            "controls: {} failed as they must, {} not run, {} cases without one",
            self.controls,
            self.controls_not_run.len(),
            self.without_control
        );
        println!("{} held, {} failed, {} not run", self.held, self.failed, self.not_run.len());
        self.failed == 0
    }
}
