//! How the machine is set up, read from `/proc` and `/sys`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::grade::{Fact, Grade};

/// Something one file tells.
struct Look {
    name: &'static str,
    /// The first of these that is there.
    paths: &'static [&'static str],
    /// What the file says, trimmed: the letter, and the state in words.
    read: fn(&str) -> (Option<Grade>, String),
    meaning: &'static str,
    fix: &'static str,
}

static LOOKS: &[Look] = &[
    Look {
        name: "turbo",
        paths: &["/sys/devices/system/cpu/intel_pstate/no_turbo", "/sys/devices/system/cpu/cpufreq/boost"],
        read: |text| on_or_off(text == "1", Grade::B),
        meaning: "a program runs faster while its neighbours rest, so times depend on the load",
        fix: "echo 0 > /sys/devices/system/cpu/cpufreq/boost, or echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo",
    },
    Look {
        name: "simultaneous multithreading",
        paths: &["/sys/devices/system/cpu/smt/active"],
        read: |text| on_or_off(text == "1", Grade::C),
        meaning: "two programs on one core slow each other down, and can listen to each other's cache",
        fix: "echo off > /sys/devices/system/cpu/smt/control, or give Gavel half as many slots as there are processors",
    },
    Look {
        name: "address space layout randomisation",
        paths: &["/proc/sys/kernel/randomize_va_space"],
        read: |text| match text {
            "2" => (Some(Grade::A), "on".to_owned()),
            other => (Some(Grade::B), format!("kernel.randomize_va_space = {other}")),
        },
        meaning: "a hole in a compiler or interpreter is easier to use",
        fix: "sysctl kernel.randomize_va_space=2",
    },
    Look {
        name: "swap",
        paths: &["/proc/swaps"],
        read: |text| on_or_off(text.lines().count() > 1, Grade::B),
        meaning: "boxes have none, but the judge itself can be swapped out, and then everything waits",
        fix: "swapoff -a, and take it out of /etc/fstab",
    },
    Look {
        name: "transparent huge pages",
        paths: &["/sys/kernel/mm/transparent_hugepage/enabled"],
        read: |text| {
            let chosen = text.split(['[', ']']).nth(1).unwrap_or(text).to_owned();
            (Some(if chosen == "always" { Grade::B } else { Grade::A }), chosen)
        },
        meaning: "whether a program gets huge pages, and is faster by them, depends on what is free at the moment",
        fix: "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
    },
    Look {
        name: "merging of equal pages (KSM)",
        paths: &["/sys/kernel/mm/ksm/run"],
        read: |text| on_or_off(text == "1", Grade::C),
        meaning: "a program can find out by timing what another has in memory",
        fix: "echo 2 > /sys/kernel/mm/ksm/run",
    },
    Look {
        name: "core dumps",
        paths: &["/proc/sys/kernel/core_pattern"],
        read: |text| match text.starts_with('|') {
            true => (Some(Grade::B), format!("given to {}", text.trim_start_matches('|'))),
            false => (Some(Grade::A), "not given to a program".to_owned()),
        },
        meaning: "the kernel may start that program, outside every box, whenever a submission crashes (core(5))",
        fix: "sysctl kernel.core_pattern=core",
    },
    Look {
        name: "kind of machine",
        paths: &["/proc/cpuinfo"],
        read: |text| {
            let guest = text.lines().any(|line| line.starts_with("flags") && line.contains(" hypervisor"));
            (None, if guest { "virtual" } else { "not virtual, as far as it tells" }.to_owned())
        },
        meaning: "",
        fix: "",
    },
];

/// Letter A for off, another for on.
fn on_or_off(on: bool, grade: Grade) -> (Option<Grade>, String) {
    if on { (Some(grade), "on".to_owned()) } else { (Some(Grade::A), "off".to_owned()) }
}

impl Look {
    fn fact(&self) -> Fact {
        let text = self.paths.iter().find_map(|path| fs::read_to_string(path).ok());
        let (grade, seen) = match &text {
            Some(text) => (self.read)(text.trim()),
            None => (None, "not told by this kernel".to_owned()),
        };
        Fact { name: self.name, seen, grade, meaning: self.meaning, fix: self.fix }
    }
}

/// Everything there is to see without running anything.
pub(super) fn facts() -> Vec<Fact> {
    let mut facts = vec![control_groups(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default())];
    facts.extend(LOOKS.iter().map(Look::fact));
    facts.push(governor(&files("/sys/devices/system/cpu", "cpufreq/scaling_governor")));
    facts.push(mitigations(
        &fs::read_to_string("/proc/cmdline").unwrap_or_default(),
        &files("/sys/devices/system/cpu/vulnerabilities", ""),
    ));
    facts
}

/// What the files `below` each entry of a directory say, with the entry's name.
fn files(directory: &str, below: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(directory)).into_iter().flatten().flatten();
    let read = |entry: fs::DirEntry| {
        let path = if below.is_empty() { entry.path() } else { entry.path().join(below) };
        Some((entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(path).ok()?.trim().to_owned()))
    };
    let mut files: Vec<_> = entries.filter_map(read).collect();
    files.sort();
    files
}

fn control_groups(mountinfo: &str) -> Fact {
    let kinds: BTreeSet<&str> =
        mountinfo.lines().filter_map(|line| line.split_once(" - ")?.1.split(' ').next()).collect();
    let seen = match (kinds.contains("cgroup2"), kinds.contains("cgroup")) {
        (true, false) => "version 2",
        (true, true) => "versions 1 and 2",
        (false, true) => "version 1",
        (false, false) => "none",
    };
    Fact { name: "control groups", seen: seen.to_owned(), grade: None, meaning: "", fix: "" }
}

fn governor(processors: &[(String, String)]) -> Fact {
    let all: BTreeSet<&str> = processors.iter().map(|(_, governor)| governor.as_str()).collect();
    let grade = match (all.is_empty(), all == BTreeSet::from(["performance"])) {
        (true, _) => None,
        (_, true) => Some(Grade::A),
        _ => Some(Grade::B),
    };
    let seen = if all.is_empty() {
        "not told by this kernel".to_owned()
    } else {
        all.into_iter().collect::<Vec<_>>().join(", ")
    };
    Fact {
        name: "CPU frequency governor",
        seen,
        grade,
        meaning: "the clock speeds up only after a program has begun, so short programs are measured as slower",
        fix: "cpupower frequency-set -g performance",
    }
}

fn mitigations(command_line: &str, vulnerabilities: &[(String, String)]) -> Fact {
    let off = command_line.split_whitespace().any(|word| word == "mitigations=off");
    let open: Vec<&str> = vulnerabilities
        .iter()
        .filter(|(_, state)| state.starts_with("Vulnerable"))
        .map(|(name, _)| name.as_str())
        .collect();
    let (grade, seen) = match (off, open.is_empty(), vulnerabilities.is_empty()) {
        (true, ..) => (Some(Grade::C), "switched off (mitigations=off)".to_owned()),
        (_, _, true) => (None, "not told by this kernel".to_owned()),
        (_, true, _) => (Some(Grade::A), "on where the processor needs them".to_owned()),
        _ => (Some(Grade::B), format!("the kernel says \"vulnerable\" of {}", open.join(", "))),
    };
    Fact {
        name: "mitigations of processor faults",
        seen,
        grade,
        meaning: "a program may read memory of others by speculation; no box on a shared core can promise against that",
        fix: "update microcode and kernel, and take mitigations=off out of the kernel's command line",
    }
}

/// Time of all processors since boot, in ticks: the first line of /proc/stat (proc_stat(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CpuTimes {
    all: u64,
    steal: u64,
}

impl CpuTimes {
    pub(super) fn now() -> Option<Self> {
        Self::of(&fs::read_to_string("/proc/stat").ok()?)
    }

    fn of(stat: &str) -> Option<Self> {
        let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
        // user nice system idle iowait irq softirq steal; guest time after them is in user already.
        let ticks: Vec<u64> = fields.take(8).map(|field| field.parse().ok()).collect::<Option<_>>()?;
        Some(Self { all: ticks.iter().sum(), steal: *ticks.get(7)? })
    }

    /// In percent.
    pub(super) fn steal_since(self, before: Self) -> f64 {
        let all = self.all.saturating_sub(before.all).max(1);
        self.steal.saturating_sub(before.steal) as f64 / all as f64 * 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> (Option<Grade>, String) {
        (LOOKS.iter().find(|look| look.name == name).unwrap().read)(text)
    }

    #[test]
    fn what_files_say_has_its_letter() {
        for (name, text, grade) in [
            ("turbo", "0", Grade::A),
            ("turbo", "1", Grade::B),
            ("simultaneous multithreading", "1", Grade::C),
            ("address space layout randomisation", "0", Grade::B),
            ("swap", "Filename Type Size Used Priority", Grade::A),
            ("swap", "Filename Type\n/dev/vdb partition", Grade::B),
            ("transparent huge pages", "[always] madvise never", Grade::B),
            ("transparent huge pages", "always [madvise] never", Grade::A),
            ("merging of equal pages (KSM)", "1", Grade::C),
            ("core dumps", "|/usr/lib/systemd/systemd-coredump %P", Grade::B),
            ("core dumps", "core", Grade::A),
        ] {
            assert_eq!(read(name, text).0, Some(grade), "{name}: {text}");
        }
    }

    #[test]
    fn the_processors_are_asked_all() {
        let named = |all: &[&str]| all.iter().map(|text| (String::new(), (*text).to_owned())).collect::<Vec<_>>();
        assert_eq!(governor(&named(&["performance", "performance"])).grade, Some(Grade::A));
        assert_eq!(governor(&named(&["performance", "powersave"])).grade, Some(Grade::B));
        assert_eq!(governor(&[]).grade, None);
        assert_eq!(mitigations("quiet", &named(&["Not affected", "Mitigation: Retpolines"])).grade, Some(Grade::A));
        assert_eq!(mitigations("quiet", &named(&["Vulnerable: no microcode"])).grade, Some(Grade::B));
        assert_eq!(mitigations("ro mitigations=off", &[]).grade, Some(Grade::C));
    }

    #[test]
    fn stolen_time_is_a_share_of_all_time() {
        let before = CpuTimes::of("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1").unwrap();
        let now = CpuTimes::of("cpu  150 0 100 840 0 0 0 10 0 0").unwrap();
        assert!((now.steal_since(before) - 10.0).abs() < 1e-9);
        assert_eq!(CpuTimes::of("cpu  1 2"), None);
    }
}
