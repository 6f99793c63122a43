//! Controls: the same attack with walls switched off, which must then fail. A case that holds without its wall proves
//! nothing about the wall.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use gavel_sandbox::{Slot, SlotConfig};
use serde::{Deserialize, Serialize};

use crate::arena::Arena;
use crate::attempt::{Bench, Prepared};
use crate::case::{Case, Control, Where};
use crate::host::groups;
use crate::process::{first_slot, instance};
use crate::table::in_variant;
use crate::tap::Place;

pub(crate) use gavel_sandbox::Wall;

/// The outer control group of a control that could use much: little enough for any host that builds Gavel, and more than any
/// case's own limits.
const OUTER_MEMORY: &str = "536870912";
const OUTER_PROCESSES: &str = "200";
/// A control that takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a control gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "control", rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It failed, as it must: how.
    Failed { how: Vec<String> },
    /// It held although its walls were off, or could not be run: the case proves nothing.
    Proves { nothing: String },
    /// It is not run on this host.
    NotRun { why: String },
    /// The case has none.
    None,
}

impl Outcome {
    /// Together with the control of a further variant: each must fail.
    pub(crate) fn and(self, other: Self, variant: &Case) -> Self {
        let other = match other {
            Self::Failed { how } => {
                Self::Failed { how: how.into_iter().map(|what| in_variant(variant, what)).collect() }
            }
            Self::Proves { nothing } => Self::Proves { nothing: in_variant(variant, nothing) },
            other => other,
        };
        match (self, other) {
            (Self::Proves { nothing }, Self::Proves { nothing: more }) => {
                Self::Proves { nothing: format!("{nothing}; {more}") }
            }
            (Self::Proves { nothing }, _) | (_, Self::Proves { nothing }) => Self::Proves { nothing },
            (Self::Failed { how }, Self::Failed { how: more }) => {
                Self::Failed { how: how.into_iter().chain(more).collect() }
            }
            (Self::None | Self::NotRun { .. }, other @ Self::Failed { .. }) => other,
            (Self::None, other) => other,
            (one, _) => one,
        }
    }
}

/// Runs the control of a case in a process of its own, so that whatever it breaks is not ours.
pub(crate) fn run(case: &Case, corpus: &Path) -> anyhow::Result<Outcome> {
    let Some(control) = &case.control else { return Ok(Outcome::None) };
    if control.place == Where::Guest && std::env::var_os("GAVEL_GUEST").is_none() {
        return Ok(Outcome::NotRun { why: "control runs in the guest (make test-vm)".to_owned() });
    }
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--control-of", &case.name(), "--corpus"])
        .arg(corpus)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start the process of the control")?;
    let instance = instance(child.id())?;
    let deadline = Instant::now() + PATIENCE;
    let ended = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > deadline {
            child.kill()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    clear(&instance)?;
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let broken = |what: String| {
        let how = vec![what.clone()];
        Ok(if control.may_break { Outcome::Failed { how } } else { Outcome::Proves { nothing: what } })
    };
    match (ended, said.lines().last().and_then(|line| serde_json::from_str(line).ok())) {
        (Some(_), Some(outcome)) => Ok(outcome),
        // Where the processor is slow, one that should end late is not waited for.
        (None, _) if control.shows.as_ref().is_some_and(|shows| shows.contains("ended late")) => {
            Ok(judge(control, Ok(vec![format!("it ended late: not within {PATIENCE:?}")])))
        }
        (None, _) => broken(format!("the control did not end within {PATIENCE:?}")),
        (Some(status), None) => {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            broken(format!("the control broke, {status}: {}", errors.trim()))
        }
    }
}

/// The process of a control: runs it once and prints what it gave.
pub(crate) fn main(case: &Case, arena: &Arena) -> anyhow::Result<()> {
    let control = case.control.as_ref().context("the case has no control")?;
    if control.place == Where::Contained {
        contain()?;
    }
    let open = |number| {
        let (weak, whole) = (first_slot() + number, first_slot() + 2 + number);
        let slot = Slot::open(&SlotConfig::new(weak).without(&control.without))?;
        anyhow::Ok(Place { slot, aside: Some(Slot::open(&SlotConfig::new(whole))?) })
    };
    let mut bench = Bench { arena, places: [open(0)?, open(1)?], baseline: Duration::MAX / 4, beside: None };
    let prepared = Prepared::new(case, arena)?;
    prepared.warm(&mut bench);
    let attempted = prepared.attempt(&mut bench, false);
    println!("{}", serde_json::to_string(&judge(control, attempted))?);
    Ok(())
}

/// What an attempt without walls says of the case.
pub(crate) fn judge(control: &Control, attempted: anyhow::Result<Vec<String>>) -> Outcome {
    let how = match attempted {
        Ok(how) if how.is_empty() => return Outcome::Proves { nothing: "it holds without its walls".to_owned() },
        Ok(how) => how,
        Err(error) if control.may_break => vec![format!("{error:#}")],
        Err(error) => return Outcome::Proves { nothing: format!("the control could not be run: {error:#}") },
    };
    // A judging error is our failure, not the attack's success, unless the case says that it is.
    let broken = how.iter().find(|what| what.starts_with("the verdict is JE"));
    if let Some(broken) = broken.filter(|_| !control.may_break && how.len() == 1) {
        return Outcome::Proves { nothing: format!("the control could not be run: {broken}") };
    }
    match control.shows.as_ref().map(|shows| regex::Regex::new(shows)) {
        Some(Ok(shows)) if !how.iter().any(|what| shows.is_match(what)) => {
            Outcome::Proves { nothing: format!("it fails otherwise than by {:?}: {}", shows.as_str(), how.join("; ")) }
        }
        Some(Err(error)) => Outcome::Proves { nothing: error.to_string() },
        _ => Outcome::Failed { how },
    }
}

/// Limits the groups above all slots of this process.
fn contain() -> anyhow::Result<()> {
    let name = instance(std::process::id())?;
    let root = Path::new("/sys/fs/cgroup");
    let v1 = [("memory", "memory.limit_in_bytes", OUTER_MEMORY), ("pids", "pids.max", OUTER_PROCESSES)];
    if root.join("memory").is_dir() {
        for (hierarchy, file, value) in v1 {
            limit(&root.join(hierarchy).join("gavel").join(&name), file, value)?;
        }
        return Ok(());
    }
    let home = root.join("gavel");
    fs::create_dir_all(&home)?;
    for level in [root, &home] {
        fs::write(level.join("cgroup.subtree_control"), "+memory +pids +cpu")?;
    }
    let group = home.join(&name);
    limit(&group, "memory.max", OUTER_MEMORY)?;
    limit(&group, "pids.max", OUTER_PROCESSES)
}

fn limit(group: &Path, file: &str, value: &str) -> anyhow::Result<()> {
    fs::create_dir_all(group).with_context(|| format!("cannot make the outer control group {group:?}"))?;
    let file = group.join(file);
    fs::write(&file, value).with_context(|| format!("cannot limit {file:?}"))?;
    let set = fs::read_to_string(&file)?;
    anyhow::ensure!(set.trim() == value, "{file:?} says {:?} and not {value}", set.trim());
    Ok(())
}

/// Ends what a control left in its groups, which nothing else is ever in, and removes them.
fn clear(instance: &str) -> anyhow::Result<()> {
    for _ in 0..200 {
        let groups = groups(instance);
        if groups.is_empty() {
            return Ok(());
        }
        for group in &groups {
            for pid in processes(group) {
                if let Some(pid) = rustix::process::Pid::from_raw(pid) {
                    // It may have ended meanwhile.
                    let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
                }
            }
            remove(group);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("the control groups of {instance} cannot be removed");
}

fn below(group: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(group).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn processes(group: &Path) -> Vec<i32> {
    let own = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let own = own.lines().filter_map(|line| line.parse().ok()).collect::<Vec<_>>();
    below(group).iter().flat_map(|group| processes(group)).chain(own).collect()
}

fn remove(group: &Path) {
    below(group).iter().for_each(|group| remove(group));
    // It fails while a process is in it; the caller comes again.
    let _ = fs::remove_dir(group);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(shows: Option<&str>, may_break: bool, how: &[&str]) -> bool {
        let control = Control {
            without: Vec::new(),
            serve: Vec::new(),
            place: Where::Here,
            fails: String::new(),
            shows: shows.map(str::to_owned),
            may_break,
            spoils: false,
        };
        let how = how.iter().map(|how| (*how).to_owned()).collect();
        matches!(judge(&control, Ok(how)), Outcome::Failed { .. })
    }

    #[test]
    fn a_control_must_fail_in_the_way_it_says() {
        assert!(judged(None, false, &["ESCAPED: x"]));
        assert!(!judged(None, false, &[]), "it held");
        assert!(judged(Some("ESCAPED"), false, &["the verdict is AC", "ESCAPED: x"]));
        assert!(!judged(Some("ESCAPED"), false, &["the verdict is CE"]), "it failed otherwise");
    }

    #[test]
    fn a_failure_of_ours_is_no_success_of_the_attack() {
        assert!(!judged(None, false, &["the verdict is JE (the keeper is gone)"]));
        assert!(judged(None, true, &["the verdict is JE (the keeper is gone)"]));
    }
}
