//! What a configuration asks of the host, and whether the host can hold it.
//!
//! A host that cannot is refused before anything is listened to, with everything that is wrong at once: a server that
//! runs all the same would measure wrongly or lose what it acknowledged, and nobody would be told.

use std::fmt::Write as _;
use std::fs;
use std::num::NonZero;

use gavel_core::ByteSize;
use gavel_judge::Languages;
use gavel_server::LanguageInfo;
use gavel_store::ProblemRecord;
use rustix::process::{Resource, getrlimit};

use crate::exit::Usage;

/// What the server itself and the kernel need beside the boxes: an idle server holds a tenth of it.
const SPARE_MEMORY: u64 = 256 << 20;
/// Descriptors of the server without boxes and clients, with room for some hundred of these.
const SPARE_FILES: u64 = 512;
/// Descriptors that the server holds for one slot: its keeper, its pipes and what is staged for a run.
const FILES_A_SLOT: u64 = 64;

/// One thing that the host cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    what: String,
    fix: String,
}

impl Unfit {
    pub(super) fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

/// Refuses, with all reasons, when there are any.
pub(super) fn refuse(unfit: &[Unfit]) -> Result<(), Usage> {
    let mut text = "this host cannot hold what the configuration asks".to_owned();
    for Unfit { what, fix } in unfit {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  - {what}\n    fix: {fix}");
    }
    if unfit.is_empty() { Ok(()) } else { Err(Usage::new(text)) }
}

/// What there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Host {
    pub(super) processors: u32,
    pub(super) memory: ByteSize,
    /// The soft limit of open files; `None` when there is none.
    pub(super) files: Option<u64>,
    /// Whether anything can be swapped out.
    pub(super) swap: bool,
    /// Whether a control group can forbid that.
    pub(super) swap_limit: bool,
    /// Whether a control group can slow down reading from disks.
    pub(super) throttle: bool,
}

impl Host {
    pub(super) fn here() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            processors: u32::try_from(processors).unwrap_or(u32::MAX),
            memory: memory(
                &read("/proc/meminfo"),
                // Of the container that this is, where it is one.
                &[read("/sys/fs/cgroup/memory.max"), read("/sys/fs/cgroup/memory/memory.limit_in_bytes")],
            ),
            files: getrlimit(Resource::Nofile).current,
            swap: read("/proc/swaps").lines().count() > 1,
            swap_limit: swap_limit(),
            throttle: throttle(&read("/proc/self/mountinfo"), |root| read(&format!("{root}/cgroup.controllers"))),
        }
    }
}

/// Version 1 shows it at the root when it counts swap, version 2 in every group below.
fn swap_limit() -> bool {
    let below = fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten();
    let mut v2 = below.map(|entry| entry.path().join("memory.swap.max"));
    fs::exists("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes").unwrap_or(false)
        || v2.any(|file| fs::exists(file).unwrap_or(false))
}

/// Version 1 has a hierarchy for it, version 2 a controller of the root group (cgroups(7)).
fn throttle(mountinfo: &str, controllers: impl Fn(&str) -> String) -> bool {
    mountinfo.lines().any(|line| {
        let (Some(point), Some((_, kind))) = (line.split(' ').nth(4), line.split_once(" - ")) else { return false };
        let of_v1 = || kind.rsplit(' ').next().is_some_and(|options| options.split(',').any(|word| word == "blkio"));
        match kind.split(' ').next() {
            Some("cgroup") => of_v1(),
            Some("cgroup2") => controllers(point).split_whitespace().any(|controller| controller == "io"),
            _ => false,
        }
    })
}

/// What the boxes do without, since no verdict depends on it.
pub(super) fn warnings(host: &Host) -> Vec<&'static str> {
    let missing = "reading from disks is not throttled, for want of the control group controller io (blkio on version 1): \
        one program can slow down the others";
    if host.throttle { Vec::new() } else { vec![missing] }
}

/// What all of `MemTotal` and the limits allow.
fn memory(meminfo: &str, limits: &[String]) -> ByteSize {
    let total =
        meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse().ok());
    let total = total.map_or(u64::MAX, |kib: u64| kib.saturating_mul(1024));
    // "max" is no number, and no limit.
    let limit = limits.iter().filter_map(|text| text.trim().parse().ok()).min().unwrap_or(u64::MAX);
    ByteSize(total.min(limit))
}

/// `1 slot`, `2 slots`.
fn many(slots: u32) -> String {
    if slots == 1 { "1 slot".to_owned() } else { format!("{slots} slots") }
}

/// What does not depend on the data.
pub(super) fn of_slots(host: &Host, slots: u32, crowded: bool) -> Vec<Unfit> {
    let mut unfit = Vec::new();
    if slots > host.processors && !crowded {
        unfit.push(Unfit::new(
            format!(
                "{} on {} processors: programs would wait for each other, and wall times mean nothing",
                many(slots),
                host.processors
            ),
            format!("--workers {} or fewer, or --crowded to judge so all the same", host.processors),
        ));
    }
    let files = SPARE_FILES + FILES_A_SLOT * u64::from(slots);
    if let Some(allowed) = host.files.filter(|allowed| *allowed < files) {
        unfit.push(Unfit::new(
            format!("this process may open {allowed} files, and {} need {files}", many(slots)),
            format!("ulimit -n {files}, or LimitNOFILE={files} in the systemd unit"),
        ));
    }
    if host.swap && !host.swap_limit {
        unfit.push(Unfit::new(
            "swap is on and control groups do not count it: programs would get more memory than their limit, and be slow",
            "swapoff -a, or boot with swapaccount=1",
        ));
    }
    unfit
}

/// Whether the slots, all busy with the problem that may use the most, find the memory that they are promised.
pub(super) fn of_memory<'a>(
    host: &Host,
    slots: u32,
    crowded: bool,
    problems: impl IntoIterator<Item = &'a ProblemRecord>,
    extra: ByteSize,
) -> Option<Unfit> {
    let largest = problems.into_iter().max_by_key(|problem| problem.limits.memory)?;
    let each = largest.limits.memory.0.saturating_add(extra.0);
    let needed = each.saturating_mul(slots.into()).saturating_add(SPARE_MEMORY);
    if needed <= host.memory.0 || crowded {
        return None;
    }
    let fits = host.memory.0.saturating_sub(SPARE_MEMORY) / each.max(1);
    let fewer = if fits > 0 { format!("--workers {fits}, or ") } else { String::new() };
    Some(Unfit::new(
        format!(
            "{} may need {} of memory (problem {} allows {}, a language's machine {extra} more), and there are {} MiB",
            many(slots),
            ByteSize(needed),
            largest.id,
            largest.limits.memory,
            host.memory.0 >> 20
        ),
        format!("{fewer}less memory in that problem's limits, or --crowded to judge so all the same"),
    ))
}

/// The languages that are offered: those asked for, which must be here, or all that are here.
pub(super) fn of_languages(found: Vec<LanguageInfo>, asked: Option<&[String]>) -> Result<Vec<LanguageInfo>, Unfit> {
    let Some(asked) = asked else { return Ok(found.into_iter().filter(|info| info.version.is_some()).collect()) };
    let mut offered: Vec<LanguageInfo> = Vec::new();
    let mut missing = Vec::new();
    for id in asked {
        match found.iter().find(|info| info.id.as_str() == id) {
            Some(info) if info.version.is_some() => offered.push(info.clone()),
            _ => missing.push(id.as_str()),
        }
    }
    if missing.is_empty() {
        return Ok(offered);
    }
    let here: Vec<&str> = found.iter().filter(|info| info.version.is_some()).map(|info| info.id.as_str()).collect();
    Err(Unfit::new(
        format!("the tools for {} are not on this host", missing.join(", ")),
        format!(
            "install them (`make setup` or `make languages` on Debian; `gavel languages` tells more), or leave them out of --languages; there are {}",
            here.join(", ")
        ),
    ))
}

/// The most that a language's machine needs beside the program.
pub(super) fn largest_extra(offered: &[LanguageInfo]) -> ByteSize {
    let languages = Languages::builtin();
    let extra = |info: &LanguageInfo| languages.get(&info.id).map(|language| language.memory_extra);
    offered.iter().filter_map(extra).max().unwrap_or(ByteSize(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gavel_core::{Digest, Limits};

    const HOST: Host = Host {
        processors: 2,
        memory: ByteSize::mib(4096),
        files: Some(1024),
        swap: false,
        swap_limit: false,
        throttle: true,
    };

    fn problem(id: &str, mib: u64) -> ProblemRecord {
        ProblemRecord {
            id: id.parse().unwrap(),
            name: String::new(),
            package: Digest([0; 32]),
            limits: Limits { memory: ByteSize::mib(mib), ..Limits::default() },
            statement_markdown: String::new(),
            samples: Vec::new(),
            attachments: Vec::new(),
            tests_total: 1,
            types: vec!["pass-fail".to_owned()],
            max_score: None,
        }
    }

    fn language(id: &str, here: bool) -> LanguageInfo {
        LanguageInfo {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            version: here.then(|| "1".to_owned()),
            image: None,
            image_version: None,
            source_name: String::new(),
            extensions: Vec::new(),
            editor_mode: String::new(),
            template: String::new(),
        }
    }

    #[test]
    fn slots_need_processors_files_and_a_limit_on_swap() {
        assert_eq!(of_slots(&HOST, 2, false), []);
        let what = |host: Host, slots, crowded| -> Vec<String> {
            of_slots(&host, slots, crowded).into_iter().map(|unfit| unfit.what).collect()
        };
        assert!(what(HOST, 3, false)[0].starts_with("3 slots on 2 processors"));
        assert_eq!(what(HOST, 3, true), [""; 0]);
        let few = Host { files: Some(600), ..HOST };
        assert!(what(few, 2, false)[0].contains("may open 600 files, and 2 slots need 640"));
        assert_eq!(what(Host { files: None, ..HOST }, 2, false), [""; 0]);
        let swap = Host { swap: true, ..HOST };
        assert!(what(swap, 2, false)[0].contains("swap is on"));
        assert_eq!(what(Host { swap_limit: true, ..swap }, 2, false), [""; 0]);
        assert_eq!(what(Host { files: Some(1), ..swap }, 9, false).len(), 3, "all reasons at once");
    }

    #[test]
    fn the_problem_that_may_use_the_most_must_fit_into_every_slot() {
        let problems = [problem("a", 256), problem("b", 1024)];
        let of = |slots, extra, crowded| of_memory(&HOST, slots, crowded, &problems, ByteSize::mib(extra));
        assert_eq!(of(2, 512, false), None);
        let unfit = of(2, 1024, false).unwrap();
        assert!(unfit.what.contains("problem b allows 1GiB"), "{}", unfit.what);
        assert!(unfit.fix.starts_with("--workers 1, or"), "{}", unfit.fix);
        assert!(of(1, 4096, false).unwrap().fix.starts_with("less memory"));
        assert_eq!(of(2, 1024, true), None);
        assert_eq!(of_memory(&HOST, 100, false, &[], ByteSize(0)), None, "without problems nothing is promised");
    }

    #[test]
    fn a_throttle_is_a_hierarchy_or_a_controller() {
        let v1 = "33 24 0:29 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio";
        let v2 = "42 24 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate";
        for (mountinfo, controllers, has) in [
            (v1, "", true),
            (v2, "cpu io memory pids\n", true),
            (v2, "cpu memory pids\n", false),
            ("33 24 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids", "", false),
            ("", "", false),
        ] {
            assert_eq!(throttle(mountinfo, |_| controllers.to_owned()), has, "{mountinfo} {controllers}");
        }
        assert_eq!((warnings(&HOST).len(), warnings(&Host { throttle: false, ..HOST }).len()), (0, 1));
    }

    #[test]
    fn a_container_has_what_it_was_given() {
        let meminfo = "MemFree: 1 kB\nMemTotal:       2048 kB\n";
        assert_eq!(memory(meminfo, &["max\n".to_owned(), String::new()]), ByteSize::mib(2));
        assert_eq!(memory(meminfo, &["1048576\n".to_owned()]), ByteSize::mib(1));
        assert_eq!(memory(meminfo, &["9223372036854771712\n".to_owned()]), ByteSize::mib(2));
    }

    #[test]
    fn languages_that_are_asked_for_must_be_there() {
        let found = || vec![language("c", true), language("go", false), language("java", true)];
        let ids = |offered: Vec<LanguageInfo>| offered.iter().map(|info| info.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(of_languages(found(), None).unwrap()), ["c", "java"]);
        let asked =
            |ids: &[&str]| of_languages(found(), Some(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()));
        assert_eq!(ids(asked(&["java", "c"]).unwrap()), ["java", "c"]);
        let unfit = asked(&["c", "go", "cobol"]).unwrap_err();
        assert!(unfit.what.contains("go, cobol"), "{}", unfit.what);
        assert!(unfit.fix.contains("there are c, java"), "{}", unfit.fix);
    }

    #[test]
    fn a_refusal_says_everything_at_once() {
        assert!(refuse(&[]).is_ok());
        let text = refuse(&[Unfit::new("a", "b"), Unfit::new("c", "d")]).unwrap_err().to_string();
        assert!(text.ends_with("\n  - a\n    fix: b\n  - c\n    fix: d"), "{text}");
    }
}
