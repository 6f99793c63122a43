//! `gavel doctor`: what this host can and cannot hold, proven by doing it.

use std::time::Duration;

use gavel_judge::Languages;
use gavel_sandbox::{Capture, Command, Outcome, Slot, SlotConfig};
use serde::Serialize;

use super::judge::Work;
use crate::cli;
use crate::exit::Answer;

/// One thing that was tried.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// What was seen, when it was not what it should be.
    seen: String,
    /// What the failure means, and the remedy.
    meaning: &'static str,
}

pub(crate) fn doctor(args: cli::Doctor) -> anyhow::Result<Answer> {
    let mut all = true;
    let mut say = |check: Check| -> anyhow::Result<()> {
        all &= check.ok;
        if args.json {
            println!("{}", serde_json::to_string(&check)?);
        } else if check.ok {
            println!("ok    {}", check.name);
        } else {
            println!("FAIL  {}: {}\n      {}", check.name, check.seen, check.meaning);
        }
        Ok(())
    };
    match Slot::open(&SlotConfig::new(0)) {
        Err(error) => say(Check {
            name: "a box can be made",
            ok: false,
            seen: format!("{error}{}", error.hint().map(|hint| format!("; {hint}")).unwrap_or_default()),
            meaning: "nothing can be judged on this host",
        })?,
        Ok(mut slot) => {
            say(Check { name: "a box can be made", ok: true, seen: String::new(), meaning: "" })?;
            for trial in TRIALS {
                say(trial.run(&mut slot))?;
            }
            let work = Work::new()?;
            for language in Languages::builtin().iter() {
                let version = work.get().tool_version(&mut slot, &language.id)?;
                if !args.json
                    && let Some(version) = &version
                {
                    println!("ok    {} runs in the box: {version}", language.name);
                    continue;
                }
                say(Check {
                    name: "a language's tools run in the box",
                    ok: version.is_some(),
                    seen: version.unwrap_or_else(|| format!("the tools of {} are not there", language.name)),
                    meaning: "submissions in it end as judging errors; `make setup` installs the tools on Debian",
                })?;
            }
        }
    }
    Ok(all.into())
}

/// A program, and how its run must end if the wall or the limit holds.
struct Trial {
    name: &'static str,
    program: &'static str,
    script: &'static str,
    limit: fn(&mut Command),
    holds: fn(Outcome, &str) -> bool,
    meaning: &'static str,
}

impl Trial {
    fn run(&self, slot: &mut Slot) -> Check {
        let mut command = Command::new(self.program);
        command.args = vec!["-c".into(), self.script.into()];
        command.env = vec![("PATH".into(), "/usr/bin:/bin".into())];
        command.limits.cpu_time = Duration::from_secs(2);
        command.limits.wall_time = Duration::from_secs(10);
        (self.limit)(&mut command);
        let mut capture = Capture::default();
        let (ok, seen) = match slot.run(command, &mut capture) {
            Ok(finished) => {
                let outcome = finished.report.outcome;
                let stdout = String::from_utf8_lossy(&capture.stdout).trim().to_owned();
                let shown: String = stdout.chars().take(200).collect();
                ((self.holds)(outcome, &stdout), format!("{outcome:?} {shown}"))
            }
            Err(error) => (false, error.to_string()),
        };
        Check { name: self.name, ok, seen: if ok { String::new() } else { seen }, meaning: self.meaning }
    }
}

const SH: &str = "/bin/sh";
const PYTHON: &str = "/usr/bin/python3";
const ESCAPE: &str = "a program could leave the box: do not judge strangers' programs on this host";
const UNFAIR: &str = "verdicts would be wrong or one program could stop the others: do not judge on this host";

fn no_limit(_: &mut Command) {}

static TRIALS: &[Trial] = &[
    Trial {
        name: "an ordinary program runs and its exit code is seen",
        program: SH,
        script: "echo hello; exit 7",
        limit: no_limit,
        holds: |outcome, stdout| outcome == Outcome::Exited(7) && stdout == "hello",
        meaning: UNFAIR,
    },
    Trial {
        name: "CPU time is limited",
        program: SH,
        script: "while :; do :; done",
        limit: |command| command.limits.cpu_time = Duration::from_millis(200),
        holds: |outcome, _| outcome == Outcome::CpuLimit,
        meaning: UNFAIR,
    },
    Trial {
        name: "wall time is limited",
        program: SH,
        script: "sleep 60",
        limit: |command| command.limits.wall_time = Duration::from_millis(300),
        holds: |outcome, _| outcome == Outcome::WallLimit,
        meaning: UNFAIR,
    },
    Trial {
        name: "memory is limited, and swap is no way around it",
        program: PYTHON,
        script: "x = bytearray(512 << 20)",
        limit: |command| command.limits.memory = 64 << 20,
        holds: |outcome, _| outcome == Outcome::MemoryLimit,
        meaning: UNFAIR,
    },
    Trial {
        name: "the number of processes is limited",
        program: SH,
        script: "i=0; while [ $i -lt 50 ]; do sleep 5 & i=$((i + 1)); done; echo all",
        limit: |command| command.limits.processes = 10,
        holds: |_, stdout| stdout != "all",
        meaning: UNFAIR,
    },
    Trial {
        name: "output is cut at its limit",
        program: SH,
        script: "yes",
        limit: |command| command.limits.output = 1 << 16,
        holds: |outcome, _| outcome == Outcome::OutputLimit,
        meaning: UNFAIR,
    },
    Trial {
        name: "the size of a file is limited",
        program: SH,
        script: "exec head -c 10000000 /dev/zero > big",
        limit: |command| command.limits.file_size = 1 << 20,
        holds: |outcome, _| outcome == Outcome::OutputLimit,
        meaning: UNFAIR,
    },
    Trial {
        name: "the disk is limited",
        program: SH,
        script: "head -c 10000000 /dev/zero > big 2> /dev/null; stat -c %s big",
        limit: |command| command.limits.disk = 1 << 20,
        holds: |_, stdout| stdout == "1048576",
        meaning: UNFAIR,
    },
    Trial {
        name: "the number of files is limited",
        program: SH,
        script: "i=0; while touch f$i 2> /dev/null; do i=$((i + 1)); done; echo $i",
        limit: |command| command.limits.inodes = 50,
        holds: |_, stdout| stdout == "49",
        meaning: UNFAIR,
    },
    Trial {
        name: "the number of open files is limited",
        program: PYTHON,
        script: "import os\ntry:\n  while True: os.dup(0)\nexcept OSError as e: print(e.errno)",
        limit: |command| command.limits.open_files = 32,
        holds: |_, stdout| stdout == "24",
        meaning: UNFAIR,
    },
    Trial {
        name: "the stack is limited",
        program: SH,
        script: "ulimit -s",
        limit: |command| command.limits.stack = 16 << 20,
        holds: |_, stdout| stdout == "16384",
        meaning: UNFAIR,
    },
    Trial {
        name: "a background process ends with the program",
        program: SH,
        script: "sleep 60 & exit 0",
        limit: no_limit,
        holds: |outcome, _| outcome == Outcome::Exited(0),
        meaning: UNFAIR,
    },
    Trial {
        name: "a program has no capability and cannot gain one",
        program: SH,
        script: "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | grep -c 0000000000000000; grep NoNewPrivs /proc/self/status | cut -f2",
        limit: no_limit,
        holds: |_, stdout| stdout == "5\n1",
        meaning: ESCAPE,
    },
    Trial {
        name: "a program does not run as root",
        program: SH,
        script: "id -u",
        limit: no_limit,
        holds: |_, stdout| stdout.parse::<u32>().is_ok_and(|uid| uid > 1_000_000),
        meaning: ESCAPE,
    },
    Trial {
        name: "the system call filter is on",
        program: SH,
        script: "grep '^Seccomp:' /proc/self/status | cut -f2",
        limit: no_limit,
        holds: |_, stdout| stdout == "2",
        meaning: ESCAPE,
    },
    Trial {
        name: "tracing ends in a violation",
        program: PYTHON,
        script: "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        limit: no_limit,
        holds: |outcome, _| outcome == Outcome::Violation,
        meaning: ESCAPE,
    },
    Trial {
        name: "no user namespace can be made",
        program: PYTHON,
        script: "import ctypes, sys; sys.exit(0 if ctypes.CDLL(None).unshare(0x10000000) == -1 else 1)",
        limit: no_limit,
        holds: |outcome, _| outcome == Outcome::Exited(0),
        meaning: ESCAPE,
    },
    Trial {
        name: "there is no network",
        program: PYTHON,
        script: "import socket\ntry: socket.create_connection(('127.0.0.1', 80), 1)\nexcept PermissionError: print('none')",
        limit: no_limit,
        holds: |_, stdout| stdout == "none",
        meaning: ESCAPE,
    },
    Trial {
        name: "only the loopback exists, and it is down",
        program: SH,
        script: "tail -n +3 /proc/self/net/dev | cut -d: -f1",
        limit: no_limit,
        holds: |_, stdout| stdout == "lo",
        meaning: ESCAPE,
    },
    Trial {
        name: "the host's files are not there",
        program: SH,
        script: "ls -d /home /root /var /sys /boot /mnt /etc/shadow 2> /dev/null",
        limit: no_limit,
        holds: |_, stdout| stdout.is_empty(),
        meaning: ESCAPE,
    },
    Trial {
        name: "nothing outside /box and /tmp can be written",
        program: SH,
        script: "for p in /x /usr/x /etc/x /dev/x /proc/x; do (echo 1 > $p) 2> /dev/null && echo $p; done; true",
        limit: no_limit,
        holds: |_, stdout| stdout.is_empty(),
        meaning: ESCAPE,
    },
    Trial {
        name: "other processes are not seen",
        program: SH,
        script: "for p in /proc/[0-9]*; do echo ${p#/proc/}; done",
        limit: no_limit,
        holds: |_, stdout| stdout == "2",
        meaning: ESCAPE,
    },
    Trial {
        name: "a run finds nothing of the one before",
        program: SH,
        script: "ls -A /box /tmp | grep -v : ; true",
        limit: no_limit,
        holds: |_, stdout| stdout.is_empty(),
        meaning: "submissions could talk to one another: do not judge on this host",
    },
];
