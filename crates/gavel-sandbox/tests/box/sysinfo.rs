//! What a program is told of the host that it asks about: its own run.

use std::time::Duration;

use crate::support::{Compiled, python, run, slot};
use gavel_sandbox::{Command, Outcome};

const MIB: u64 = 1 << 20;
const LIMIT: u64 = 96 * MIB;

/// A C program of these functions, with [`LIMIT`] of memory.
fn asking(functions: &str) -> (Compiled, Command) {
    const HEADERS: &str = "#include <errno.h>\n#include <pthread.h>\n#include <signal.h>\n#include <stdio.h>\n\
        #include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n#include <sys/sysinfo.h>\n#include <sys/wait.h>\n\
        #include <unistd.h>\n";
    let program = Compiled::c(&format!("{HEADERS}{functions}"));
    let mut command = program.command();
    command.limits.memory = LIMIT;
    (program, command)
}

#[test]
fn a_program_is_told_of_its_own_run() {
    let (_program, command) = asking(
        "int main() { struct sysinfo s; memset(&s, 255, sizeof s); if (sysinfo(&s)) return 1;\n\
         printf(\"%ld %lu %lu %lu %lu %u %u %lu %lu\\n\", s.uptime, s.loads[0], s.loads[1], s.loads[2], s.totalram, s.procs,\n\
         s.mem_unit, s.totalswap + s.freeswap + s.totalhigh + s.freehigh, s.sharedram + s.bufferram);\n\
         return s.freeram > s.totalram || s.freeram < s.totalram / 2; }",
    );
    let seen = run(&mut slot(), command);
    assert_eq!(seen.outcome, Outcome::Exited(0), "{}", seen.stdout);
    let (uptime, rest) = seen.stdout.split_once(' ').unwrap();
    assert_eq!(rest.trim(), format!("0 0 0 {LIMIT} 1 1 0 0"));
    // A guest under software emulation takes its time.
    assert!((1..30).contains(&uptime.parse::<u64>().unwrap()), "up {uptime} s");
}

#[test]
fn what_it_takes_is_no_longer_free_and_time_goes_on() {
    let (_program, command) = asking(
        "int main() { struct sysinfo a, b; sysinfo(&a); volatile char *p = malloc(48 << 20);\n\
         for (int i = 0; i < 48 << 20; i += 4096) p[i] = 1; sleep(2);\n\
         sysinfo(&b); printf(\"%ld %ld\\n\", (long)(a.freeram - b.freeram) >> 20, b.uptime - a.uptime); return 0; }",
    );
    let seen = run(&mut slot(), command);
    assert_eq!(seen.outcome, Outcome::Exited(0), "{}", seen.stderr);
    let numbers: Vec<i64> = seen.stdout.split_whitespace().map(|number| number.parse().unwrap()).collect();
    assert!((47..=50).contains(&numbers[0]) && numbers[1] >= 2, "{}", seen.stdout);
}

#[test]
fn runtimes_read_their_memory_from_it() {
    let mut command = python("import os; print(os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE'))");
    command.limits.memory = LIMIT;
    assert_eq!(run(&mut slot(), command).stdout.trim(), LIMIT.to_string());
}

#[test]
fn every_process_and_thread_gets_its_own_answer() {
    let (_program, command) = asking(
        "static struct sysinfo told[4];\n\
         void *ask(void *at) { for (int i = 0; i < 100; i++) if (sysinfo(at)) return at; return 0; }\n\
         int main() { pthread_t t[4]; void *failed; int status, bad = 0;\n\
         for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, ask, &told[i]);\n\
         if (fork() == 0) { struct sysinfo s = {0}; sysinfo(&s); _exit(s.procs); }\n\
         for (int i = 0; i < 4; i++) { pthread_join(t[i], &failed); bad += failed != 0 || told[i].procs != 1; }\n\
         wait(&status); printf(\"%d %d\\n\", bad, WEXITSTATUS(status)); return 0; }",
    );
    let seen = run(&mut slot(), command);
    assert_eq!(seen.stdout, "0 1\n");
}

#[test]
fn an_answer_has_no_place_where_the_program_has_none() {
    let (_program, command) = asking(
        "int main() { int bad = 0; char *end = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n\
         munmap(end + 4096, 4096); void *places[] = {0, (void *)1, (void *)-8, (void *)(1UL << 63), end + 4096 - 8};\n\
         for (int i = 0; i < 5; i++) { errno = 0; bad += sysinfo(places[i]) != -1 || errno != EFAULT; }\n\
         return bad; }",
    );
    assert_eq!(run(&mut slot(), command).outcome, Outcome::Exited(0));
}

/// Whoever asks may be gone before it is answered, and its number somebody else's.
#[test]
fn who_asks_may_be_killed_meanwhile() {
    let (_program, command) = asking(
        "int main() { struct sysinfo s; for (int i = 0; i < 300; i++) { int child = fork();\n\
         if (child == 0) for (;;) sysinfo(&s);\n usleep(i % 7 * 100); kill(child, SIGKILL); waitpid(child, 0, 0); }\n\
         memset(&s, 0, sizeof s); return sysinfo(&s) || s.procs != 1; }",
    );
    let mut slot = slot();
    assert_eq!(run(&mut slot, command).outcome, Outcome::Exited(0));
    assert_eq!(run(&mut slot, python("raise SystemExit(7)")).outcome, Outcome::Exited(7));
}

#[test]
fn asking_for_ever_ends_at_the_limit() {
    let (_program, mut command) = asking(
        "int main() { struct sysinfo s; for (int i = 0; i < 15; i++) if (fork() == 0) break; for (;;) sysinfo(&s); }",
    );
    command.limits.cpu_time = Duration::from_secs(1);
    command.limits.wall_time = Duration::from_secs(10);
    let seen = run(&mut slot(), command);
    assert!(matches!(seen.outcome, Outcome::CpuLimit | Outcome::WallLimit), "{:?}", seen.outcome);
}
