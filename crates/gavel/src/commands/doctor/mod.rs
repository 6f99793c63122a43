//! `gavel doctor`: what this host can and cannot hold, proven by doing it, and how far its clocks can be trusted.
//!
//! `trial` runs programs that must end in one way if a limit or a wall holds; the programs are the tables in `limits`
//! and `walls`. `block` and `layers` try what needs more than a program. `host` looks at how the machine is set up and
//! `noise` measures it; `grade` makes one letter of both. `print` says it all.

mod block;
mod grade;
mod host;
mod layers;
mod limits;
mod noise;
mod print;
mod trial;
mod walls;

use gavel_judge::Languages;
use gavel_sandbox::{Slot, SlotConfig};

use self::grade::Fact;
use self::print::Printer;
use self::trial::{Check, State};
use super::judge::Work;
use crate::boxes;
use crate::cli;
use crate::exit::Answer;

/// Checks that are in no table: the box itself, and those of `block` and `layers`.
const ONCE: usize = 6;

pub(crate) fn doctor(args: cli::Doctor) -> anyhow::Result<Answer> {
    let languages = Languages::builtin();
    let languages: Vec<_> = languages.iter().filter(|language| language.lacks_image().is_none()).collect();
    let trials = limits::TRIALS.len() + walls::TRIALS.len();
    let steps = ONCE + trials + languages.len() + noise::RUNS;
    let mut printer = Printer::new(args.json, steps);
    let mut facts = host::facts();
    match Slot::open(&SlotConfig::new(0)) {
        Err(error) => printer.check(no_box(&error))?,
        Ok(mut slot) => {
            printer.title("Limits and walls, each tried in a box on this host")?;
            printer.check(Check::held("a box can be made"))?;
            for trial in limits::TRIALS.iter().chain(walls::TRIALS) {
                printer.check(trial.run(&mut slot))?;
            }
            printer.check(block::throttled(&mut slot))?;
            printer.check(layers::violation_is_told(&mut slot))?;
            printer.check(layers::landlock())?;
            printer.check(layers::apparmor(&mut slot))?;
            printer.check(layers::unprivileged())?;
            printer.title("Languages")?;
            let (work, mut tool_slot) = (Work::new()?, boxes::unthrottled(1)?);
            for language in languages {
                let version = work.get().tool_version(&mut tool_slot, &language.id)?;
                printer.check(tools(&language.name, version))?;
            }
            facts.extend(noise::facts(&mut slot, &mut || printer.busy("measuring the noise of CPU time"))?);
        }
    }
    printer.title("The host: how far its measurements can be trusted")?;
    for fact in &facts {
        printer.fact(fact)?;
    }
    printer.grade(grade::overall(facts.iter().filter_map(Fact::grade)))?;
    Ok(printer.end().into())
}

fn no_box(error: &gavel_sandbox::Error) -> Check {
    Check {
        name: "a box can be made".to_owned(),
        state: State::Fail,
        seen: error.to_string(),
        meaning: "nothing can be judged on this host",
        fix: error.hint().unwrap_or("see what the message names; SECURITY.md lists what a host must have").to_owned(),
    }
}

fn tools(language: &str, version: Option<String>) -> Check {
    match version {
        Some(version) => Check { seen: version, ..Check::held(format!("{language} runs in the box")) },
        None => Check {
            name: format!("{language} runs in the box"),
            state: State::Fail,
            seen: "its tools are not there".to_owned(),
            meaning: "submissions in it end as judging errors",
            fix: "`make setup` installs the tools on Debian".to_owned(),
        },
    }
}
