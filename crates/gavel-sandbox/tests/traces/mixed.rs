//! Runs of every kind: one static program that does what it is told, most of the time next to nothing.

use std::fs::{self, File};
use std::time::Duration;

use gavel_sandbox::{Capture, Command, Outcome, Slot, StagedFile};
use measure::Programs;

const SOURCE: &str = r#"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *what = argv[1];
    if (!strcmp(what, "exit"))
        return 7;
    if (!strcmp(what, "signal"))
        abort();
    /* Children and grandchildren in sessions of their own, alive when their parent ends. */
    if (!strcmp(what, "fork"))
        for (int i = 0; i < 3; i++)
            if (fork() == 0) {
                setsid();
                fork();
                for (;;)
                    pause();
            }
    if (!strcmp(what, "files")) {
        for (int i = 0; i < 20; i++) {
            char name[] = "/box/sub/a", other[] = "/tmp/a", block[4096] = "x";
            mkdir("/box/sub", 0700);
            name[9] += i, other[5] += i;
            int one = open(name, O_CREAT | O_WRONLY, 0600), two = open(other, O_CREAT | O_WRONLY, 0);
            write(one, block, sizeof block), write(two, block, sizeof block);
            symlink("/etc/passwd", i % 2 ? "/box/link" : "/tmp/link");
        }
        mkfifo("/box/pipe", 0600);
    }
    if (!strcmp(what, "memory"))
        for (;;)
            memset(malloc(1 << 20), 1, 1 << 20);
    if (!strcmp(what, "spin"))
        for (;;)
            ;
    if (!strcmp(what, "print"))
        for (;;)
            write(1, what, 5);
    return 0;
}
"#;

/// What the program is told, of how many runs in a hundred, and how it must end. The rest do nothing at all.
const KINDS: [(&str, u32, Outcome); 8] = [
    ("exit", 10, Outcome::Exited(7)),
    ("signal", 10, Outcome::Signaled(libc::SIGABRT)),
    ("fork", 10, Outcome::Exited(0)),
    ("files", 10, Outcome::Exited(0)),
    ("memory", 2, Outcome::MemoryLimit),
    ("spin", 1, Outcome::CpuLimit),
    ("print", 2, Outcome::OutputLimit),
    ("nothing", 55, Outcome::Exited(0)),
];

pub(crate) struct Mixed(Programs);

impl Mixed {
    pub(crate) fn compile() -> Self {
        let programs = Programs::new();
        let _ = programs.c("mixed", SOURCE);
        Self(programs)
    }

    /// One run of each kind.
    pub(crate) fn run_each(&self, slot: &mut Slot) {
        for (what, _, outcome) in KINDS {
            self.run_one(slot, what, outcome);
        }
    }

    /// Run `number` of a series: the kinds are spread evenly.
    pub(crate) fn run(&self, slot: &mut Slot, number: u32) {
        // 37 has no divisor in common with 100, so each hundred runs through all places of the table.
        let mut place = number * 37 % 100;
        for (what, share, outcome) in KINDS {
            if place < share {
                return self.run_one(slot, what, outcome);
            }
            place -= share;
        }
    }

    fn run_one(&self, slot: &mut Slot, what: &str, outcome: Outcome) {
        let mut command = Command::new("/program/mixed");
        command.program_dir = Some(self.0.dir().to_owned());
        command.args = vec![what.into()];
        command.limits.memory = 16 << 20;
        command.limits.output = 1000;
        command.limits.wall_time = Duration::from_secs(60);
        if what == "spin" {
            command.limits.cpu_time = Duration::from_millis(5);
        }
        if what == "files" {
            let content = File::open(self.0.dir().join("mixed.c")).unwrap().into();
            command.files = vec![StagedFile { name: "staged".into(), content, executable: false }];
            command.collect = true;
        }
        let finished = slot.run(command, &mut Capture::default()).expect("the box runs the program");
        assert_eq!(finished.report.outcome, outcome, "{what}");
        assert_eq!(fs::read_dir(self.0.dir()).unwrap().count(), 2, "the program's directory has changed");
    }
}
