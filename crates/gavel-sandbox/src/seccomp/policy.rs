//! How the system call filter decides, and why there is only one.
//!
//! An allow-list: what is not in the [table](super::table) does not exist (`ENOSYS`), so a new kernel adds nothing. What
//! runtimes probe for and can do without gets an error they understand; what only an attack does stops the process and
//! is told to the keeper, which ends the run as a violation and says what was tried. One question about the host is answered
//! by the keeper, from what it knows of the run (ADR 0011).
//!
//! The keeper lives under the same filter, because installing it once there and inheriting it saves about 200 µs of
//! every run (sandbox measurements, section 2). It must mount and make namespaces; the payload must not. The two are
//! told apart by a *key*: a random number of the keeper's that it passes in the sixth argument register, which these
//! calls do not read. The payload never learns it. The key is a second wall: the first is that the payload has no
//! capability, so the calls would fail anyway.

use libc::ENOSYS;

use super::calls::SystemCall;
use crate::command::Runtime;

/// What the filter does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// The kernel handles it.
    Allow,
    /// The call fails with this error number.
    Errno(i32),
    /// The call never returns: the keeper is told and ends the run.
    Kill,
    /// The keeper is told and answers in the kernel's place.
    Answer,
}

/// How one call is decided. Arguments are compared by their low 32 bits.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Always(Action),
    IfBits { arg: u32, bits: u32, then: &'static Rule, otherwise: &'static Rule },
    IfOneOf { arg: u32, values: &'static [u32], then: &'static Rule, otherwise: &'static Rule },
    IfKeyed { then: &'static Rule, otherwise: &'static Rule },
}

impl Rule {
    /// Whether the keeper is told of a call of a program's with these arguments.
    pub(super) fn tells(&self, args: [u64; 6]) -> bool {
        let low_word = |arg: u32| args[arg as usize] as u32;
        match self {
            Self::Always(action) => matches!(action, Action::Kill | Action::Answer),
            Self::IfBits { arg, bits, then, otherwise } => {
                if low_word(*arg) & bits != 0 { then } else { otherwise }.tells(args)
            }
            Self::IfOneOf { arg, values, then, otherwise } => {
                if values.contains(&low_word(*arg)) { then } else { otherwise }.tells(args)
            }
            Self::IfKeyed { otherwise, .. } => otherwise.tells(args),
        }
    }
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: i64,
    pub(super) name: &'static str,
    /// For every program.
    pub(super) rule: Rule,
    /// Whether it is allowed instead to a language that asks for it, and to which runtimes it is without asking.
    pub(super) on_request: Option<&'static [Runtime]>,
    pub(super) reason: &'static str,
}

/// What programs of a language have beyond every program.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Additions<'a> {
    pub(crate) runtime: Option<Runtime>,
    pub(crate) calls: &'a [SystemCall],
}

impl Entry {
    /// How it is decided for programs with these additions. A request for what is not on request changes nothing.
    pub(super) fn rule_with(&self, additions: Additions<'_>) -> &Rule {
        let given = self.on_request.is_some_and(|runtimes| {
            additions.runtime.is_some_and(|runtime| runtimes.contains(&runtime))
                || additions.calls.iter().any(|call| call.number() == self.number)
        });
        if given { &Rule::Always(Action::Allow) } else { &self.rule }
    }
}

/// What is not in the table.
pub(super) const UNLISTED: Rule = Rule::Always(Action::Errno(ENOSYS));
