//! What a program cannot do, see or leave behind.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::{Compiled, is_root, python, run, sh, slot, try_run};
use gavel_sandbox::{Command, Outcome, Slot, StagedFile, TreeCaps};

/// Runs a C `main` body whose exit code is the test's answer.
fn exit_of(slot: &mut Slot, body: &str) -> Outcome {
    const HEADERS: &str = "#include <errno.h>\n#include <fcntl.h>\n#include <sched.h>\n#include <signal.h>\n\
        #include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/mount.h>\n#include <sys/ptrace.h>\n\
        #include <sys/socket.h>\n#include <sys/syscall.h>\n#include <sys/ioctl.h>\n#include <unistd.h>\n";
    let program = Compiled::c(&format!("{HEADERS}int main() {{ {body} }}"));
    run(slot, program.command()).outcome
}

#[test]
fn a_program_has_no_rights() {
    let mut slot = slot();
    let seen = run(&mut slot, sh("grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups|SigIgn|SigBlk)' /proc/self/status"));
    let expected = "SigBlk 0000000000000000 SigIgn 0000000000000000 CapInh 0000000000000000 CapPrm 0000000000000000 \
        CapEff 0000000000000000 CapBnd 0000000000000000 CapAmb 0000000000000000 NoNewPrivs 1 Seccomp 2";
    let mut lines: Vec<String> = seen.stdout.lines().map(|line| line.replace(":\t", " ").trim().to_owned()).collect();
    let groups = lines.iter().position(|line| line.starts_with("Groups")).expect("a line of groups");
    // An ordinary user may not drop groups, so there the user's own are left, which in the box are one.
    let left = lines.remove(groups).replace(':', "");
    let own = run(&mut slot, sh("id -G")).stdout;
    assert!(left == "Groups" || (!is_root() && left == format!("Groups {}", own.trim())), "{left}");
    assert_eq!(lines.join(" "), expected);
}

/// The keeper comes before every program, and a program is like any other of the host.
#[test]
fn a_program_has_the_ordinary_priority() {
    let own = fs::read_to_string("/proc/self/stat").unwrap();
    let nice = |stat: &str| stat.rsplit_once(')').unwrap().1.split_whitespace().nth(16).unwrap().to_owned();
    let seen = run(&mut slot(), sh("cat /proc/self/stat; nice -n -1 cat /proc/self/stat"));
    let values: Vec<String> = seen.stdout.lines().map(nice).collect();
    assert_eq!(values, [nice(&own), nice(&own)], "{}", seen.stderr);
}

#[test]
fn the_host_is_not_there() {
    let canary = tempfile::Builder::new().prefix("gavel-canary").tempfile_in("/var/tmp").unwrap();
    let mut slot = slot();
    let ours = ["/etc/shadow", "/root", "/home", "/var/tmp", "/var/lib/dpkg", "/var/log"].map(Path::new);
    for path in [canary.path()].into_iter().chain(ours) {
        assert!(path.exists());
        let seen = run(&mut slot, sh(&format!("cat {0} || ls {0}", path.display())));
        assert_ne!(seen.outcome, Outcome::Exited(0), "{path:?}: {}", seen.stdout);
    }
    let seen = run(&mut slot, sh("ls /; cat /etc/passwd; hostname; ls /proc | grep '^[0-9]' | wc -l"));
    let host_name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    assert!(seen.stdout.contains("\nbox\n"), "{}", seen.stdout);
    assert!(!seen.stdout.contains(&format!("\n{}\n", host_name.trim())), "{}", seen.stdout);
    // What a Haskell compiler of the host has there, and nothing else.
    let seen_of_var = run(&mut slot, sh("find /var -mindepth 1 -maxdepth 3 2>/dev/null")).stdout;
    assert!(seen_of_var.lines().all(|path| "/var/lib/ghc/package.conf.d".starts_with(path)), "{seen_of_var}");
    for name in ["home", "root", "sys", "boot", "mnt", "daemon"] {
        assert!(!seen.stdout.lines().any(|line| line.starts_with(name) && !line.contains("root:x:0:0::/:")), "{name}");
    }
}

#[test]
fn other_processes_are_not_seen() {
    let seen = run(&mut slot(), sh("for p in /proc/[0-9]*; do echo ${p#/proc/}; done; cat /proc/1/environ"));
    assert_eq!(seen.stdout.trim(), "2");
    assert_ne!(seen.outcome, Outcome::Exited(0));
}

#[test]
fn nothing_outside_box_and_tmp_can_be_written() {
    let mut slot = slot();
    for path in ["/x", "/usr/x", "/etc/x", "/dev/x", "/program/x", "/proc/x", "/proc/self/oom_score_adj"] {
        let seen = run(&mut slot, sh(&format!("echo 1 > {path}")));
        assert_ne!(seen.outcome, Outcome::Exited(0), "{path}");
    }
    let seen =
        run(&mut slot, sh("echo 1 > /box/x && echo 2 > /tmp/y && echo 3 > /dev/null && cat /box/x /tmp/y /dev/shm/y"));
    assert_eq!(seen.stdout, "1\n2\n2\n");
}

#[test]
fn a_run_leaves_nothing_to_the_next() {
    let mut slot = slot();
    run(&mut slot, sh("echo secret > /box/x; echo secret > /tmp/x; (sleep 60 &)"));
    let seen = run(&mut slot, sh("ls -A /box /tmp; for p in /proc/[0-9]*; do echo $p; done"));
    assert_eq!(seen.stdout, "/box:\n\n/tmp:\n.box\n/proc/2\n");
}

#[test]
fn there_is_no_network() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut slot = slot();
    let seen = run(&mut slot, python(&format!("import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)")));
    assert_eq!(seen.outcome, Outcome::Exited(1));
    assert!(seen.stderr.contains("PermissionError"), "{}", seen.stderr);
    let seen = run(&mut slot, sh("cat /proc/self/net/dev | tail -n +3 | cut -d: -f1"));
    assert_eq!(seen.stdout.trim(), "lo");
    // Not even the loopback is up, and the filter is not what says so: no abstract name can be bound either.
    assert_eq!(exit_of(&mut slot, "return socket(AF_UNIX, SOCK_STREAM, 0) != -1;"), Outcome::Exited(0));
    assert_eq!(
        exit_of(&mut slot, "return syscall(SYS_socket, AF_INET + (1L << 32), SOCK_STREAM, 0) != -1;"),
        Outcome::Exited(0)
    );
}

#[test]
fn attacks_end_in_a_violation() {
    let mut slot = slot();
    let attacks = [
        "ptrace(PTRACE_TRACEME, 0, 0, 0);",
        "mount(\"none\", \"/tmp\", \"tmpfs\", 0, 0);",
        "syscall(SYS_mount, \"none\", \"/tmp\", \"tmpfs\", 0, 0, 12345);",
        "umount2(\"/tmp\", MNT_DETACH);",
        "chroot(\"/tmp\");",
        "syscall(SYS_pivot_root, \".\", \".\");",
        "syscall(SYS_bpf, 0, 0, 0);",
        "syscall(SYS_keyctl, 0, 0);",
        "syscall(SYS_add_key, 0, 0, 0, 0, 0);",
        "syscall(SYS_init_module, 0, 0, 0);",
        "syscall(SYS_process_vm_readv, 1, 0, 0, 0, 0, 0);",
        "setns(0, 0);",
        "syscall(SYS_reboot, 0xfee1dead, 672274793, 0, 0);",
        "syscall(SYS_open_by_handle_at, 0, 0, 0);",
        "syscall(SYS_getpid + 0x40000000);",
    ];
    for attack in attacks {
        assert_eq!(exit_of(&mut slot, attack), Outcome::Violation, "{attack}");
    }
}

#[test]
fn the_32_bit_door_is_shut() {
    // getpid by int 0x80 is call 20; the filter sees the other architecture and ends the program.
    let body = "long r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(20)); return r > 0 ? 9 : 8;";
    let outcome = exit_of(&mut slot(), body);
    assert!(
        matches!(outcome, Outcome::Violation | Outcome::Exited(8) | Outcome::Signaled(libc::SIGSEGV)),
        "{outcome:?}"
    );
}

#[test]
fn no_namespace_can_be_made() {
    let mut slot = slot();
    for flag in [
        "CLONE_NEWUSER",
        "CLONE_NEWNS",
        "CLONE_NEWPID",
        "CLONE_NEWNET",
        "CLONE_NEWIPC",
        "CLONE_NEWUTS",
        "CLONE_NEWCGROUP",
    ] {
        let body = format!("return unshare({flag}) == -1 && errno == EPERM ? 0 : 1;");
        assert_eq!(exit_of(&mut slot, &body), Outcome::Exited(0), "unshare {flag}");
        let body = format!(
            "long r = syscall(SYS_clone, {flag} | SIGCHLD, 0, 0, 0, 0); if (r == 0) _exit(1); \
             return r == -1 && errno == EPERM ? 0 : 1;"
        );
        assert_eq!(exit_of(&mut slot, &body), Outcome::Exited(0), "clone {flag}");
    }
    let body = "return syscall(SYS_clone3, 0, 0) == -1 && errno == ENOSYS ? 0 : 1;";
    assert_eq!(exit_of(&mut slot, body), Outcome::Exited(0));
}

#[test]
fn probes_of_runtimes_get_an_error() {
    let mut slot = slot();
    for call in ["SYS_io_uring_setup", "SYS_userfaultfd", "SYS_pidfd_open", "SYS_shmget", "SYS_mq_open", "SYS_seccomp"]
    {
        let body = format!("return syscall({call}, 0, 0, 0, 0) == -1 ? 0 : 1;");
        assert_eq!(exit_of(&mut slot, &body), Outcome::Exited(0), "{call}");
    }
    let body = "return syscall(SYS_ioctl, 0, TIOCSTI + (1L << 32), \"x\") == -1 && errno == ENOTTY ? 0 : 1;";
    assert_eq!(exit_of(&mut slot, body), Outcome::Exited(0));
}

#[test]
fn what_is_on_request_is_there_for_who_asks() {
    let mut slot = slot();
    let program = Compiled::c(
        "#include <sys/syscall.h>\n#include <unistd.h>\nint main() { return syscall(SYS_pidfd_open, getpid(), 0) == -1; }",
    );
    for (calls, code) in [(vec![], 1), (vec!["mincore".parse().unwrap()], 1), (vec!["pidfd_open".parse().unwrap()], 0)]
    {
        let command = Command { calls, ..program.command() };
        assert_eq!(run(&mut slot, command).outcome, Outcome::Exited(code));
    }
}

/// As runtimes do that make their code while they run; it is under the same walls as any other.
#[test]
fn a_program_in_memory_can_be_executed() {
    let program = Compiled::c(
        "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <sys/mman.h>\n#include <sys/sendfile.h>\n#include <unistd.h>\n\
         int main(int argc, char **argv) {\n\
         if (argc == 2) return 7;\n\
         int from = open(\"/proc/self/exe\", O_RDONLY), to = memfd_create(\"again\", MFD_CLOEXEC);\n\
         sendfile(to, from, 0, 1 << 24);\n\
         char *again[] = {\"again\", \"second\", 0}, *none[] = {0};\n\
         fexecve(to, again, none);\n\
         return 1; }",
    );
    assert_eq!(run(&mut slot(), program.command()).outcome, Outcome::Exited(7));
}

#[test]
fn bombs_and_killers_leave_the_slot_at_work() {
    let mut slot = slot();
    for script in [":(){ :|:& };:", "kill -9 -1; kill -9 1; kill -STOP 1", "while :; do sleep 100 & done"] {
        let mut command = Command::new("/bin/bash");
        command.args = vec!["-c".into(), script.into()];
        command.env = vec![("PATH".into(), "/usr/bin".into())];
        command.limits.wall_time = Duration::from_secs(1);
        run(&mut slot, command);
        assert_eq!(run(&mut slot, sh("exit 5")).outcome, Outcome::Exited(5), "{script}");
    }
}

#[test]
fn only_three_files_are_open() {
    let program = Compiled::c(
        "#include <fcntl.h>\nint main() { int n = 0; for (int i = 0; i < 4096; i++) n += fcntl(i, F_GETFD) != -1; return n; }",
    );
    assert_eq!(run(&mut slot(), program.command()).outcome, Outcome::Exited(3));
}

#[test]
fn the_input_cannot_be_changed_or_left() {
    let directory = tempfile::tempdir().unwrap();
    let input = directory.path().join("1.in");
    fs::write(&input, "input").unwrap();
    let mut command =
        sh("echo x > /proc/self/fd/0; : > /dev/stdin; readlink /proc/self/fd/0; cat /proc/self/fd/0/../1.ans");
    command.stdin = Some(fs::File::open(&input).unwrap().into());
    run(&mut slot(), command);
    assert_eq!(fs::read_to_string(&input).unwrap(), "input");
}

#[test]
fn staged_files_come_in_and_the_box_comes_out() {
    let mut command = sh("cat a.txt && ./run.sh && mkdir sub && echo deep > sub/b && ln -s /etc/passwd link");
    let content = |text: &str| {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        file.into()
    };
    command.files = vec![
        StagedFile { name: "a.txt".into(), content: content("hello\n"), executable: false },
        StagedFile { name: "run.sh".into(), content: content("#!/bin/sh\necho ran\n"), executable: true },
    ];
    command.collect = true;
    let (seen, finished) = try_run(&mut slot(), command).unwrap();
    assert_eq!((seen.outcome, seen.stdout.as_str()), (Outcome::Exited(0), "hello\nran\n"), "{}", seen.stderr);
    let to = tempfile::tempdir().unwrap();
    let caps = TreeCaps { bytes: 1 << 20, entries: 10, depth: 2 };
    let files = finished.tree.expect("the tree was asked for").copy_to(to.path(), &caps).unwrap();
    assert_eq!(files, [PathBuf::from("a.txt"), "run.sh".into(), "sub/b".into()]);
    assert_eq!(fs::read_to_string(to.path().join("sub/b")).unwrap(), "deep\n");
}

#[test]
fn no_program_that_lends_rights_is_seen() {
    let look = "find /usr/ -type f -perm /6000 2>/dev/null; test -s /usr/bin/su || echo no su";
    assert!(fs::metadata("/usr/bin/su").unwrap().len() > 0, "every Debian has it");
    let mut command = sh(look);
    // There are thousands of files, and the processor of a guest is slow.
    command.limits.cpu_time = Duration::from_secs(60);
    command.limits.wall_time = Duration::from_secs(120);
    assert_eq!(run(&mut slot(), command).stdout, "no su\n");
}

/// Under either name of the directory, by any way to change it; `/tmp` remains for runtimes.
#[test]
fn a_sealed_box_is_only_read() {
    const TRIES: &str = "try() { \"$@\" 2>/dev/null && echo \"did: $*\"; }
        cat a.txt
        for dir in /box /tmp/.box; do
            try touch $dir/new; try rm -f $dir/a.txt; try mv $dir/a.txt $dir/b.txt; try mkdir $dir/sub
            try chmod 777 $dir; try chmod 777 $dir/a.txt; try sh -c \"echo more >> $dir/a.txt\"
            try ln $dir/a.txt $dir/c.txt; try ln -s /tmp $dir/d; try truncate -s 0 $dir/a.txt
        done
        try mount -o remount,rw /box; try umount /box
        ls /box; cat a.txt; echo fine > /tmp/mine; cat /tmp/mine";
    let mut slot = slot();
    for sealed in [true, false] {
        let mut command = sh(TRIES);
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, b"hello\n").unwrap();
        command.files = vec![StagedFile { name: "a.txt".into(), content: file.into(), executable: false }];
        command.sealed = sealed;
        let seen = run(&mut slot, command);
        assert_eq!(seen.stdout == "hello\na.txt\nhello\nfine\n", sealed, "{}{}", seen.stdout, seen.stderr);
    }
}

#[test]
fn a_name_that_leaves_the_box_is_refused() {
    for name in ["../x", "/x", "", ".", "..", "a/../../b", "a//b", "a/", "a/./b", "1/2/3/4/5/6/7/8/9", "a\0b"] {
        let mut command = sh("true");
        let content = tempfile::tempfile().unwrap().into();
        command.files = vec![StagedFile { name: name.into(), content, executable: false }];
        assert!(try_run(&mut slot(), command).is_err(), "{name}");
    }
}

#[test]
fn two_slots_do_not_see_each_other() {
    let (mut one, mut two) = (slot(), slot());
    let first =
        std::thread::spawn(move || run(&mut one, sh("id -u; echo x > /tmp/x; sleep 1; ls /tmp /proc | grep -c sleep")));
    let second =
        run(&mut two, sh("id -u; ls -A /tmp; sleep 0.2; ls -A /tmp; for p in /proc/[0-9]*; do cat $p/comm; done"));
    let first = first.join().unwrap();
    assert_ne!(first.stdout.lines().next(), second.stdout.lines().next());
    assert!(!second.stdout.lines().any(|name| name == "x"), "{}", second.stdout);
    assert!(!second.stdout.contains("sleep"), "{}", second.stdout);
}

/// Whatever file the judge hands over, the program sees the same one.
#[test]
fn the_input_does_not_tell_where_it_came_from() {
    let mut slot = slot();
    let directory = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for name in ["secret-01.in", "secret-02.in"] {
        let path = directory.path().join(name);
        fs::write(&path, "some input\n").unwrap();
        let mut command =
            sh("readlink /proc/self/fd/0; stat -L -c '%i %s %Y %X %a' /proc/self/fd/0; cat /dev/stdin > /dev/stdout");
        command.stdin = Some(fs::File::open(&path).unwrap().into());
        let seen = run(&mut slot, command);
        assert!(
            !seen.stdout.contains("secret") && seen.stdout.ends_with(" 11 0 0 444\nsome input\n"),
            "{}",
            seen.stdout
        );
        told.push(seen.stdout);
    }
    assert_eq!(told[0], told[1]);
}
