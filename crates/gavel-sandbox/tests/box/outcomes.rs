//! Every way a run can end, and what is measured of it.

use std::time::Duration;

use crate::support::{Compiled, python, run, sh, slot, try_run};
use gavel_sandbox::{Command, Error, Limits, Outcome, StagedFile};

#[test]
fn all_exit_codes_are_reported_truly() {
    let program = Compiled::c("#include <stdlib.h>\nint main(int n, char **a) { exit(atoi(a[1])); }");
    let mut slot = slot();
    for code in 0..=255_u8 {
        let mut command = program.command();
        command.args = vec![code.to_string().into()];
        assert_eq!(run(&mut slot, command).outcome, Outcome::Exited(code));
    }
}

#[test]
fn all_signals_are_reported_truly() {
    let program = Compiled::c(
        "#include <signal.h>\n#include <stdlib.h>\nint main(int n, char **a) { kill(getpid(), atoi(a[1])); return 3; }",
    );
    let mut slot = slot();
    // The default actions of signal(7). A process that is stopped is idle; SIGXFSZ tells of a limit.
    for signal in 1..=64 {
        let expected = match signal {
            libc::SIGCHLD | libc::SIGCONT | libc::SIGURG | libc::SIGWINCH => Outcome::Exited(3),
            libc::SIGSTOP | libc::SIGTSTP | libc::SIGTTIN | libc::SIGTTOU => Outcome::WallLimit,
            libc::SIGXFSZ => Outcome::OutputLimit,
            _ => Outcome::Signaled(signal),
        };
        let mut command = program.command();
        command.args = vec![signal.to_string().into()];
        if expected == Outcome::WallLimit {
            command.limits.wall_time = Duration::from_millis(100);
        }
        assert_eq!(run(&mut slot, command).outcome, expected, "signal {signal}");
    }
}

#[test]
fn a_busy_loop_ends_at_the_cpu_limit() {
    let mut command = sh("while :; do :; done");
    command.limits.cpu_time = Duration::from_millis(200);
    let seen = run(&mut slot(), command);
    assert_eq!(seen.outcome, Outcome::CpuLimit);
    assert!(seen.usage.cpu_time >= Duration::from_millis(200), "{:?}", seen.usage);
}

#[test]
fn cpu_time_of_threads_and_orphans_is_counted() {
    let threads = Compiled::c(
        "#include <pthread.h>\nvoid *spin(void *p) { for (;;); }\nint main() { pthread_t t[4];\n\
         for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, spin, 0); sleep(20); }",
    );
    let mut command = threads.command();
    command.limits.cpu_time = Duration::from_millis(200);
    assert_eq!(run(&mut slot(), command).outcome, Outcome::CpuLimit);

    // The parent of the spinning process is gone at once, so only the control group sees what it uses.
    let orphan = Compiled::c(
        "int main() { if (fork() == 0) { if (fork() == 0) { for (volatile long i = 0; i < 150000000; i++); \
         _exit(0); } _exit(0); } wait(0); sleep(2); return 0; }",
    );
    let seen = run(&mut slot(), orphan.command());
    assert_eq!(seen.outcome, Outcome::Exited(0));
    assert!(seen.usage.cpu_time > Duration::from_millis(30), "{:?}", seen.usage);
}

#[test]
fn sleeping_ends_at_the_wall_limit() {
    let mut command = sh("sleep 60");
    command.limits.wall_time = Duration::from_secs(2);
    let seen = run(&mut slot(), command);
    assert_eq!(seen.outcome, Outcome::WallLimit);
    assert!(seen.usage.cpu_time < seen.usage.wall_time / 2, "{:?}", seen.usage);
}

/// The keeper looks at the clocks before the program has started; what it then waits for must not be the CPU limit.
#[test]
fn a_wall_limit_far_below_the_cpu_limit_is_kept() {
    let mut command = sh("sleep 5; echo late");
    command.limits.cpu_time = Duration::from_secs(600);
    command.limits.wall_time = Duration::from_millis(100);
    let seen = run(&mut slot(), command);
    assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::WallLimit, ""));
}

#[test]
fn stopping_oneself_does_not_help() {
    let mut command = sh("kill -STOP $$; exit 0");
    command.limits.wall_time = Duration::from_millis(300);
    assert_eq!(run(&mut slot(), command).outcome, Outcome::WallLimit);
}

#[test]
fn ignoring_every_signal_does_not_help() {
    let program = Compiled::c(
        "#include <signal.h>\nint main() { sigset_t s; sigfillset(&s); sigprocmask(SIG_BLOCK, &s, 0);\n\
         for (int i = 1; i < 65; i++) signal(i, SIG_IGN); for (;;); }",
    );
    let mut command = program.command();
    command.limits.cpu_time = Duration::from_millis(100);
    assert_eq!(run(&mut slot(), command).outcome, Outcome::CpuLimit);
}

#[test]
fn touching_too_much_memory_is_the_memory_limit_and_leaves_no_trace() {
    let program = Compiled::c(
        "#include <stdlib.h>\n#include <string.h>\nint main(int n, char **a) { size_t mib = atoi(a[1]);\n\
         for (size_t i = 0; i < mib; i++) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); } return 0; }",
    );
    let mut slot = slot();
    let with = |mib: u32| {
        let mut command = program.command();
        command.args = vec![mib.to_string().into()];
        command.limits.memory = 64 << 20;
        command
    };
    for _ in 0..3 {
        assert_eq!(run(&mut slot, with(200)).outcome, Outcome::MemoryLimit);
        let seen = run(&mut slot, with(48));
        assert_eq!(seen.outcome, Outcome::Exited(0));
        let peak_mib = seen.usage.memory >> 20;
        assert!((47..=52).contains(&peak_mib), "{peak_mib}");
    }
}

/// Neither the keeper nor the files that were staged are on the program's account, in whatever order the limits come.
#[test]
fn the_whole_memory_limit_is_the_programs() {
    let program = Compiled::c_with(
        "#include <stdlib.h>\n#include <string.h>\nint main(int n, char **a) { size_t kib = atoi(a[1]);\n\
         char *p = malloc(kib << 10); memset(p, 1, kib << 10); return 0; }",
        &["-O0", "-static"],
    );
    let mut slot = slot();
    // The program itself needs less than a MiB; the kernel charges in batches of 256 KiB per processor.
    for limit_mib in [32_u64, 256, 16, 64, 64] {
        for (kib, staged, expected) in [
            ((limit_mib << 10) - 1536, 0, Outcome::Exited(0)),
            ((limit_mib << 10) - 1536, 20 << 20, Outcome::Exited(0)),
            ((limit_mib << 10) + 1024, 0, Outcome::MemoryLimit),
            ((limit_mib << 10) + 1024, 20 << 20, Outcome::MemoryLimit),
        ] {
            let mut command = program.command();
            command.args = vec![kib.to_string().into()];
            command.limits.memory = limit_mib << 20;
            // Touching all of it takes its time where the processor is emulated.
            command.limits.cpu_time = Duration::from_secs(60);
            command.limits.wall_time = Duration::from_secs(120);
            let content = tempfile::tempfile().unwrap();
            content.set_len(staged).unwrap();
            command.files = vec![StagedFile { name: "data".into(), content: content.into(), executable: false }];
            let seen = run(&mut slot, command);
            assert_eq!(seen.outcome, expected, "{kib} KiB of {limit_mib} MiB beside {staged} staged bytes");
            assert!(seen.usage.memory <= limit_mib << 20, "{:?}", seen.usage);
        }
    }
}

/// Pages of files that a run read stay with the slot's group; the next program may have their place, not their worth.
#[test]
fn what_earlier_runs_read_is_no_memory_of_the_next() {
    let program = Compiled::c_with(
        "#include <stdlib.h>\n#include <string.h>\nint main(int n, char **a) { size_t mib = atoi(a[1]);\n\
         char *p = malloc(mib << 20); memset(p, 1, mib << 20); return 0; }",
        &["-O0"],
    );
    let directory = tempfile::Builder::new().prefix("gavel-read-").tempdir_in("/var/tmp").unwrap();
    std::fs::set_permissions(directory.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = directory.path().join("data");
    std::fs::write(&path, vec![7; 24 << 20]).unwrap();
    std::fs::File::open(&path).unwrap().sync_all().unwrap();
    let mut slot = slot();
    let with = |mib: u32| {
        let mut command = program.command();
        command.args = vec![mib.to_string().into()];
        command.limits.memory = 32 << 20;
        command
    };
    for round in 0..2 {
        let forgotten = std::fs::File::open(&path).unwrap();
        rustix::fs::fadvise(&forgotten, 0, None, rustix::fs::Advice::DontNeed).unwrap();
        let mut reading = sh("cat /program/data > /dev/null");
        reading.program_dir = Some(directory.path().to_owned());
        reading.limits.memory = 32 << 20;
        assert_eq!(run(&mut slot, reading).outcome, Outcome::Exited(0));
        assert_eq!(run(&mut slot, with(36)).outcome, Outcome::MemoryLimit, "round {round}");
        let seen = run(&mut slot, with(28));
        assert_eq!(seen.outcome, Outcome::Exited(0), "round {round}");
    }
}

#[test]
fn children_together_are_held_to_the_memory_limit() {
    let program = Compiled::c(
        "#include <stdlib.h>\n#include <string.h>\nint main() { for (int i = 0; i < 10; i++) if (fork() == 0) {\n\
         volatile char *p = malloc(40 << 20); for (int j = 0; j < 40 << 20; j += 4096) p[j] = 1; sleep(5); _exit(0); } while (wait(0) > 0); return 0; }",
    );
    let mut command = program.command();
    command.limits.memory = 64 << 20;
    assert_eq!(run(&mut slot(), command).outcome, Outcome::MemoryLimit);
}

#[test]
fn reserving_without_touching_is_free() {
    let program = Compiled::c(
        "#include <sys/mman.h>\nint main() { return mmap(0, 100L << 30, 3, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, \
         -1, 0) == MAP_FAILED; }",
    );
    assert_eq!(run(&mut slot(), program.command()).outcome, Outcome::Exited(0));
}

#[test]
fn output_is_cut_exactly_at_the_limit() {
    let mut slot = slot();
    let printing = |bytes: u32| {
        let mut command = python(&format!("import sys\nsys.stdout.write('x' * {bytes})"));
        command.limits.output = 100_000;
        command
    };
    let seen = run(&mut slot, printing(100_000));
    assert_eq!((seen.outcome, seen.stdout.len()), (Outcome::Exited(0), 100_000));
    let seen = run(&mut slot, printing(100_001));
    assert_eq!((seen.outcome, seen.stdout.len()), (Outcome::OutputLimit, 100_000));

    let mut command = sh("yes; sleep 30");
    command.limits.output = 1 << 20;
    let seen = run(&mut slot, command);
    assert_eq!((seen.outcome, seen.stdout.len()), (Outcome::OutputLimit, 1 << 20));

    let mut command = sh("yes >&2");
    command.limits.output = 1 << 20;
    let seen = run(&mut slot, command);
    assert_eq!((seen.outcome, seen.stderr.len()), (Outcome::OutputLimit, 1 << 20));
}

#[test]
fn closing_the_streams_and_living_on_is_idleness() {
    let mut command = sh("exec >&- 2>&-; sleep 30");
    command.limits.wall_time = Duration::from_millis(300);
    assert_eq!(run(&mut slot(), command).outcome, Outcome::WallLimit);
}

#[test]
fn a_program_that_never_reads_its_input_ends() {
    let mut command = sh("exit 0");
    let big = tempfile::tempfile().unwrap();
    big.set_len(100 << 20).unwrap();
    command.stdin = Some(big.into());
    assert_eq!(run(&mut slot(), command).outcome, Outcome::Exited(0));
}

#[test]
fn no_input_is_an_empty_one() {
    let seen = run(&mut slot(), sh("cat; echo end"));
    assert_eq!(seen.stdout, "end\n");
}

#[test]
fn the_most_processes_at_once_are_counted_anew_for_each_run() {
    let mut slot = slot();
    let seen = run(&mut slot, sh("sleep 0.3 & sleep 0.3 & sleep 0.3 & wait"));
    assert_eq!((seen.outcome, seen.usage.processes), (Outcome::Exited(0), 4));
    let seen = run(&mut slot, sh("exec true"));
    assert_eq!(seen.usage.processes, 1);
}

#[test]
fn the_process_limit_counts_the_programs_own() {
    let program = Compiled::c(
        "int main() { int made = 1; for (;;) { int pid = fork(); if (pid == 0) { pause(); } if (pid < 0) break; made++; }\n\
         printf(\"%d\", made); fflush(0); return 0; }",
    );
    let mut command = program.command();
    command.limits.processes = 10;
    let seen = run(&mut slot(), command);
    assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::Exited(0), "10"));
}

#[test]
fn a_file_may_not_grow_beyond_its_limit() {
    let program = Compiled::c(
        "#include <fcntl.h>\nint main() { int f = open(\"big\", O_CREAT | O_WRONLY, 0600); char b[4096] = {0};\n\
         for (;;) if (write(f, b, sizeof b) < 0) return 1; }",
    );
    let mut command = program.command();
    command.limits.file_size = 1 << 20;
    assert_eq!(run(&mut slot(), command).outcome, Outcome::OutputLimit);
}

#[test]
fn the_disk_is_bounded_in_bytes_and_files() {
    let mut slot = slot();
    let mut command = sh("head -c 10000000 /dev/zero > big; stat -c %s big");
    command.limits.disk = 4 << 20;
    let seen = run(&mut slot, command);
    assert_eq!(seen.stdout.trim(), (4 << 20).to_string());
    let mut command = sh("i=0; while { true > f$i; } 2>/dev/null; do i=$((i + 1)); done; ls | wc -l");
    command.limits.inodes = 100;
    let seen = run(&mut slot, command);
    // One of them is the directory itself.
    assert_eq!(seen.stdout.trim(), "99", "{}", seen.stderr);
}

#[test]
fn stack_and_open_files_are_limited() {
    let mut slot = slot();
    let deep = Compiled::c_with(
        "int down(int n) { volatile char b[1024]; b[0] = n; return n == 0 ? 0 : down(n - 1) + b[0]; }\n\
         int main(int n, char **a) { down(atoi(a[1])); return 0; }",
        &["-O0"],
    );
    let with = |depth: u32| {
        let mut command = deep.command();
        command.args = vec![depth.to_string().into()];
        command.limits.stack = 16 << 20;
        command
    };
    assert_eq!(run(&mut slot, with(12_000)).outcome, Outcome::Exited(0));
    assert_eq!(run(&mut slot, with(20_000)).outcome, Outcome::Signaled(libc::SIGSEGV));

    let mut command = python("import os\ntry:\n  while True: os.dup(0)\nexcept OSError as e: print(e.errno)");
    command.limits.open_files = 32;
    assert_eq!(run(&mut slot, command).stdout.trim(), libc::EMFILE.to_string());
}

#[test]
fn a_missing_program_is_named_and_the_slot_lives_on() {
    let mut slot = slot();
    for path in ["/no/such/program", "/etc/passwd", "/usr"] {
        let error = try_run(&mut slot, Command::new(path)).err().expect(path);
        assert!(error.is_program(), "{error}");
        assert!(matches!(&error, Error::Program { program, .. } if program.as_os_str() == path));
    }
    assert_eq!(run(&mut slot, sh("exit 7")).outcome, Outcome::Exited(7));
}

/// The box itself needs some memory before the program is there; the kernel must not take the keeper for the culprit.
#[test]
fn the_least_memory_is_enough_to_be_told_and_less_is_refused() {
    let mut slot = slot();
    for script in ["exit 7", "exec /usr/bin/python3 -c 1"] {
        for _ in 0..20 {
            let least = || {
                let mut command = sh(script);
                command.limits.memory = Limits::LEAST_MEMORY;
                command
            };
            // While a program that it has ended is dying, the kernel may end the box's init too, for nothing else is left in
            // the group. That is a failure of ours, which whoever judges tries again; it must be told then.
            let told = (0..3).find_map(|_| try_run(&mut slot, least()).ok());
            let outcome = told.expect("one of three is told").0.outcome;
            assert!(matches!(outcome, Outcome::Exited(7) | Outcome::MemoryLimit), "{outcome:?}");
        }
    }
    let mut command = sh("exit 7");
    command.limits.memory = Limits::LEAST_MEMORY - 1;
    assert!(try_run(&mut slot, command).is_err());
}

#[test]
fn limits_beyond_all_measure_are_taken_as_they_are() {
    let mut command = sh("exit 7");
    command.limits = Limits {
        cpu_time: Duration::MAX,
        wall_time: Duration::MAX,
        memory: u64::MAX,
        output: u64::MAX,
        ..Limits::default()
    };
    assert_eq!(run(&mut slot(), command).outcome, Outcome::Exited(7));
}

#[test]
fn arguments_that_do_not_fit_are_refused_and_the_slot_lives_on() {
    let mut slot = slot();
    let mut command = sh("true");
    command.args.push("x".repeat(300_000).into());
    assert!(try_run(&mut slot, command).is_err());
    assert_eq!(run(&mut slot, sh("exit 7")).outcome, Outcome::Exited(7));
}

/// Who sleeps lets the processor rest, and it is said so when the wall time runs out.
#[test]
fn a_sleeper_is_told_from_one_that_waits_for_a_processor() {
    let mut command = sh("sleep 5");
    command.limits.wall_time = Duration::from_millis(1500);
    let slept = run(&mut slot(), command);
    assert_eq!(slept.outcome, Outcome::WallLimit);
    assert!(slept.usage.host_idle.is_some(), "{:?}", slept.usage);
    let ended = run(&mut slot(), sh("true"));
    // Only runs of a tenth of a second are looked at, and in a slow guest even this one may take that long.
    let short = ended.usage.wall_time < Duration::from_millis(100);
    assert!(ended.usage.host_idle.is_none() || !short, "{:?}", ended.usage);
}
