//! System calls that a language may ask for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::policy::{Action, Rule};
use super::table::RULES;

/// A system call that a plain program does not have and a language may ask for by its name. Which these are is part of
/// the filter's reviewed table: none of them reaches what is not the box's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SystemCall(u32);

impl SystemCall {
    /// Its number on x86-64.
    pub(super) fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// All there are, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        RULES.iter().filter(|entry| entry.on_request.is_some()).map(|entry| Self(entry.number as u32))
    }
}

impl fmt::Display for SystemCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match super::name_of(self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0),
        }
    }
}

impl FromStr for SystemCall {
    type Err = NoSuchAddition;

    fn from_str(name: &str) -> Result<Self, NoSuchAddition> {
        let because = |why| Err(NoSuchAddition { name: name.to_owned(), why });
        let Some(entry) = RULES.iter().find(|entry| entry.name == name) else { return because(Why::Unknown) };
        if entry.on_request.is_some() {
            return Ok(Self(entry.number as u32));
        }
        let for_programs = if let Rule::IfKeyed { otherwise, .. } = &entry.rule { otherwise } else { &entry.rule };
        match for_programs {
            Rule::Always(Action::Kill) => because(Why::Violation(entry.reason)),
            Rule::Always(Action::Errno(1..)) => because(Why::Refused(entry.reason)),
            _ => because(Why::ForAll),
        }
    }
}

/// Why a language may not ask for this call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {why}")]
pub struct NoSuchAddition {
    name: String,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Why {
    #[error("ends a run as a violation in every language ({0})")]
    Violation(&'static str),
    #[error("is refused in every language ({0})")]
    Refused(&'static str),
    #[error("needs no asking: every program has it, as far as it is safe")]
    ForAll,
    #[error("is no system call that the box knows")]
    Unknown,
}
