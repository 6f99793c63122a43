//! Which interpreter is held, and for which runs.

use std::time::{Duration, Instant};

use super::Zygote;
use crate::command::Processors;
use crate::protocol::Run;

/// How long one is used: what an interpreter draws or looks up when it starts, such as its hash seed, the layout of its memory
/// or the hour, is not much older than that.
const LIFETIME: Duration = Duration::from_secs(60);

/// By what the zygote for a run is known: one that was started in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::keeper) struct Kind {
    program: Vec<u8>,
    argv: Vec<Vec<u8>>,
    env: Vec<Vec<u8>>,
    /// They decide on the layout of memory, and what it is told of the host.
    stack: u64,
    memory: u64,
}

impl Kind {
    /// For a run that may be warm: its input is a file, as the zygote's is, and its place the slot's own processor.
    pub(in crate::keeper) fn of(run: &Run) -> Option<Self> {
        let usual = run.input.is_some() && !run.connected && run.processors == Processors::Own;
        (run.warm && usual).then(|| Self {
            program: run.program.clone(),
            argv: run.argv.clone(),
            env: run.env.clone(),
            stack: run.limits.stack,
            memory: run.limits.memory,
        })
    }
}

/// What there is of a kind.
enum Held {
    /// An interpreter.
    Zygote(Box<Zygote>),
    /// None: it cannot be held.
    Unfit,
}

/// The interpreter that a keeper holds.
#[derive(Default)]
pub(in crate::keeper) struct Zygotes {
    /// Of the last run that could have been warm.
    last: Option<Kind>,
    held: Option<(Kind, Instant, Held)>,
}

/// How a run is started.
pub(in crate::keeper) enum Choice {
    /// By itself.
    Cold,
    /// From this one.
    Warm(Box<Zygote>),
    /// From one that is to be started first: it is the second of its kind in a row, and there will be more.
    Start,
}

impl Zygotes {
    /// Chooses for a run. A zygote that is chosen must be given back.
    pub(in crate::keeper) fn choose(&mut self, kind: &Kind) -> Choice {
        let again = self.last.as_ref() == Some(kind);
        if !again {
            self.last = Some(kind.clone());
        }
        match self.held.take() {
            Some((of, since, held)) if of == *kind && since.elapsed() <= LIFETIME => match held {
                Held::Zygote(zygote) => Choice::Warm(zygote),
                Held::Unfit => {
                    self.held = Some((of, since, Held::Unfit));
                    Choice::Cold
                }
            },
            _ if again => Choice::Start,
            other => {
                self.held = other;
                Choice::Cold
            }
        }
    }

    /// Keeps what was started, or that nothing could be.
    pub(in crate::keeper) fn keep(&mut self, kind: Kind, since: Instant, zygote: Option<Box<Zygote>>) {
        self.held = Some((kind, since, zygote.map_or(Held::Unfit, Held::Zygote)));
    }
}
