//! The attack corpus: every case of `attacks/` is submitted to a small problem and judged in a box, as any submission
//! is, and must get its verdict and leave the host as it was. Then the case's control does the same with walls switched
//! off, and must fail. `attacks/README.md` says what a case is.
//!
//! Exit codes: 0 all held, 1 a case failed or proves nothing, 2 wrong usage or an error of ours.

mod api;
mod arena;
mod attempt;
mod case;
mod control;
mod host;
mod http;
mod problem;
mod process;
mod server;
mod table;
mod tap;

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Parser;
use gavel_sandbox::{Slot, SlotConfig};

use arena::{Arena, SECRET_VARIABLE};
use attempt::{Bench, Prepared};
use case::{Case, Stage};
use table::{Attack, Table};
use tap::Place;

/// A case that took less is cheap enough to be run many times in a row.
const CHEAP: Duration = Duration::from_secs(1);
/// How many times.
const TIMES: usize = 20;

/// Try every attack of the corpus on the box, and its control.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only the cases marked fast, alone and after a normal run, without controls
    #[arg(long)]
    fast: bool,
    /// Each case alone and once (of one with many seeds, only a few of them), and its control: for a host that is slow
    #[arg(long, conflicts_with = "fast")]
    once: bool,
    /// Only this case, such as K17, or this category, such as K; may be given often
    #[arg(long, value_name = "ID")]
    case: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// The directory of the cases
    #[arg(long, value_name = "DIR", default_value = env!("CARGO_MANIFEST_DIR"))]
    corpus: PathBuf,
    /// Run one case's control in this process; used by the runner itself
    #[arg(long, value_name = "ID", hide = true)]
    control_of: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("gavel-attacks: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let cases = Case::all(&arguments.corpus)?;
    ensure!(rustix::process::geteuid().is_root(), "making a box needs root: run this with sudo");
    let Ok(password) = std::env::var(SECRET_VARIABLE) else { return again_with_a_secret() };
    let arena = Arena::plant(password)?;
    if let Some(id) = &arguments.control_of {
        control::main(variant(&cases, id)?, &arena)?;
        return Ok(true);
    }
    for id in &arguments.case {
        ensure!(cases.iter().any(|case| is_named(case, id)), "there is no case {id}");
    }
    let chosen = |case: &&Case| {
        let named = arguments.case.is_empty() || arguments.case.iter().any(|id| is_named(case, id));
        named && (!arguments.fast || case.each().iter().any(|variant| variant.fast))
    };
    let mut chosen: Vec<&Case> = cases.iter().filter(chosen).collect();
    chosen.sort_by_key(|case| case.control.as_ref().is_some_and(|control| control.spoils));
    ensure!(!chosen.is_empty(), "there is no case to run");
    all(&chosen, &arena, arguments)
}

/// By its id, or by its category, which is the letter that its id begins with.
fn is_named(case: &Case, id: &str) -> bool {
    case.id == id || (id.len() == 1 && case.id.starts_with(id))
}

fn variant<'a>(cases: &'a [Case], name: &str) -> anyhow::Result<&'a Case> {
    let mut variants = cases.iter().flat_map(Case::each);
    variants.find(|case| case.name() == name).with_context(|| format!("there is no case {name}"))
}

/// The environment of a process is a secret of it, so it must be there from its start. A mount namespace of our own, where
/// the host has the tool for it, keeps apart what other programs of the host mount meanwhile.
fn again_with_a_secret() -> anyhow::Result<bool> {
    const UNSHARE: &str = "/usr/bin/unshare";
    let (secret, program) = (arena::secret()?, std::env::current_exe()?);
    let mut again = if std::path::Path::new(UNSHARE).exists() {
        let mut unshare = Command::new(UNSHARE);
        unshare.args(["--mount", "--propagation", "private", "--"]).arg(program);
        unshare
    } else {
        Command::new(program)
    };
    let error = again.args(std::env::args_os().skip(1)).env(SECRET_VARIABLE, secret).exec();
    Err(error).context("cannot start this program again")
}

fn all(cases: &[&Case], arena: &Arena, arguments: &Arguments) -> anyhow::Result<bool> {
    let open = |number| {
        let slot = Slot::open(&SlotConfig::new(process::first_slot() + number)).context("cannot make a box")?;
        anyhow::Ok(Place { slot, aside: None })
    };
    let mut places = [open(0)?, open(1)?];
    let baseline = attempt::baseline(arena, &mut places, problem::languages(None)?)?;
    let mut bench = Bench { arena, places, baseline, beside: None };
    let needs_server = cases.iter().flat_map(|case| case.each()).any(|case| case.stage == Stage::Api);
    let binary = if needs_server { server::binary()? } else { None };
    let mut table = Table::new(arguments.json);
    for case in cases {
        let started = Instant::now();
        let (mut attack, mut controls) = (None, control::Outcome::None);
        let most = if arguments.once { case.few.unwrap_or(usize::MAX) } else { usize::MAX };
        for variant in case.each().iter().filter(|variant| !arguments.fast || variant.fast).take(most) {
            if let Some(why) = why_not(variant, binary.as_ref()) {
                table.not_run(variant, &why);
                continue;
            }
            let found = match &binary {
                Some(binary) if variant.stage == Stage::Api => {
                    api::attempt(variant, arena, binary, &[]).map(Attack::of)
                }
                _ => ways(variant, &mut bench, arguments, attack.is_none()),
            };
            // The others are tried all the same.
            let found = found.unwrap_or_else(|error| Attack::of(vec![format!("it could not be tried: {error:#}")]));
            attack = Some(attack.unwrap_or(Attack::Held).and(found, variant));
            if !arguments.fast {
                let control = match (&variant.control, &binary) {
                    (Some(control), Some(binary)) if variant.stage == Stage::Api => {
                        control::judge(control, api::attempt(variant, arena, binary, &control.serve))
                    }
                    _ => control::run(variant, &arguments.corpus).unwrap_or_else(|error| control::Outcome::Proves {
                        nothing: format!("the control could not be run: {error:#}"),
                    }),
                };
                controls = controls.and(control, variant);
            }
        }
        table.row(case, attack, controls, started.elapsed(), bench.beside.take());
    }
    Ok(table.close())
}

fn why_not(case: &Case, binary: Option<&PathBuf>) -> Option<String> {
    if let Some(why) = &case.not_yet {
        return Some(why.clone());
    }
    if case.measures && case::slower() > 1 {
        return Some("an emulated processor keeps no such times".to_owned());
    }
    if case.stage == Stage::Api && binary.is_none() {
        return Some("there is no gavel beside this program: cargo build -p gavel makes it".to_owned());
    }
    if let Some(image) = case.lacks_image() {
        return Some(format!("the image {image} is not at hand ({} names the directory of images)", case::IMAGES));
    }
    let missing = case.needs.iter().find(|path| !path.exists());
    missing.map(|path: &PathBuf| format!("{} is not on this host (attacks/setup.sh installs it)", path.display()))
}

/// The ways of the reference, the cheaper ones for variants after the first: alone, beside an honest submission, many times in a row, and right after a normal run.
fn ways(case: &Case, bench: &mut Bench<'_>, arguments: &Arguments, first: bool) -> anyhow::Result<Attack> {
    let prepared = Prepared::new(case, bench.arena).with_context(|| format!("cannot prepare {}", case.id))?;
    prepared.warm(bench);
    let mut failed: Vec<(String, Vec<String>)> = Vec::new();
    // What went wrong in several ways is said once.
    let mut note = |way: &str, all: Vec<String>| {
        for what in all {
            match failed.iter_mut().find(|(known, _)| *known == what) {
                Some((_, ways)) => ways.push(way.to_owned()),
                None => failed.push((what, vec![way.to_owned()])),
            }
        }
    };
    let started = Instant::now();
    note("alone", prepared.attempt(bench, false)?);
    let cheap = started.elapsed() < CHEAP;
    if arguments.once {
        return Ok(Attack::of(said(failed)));
    }
    if !arguments.fast {
        note("beside another", prepared.attempt(bench, true)?);
        if cheap && first || case.repeat.is_some() {
            let before = host::Snapshot::settled(bench.arena)?;
            let first = (1..=case.repeat.unwrap_or(TIMES) / case::slower() as usize)
                .find_map(|time| Some((time, prepared.again(bench))).filter(|(_, what)| !what.is_empty()));
            if let Some((time, what)) = first {
                note(&format!("time {time} in a row"), what);
            }
            note("many times", before.changes(bench.arena)?);
        }
    }
    if arguments.fast && !first {
        return Ok(Attack::of(said(failed)));
    }
    note("before it", prepared.honest(&mut bench.places[0].slot, None, "before it")?);
    note("after a normal run", prepared.attempt(bench, false)?);
    Ok(Attack::of(said(failed)))
}

fn said(failed: Vec<(String, Vec<String>)>) -> Vec<String> {
    failed
        .into_iter()
        .map(|(what, mut ways)| {
            ways.dedup();
            format!("{}: {what}", ways.join(", "))
        })
        .collect()
}
