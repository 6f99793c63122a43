//! The table itself: one line a system call, each with its reason. Whoever adds a line says why in it.

use libc::*;

use super::policy::{Action::*, Entry, Rule, Rule::*, UNLISTED};
use crate::command::Runtime;

static ALLOWED: Rule = Always(Allow);
static DENIED: Rule = Always(Errno(EPERM));
static VIOLATION: Rule = Always(Kill);
/// The call succeeds and does nothing.
const PRETENDED: Rule = Always(Errno(0));

const JVM_DOTNET: &[Runtime] = &[Runtime::Jvm, Runtime::Dotnet];
const GO_JVM: &[Runtime] = &[Runtime::Go, Runtime::Jvm];
const NODE: &[Runtime] = &[Runtime::Node];
const DOTNET: &[Runtime] = &[Runtime::Dotnet];

const NEW_NAMESPACE: u32 =
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET) as u32;
/// CLONE_NEWTIME (linux/sched.h) is within the signal mask for clone, so only unshare can ask for it.
const NEW_NAMESPACE_OR_TIME: u32 = NEW_NAMESPACE | 0x80;
/// `_IOWR('!', 0, struct seccomp_notif)` (linux/seccomp.h).
pub(super) const NOTIF_RECV: u32 = 0xc050_2100;
/// `_IOWR('!', 1, struct seccomp_notif_resp)` (linux/seccomp.h).
pub(super) const NOTIF_SEND: u32 = 0xc018_2101;
/// `_IOW('!', 2, __u64)` (linux/seccomp.h).
pub(super) const NOTIF_ID_VALID: u32 = 0x4008_2102;
/// `_IO(0xff, 3)` (linux/pidfd.h).
pub(crate) const PIDFD_GET_MNT_NAMESPACE: u32 = 0xff03;

static KEEPER_OR_DENIED: Rule = IfKeyed { then: &ALLOWED, otherwise: &DENIED };
static KEEPER_OR_NO_TTY: Rule = IfKeyed { then: &ALLOWED, otherwise: &Always(Errno(ENOTTY)) };
static NEW_NAMESPACES: Rule =
    IfBits { arg: 0, bits: CLONE_NEWUSER as u32, then: &DENIED, otherwise: &KEEPER_OR_DENIED };

const fn line(number: i64, name: &'static str, rule: Rule, reason: &'static str) -> Entry {
    Entry { number, name, rule, on_request: None, reason }
}

/// What does not exist, except for these runtimes and for languages that ask.
const fn on_request(number: i64, name: &'static str, runtimes: &'static [Runtime], reason: &'static str) -> Entry {
    Entry { number, name, rule: UNLISTED, on_request: Some(runtimes), reason }
}

const fn allow(number: i64, name: &'static str, reason: &'static str) -> Entry {
    line(number, name, Always(Allow), reason)
}

const fn deny(number: i64, name: &'static str, errno: i32, reason: &'static str) -> Entry {
    line(number, name, Always(Errno(errno)), reason)
}

const fn kill(number: i64, name: &'static str, reason: &'static str) -> Entry {
    line(number, name, Always(Kill), reason)
}

/// The table, by purpose; a line is a line.
#[rustfmt::skip]
pub(super) static RULES: &[Entry] = &[
    // Files: the mount table, the file permissions and Landlock decide which.
    allow(SYS_read, "read", "reading and writing what is open"),
    allow(SYS_write, "write", "reading and writing what is open"),
    allow(SYS_readv, "readv", "reading and writing what is open"),
    allow(SYS_writev, "writev", "reading and writing what is open"),
    allow(SYS_pread64, "pread64", "reading and writing what is open"),
    allow(SYS_pwrite64, "pwrite64", "reading and writing what is open"),
    allow(SYS_preadv, "preadv", "reading and writing what is open"),
    allow(SYS_pwritev, "pwritev", "reading and writing what is open"),
    allow(SYS_preadv2, "preadv2", "reading and writing what is open"),
    allow(SYS_pwritev2, "pwritev2", "reading and writing what is open"),
    allow(SYS_open, "open", "opening files; mounts, permissions and Landlock decide which"),
    allow(SYS_openat, "openat", "opening files; mounts, permissions and Landlock decide which"),
    allow(SYS_openat2, "openat2", "opening without following links; same walls as open"),
    allow(SYS_creat, "creat", "opening for writing, the old way"),
    allow(SYS_close, "close", "giving descriptors back; posix_spawn uses the range"),
    allow(SYS_close_range, "close_range", "giving descriptors back; posix_spawn uses the range"),
    allow(SYS_stat, "stat", "asking about files; every C library starts with it"),
    allow(SYS_fstat, "fstat", "asking about files; every C library starts with it"),
    allow(SYS_lstat, "lstat", "asking about files; every C library starts with it"),
    allow(SYS_newfstatat, "newfstatat", "asking about files; every C library starts with it"),
    allow(SYS_statx, "statx", "asking about files; every C library starts with it"),
    allow(SYS_statfs, "statfs", "asking about file systems: compilers size their caches by it"),
    allow(SYS_fstatfs, "fstatfs", "asking about file systems: compilers size their caches by it"),
    allow(SYS_lseek, "lseek", "moving in a file"),
    allow(SYS_access, "access", "asking before opening: the dynamic loader does"),
    allow(SYS_faccessat, "faccessat", "asking before opening: the dynamic loader does"),
    allow(SYS_faccessat2, "faccessat2", "asking before opening: the dynamic loader does"),
    allow(SYS_dup, "dup", "redirecting streams"),
    allow(SYS_dup2, "dup2", "redirecting streams"),
    allow(SYS_dup3, "dup3", "redirecting streams"),
    allow(SYS_fcntl, "fcntl", "descriptor flags and record locks on the box's own files"),
    allow(SYS_flock, "flock", "locks; on read-only files of the image they are a known channel (SECURITY.md)"),
    line(SYS_fsync, "fsync", PRETENDED, "done at once: the box's file systems are in memory, and the host's disk is not to be flushed"),
    line(SYS_fdatasync, "fdatasync", PRETENDED, "as fsync"),
    allow(SYS_truncate, "truncate", "sizing files; RLIMIT_FSIZE and the file system's cap decide"),
    allow(SYS_ftruncate, "ftruncate", "sizing files; RLIMIT_FSIZE and the file system's cap decide"),
    allow(SYS_fallocate, "fallocate", "sizing files; RLIMIT_FSIZE and the file system's cap decide"),
    allow(SYS_fadvise64, "fadvise64", "hints; the I/O throttle counts what they read"),
    allow(SYS_readahead, "readahead", "hints; the I/O throttle counts what they read"),
    allow(SYS_getdents, "getdents", "walking directories"),
    allow(SYS_getdents64, "getdents64", "walking directories"),
    allow(SYS_getcwd, "getcwd", "walking directories"),
    allow(SYS_chdir, "chdir", "walking directories"),
    allow(SYS_fchdir, "fchdir", "walking directories"),
    allow(SYS_rename, "rename", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_renameat, "renameat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_renameat2, "renameat2", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_mkdir, "mkdir", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_mkdirat, "mkdirat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_rmdir, "rmdir", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_link, "link", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_linkat, "linkat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_unlink, "unlink", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_unlinkat, "unlinkat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_symlink, "symlink", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_symlinkat, "symlinkat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_readlink, "readlink", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_readlinkat, "readlinkat", "names in /box and /tmp; whoever reads the tree afterwards follows no link"),
    allow(SYS_chmod, "chmod", "modes of own files; nosuid makes set-user-id mean nothing"),
    allow(SYS_fchmod, "fchmod", "modes of own files; nosuid makes set-user-id mean nothing"),
    allow(SYS_fchmodat, "fchmodat", "modes of own files; nosuid makes set-user-id mean nothing"),
    allow(SYS_fchmodat2, "fchmodat2", "modes of own files; nosuid makes set-user-id mean nothing"),
    allow(SYS_chown, "chown", "install and tar call it; without a capability it changes nothing"),
    allow(SYS_fchown, "fchown", "install and tar call it; without a capability it changes nothing"),
    allow(SYS_lchown, "lchown", "install and tar call it; without a capability it changes nothing"),
    allow(SYS_fchownat, "fchownat", "install and tar call it; without a capability it changes nothing"),
    allow(SYS_umask, "umask", "modes and times of own files"),
    allow(SYS_utime, "utime", "modes and times of own files"),
    allow(SYS_utimes, "utimes", "modes and times of own files"),
    allow(SYS_futimesat, "futimesat", "modes and times of own files"),
    allow(SYS_utimensat, "utimensat", "modes and times of own files"),
    allow(SYS_mknod, "mknod", "FIFOs; device nodes fail without a capability and mean nothing on nodev"),
    allow(SYS_mknodat, "mknodat", "FIFOs; device nodes fail without a capability and mean nothing on nodev"),
    allow(SYS_getxattr, "getxattr", "ls and cp ask; nothing is set"),
    allow(SYS_lgetxattr, "lgetxattr", "ls and cp ask; nothing is set"),
    allow(SYS_fgetxattr, "fgetxattr", "ls and cp ask; nothing is set"),
    allow(SYS_listxattr, "listxattr", "ls and cp ask; nothing is set"),
    allow(SYS_llistxattr, "llistxattr", "ls and cp ask; nothing is set"),
    allow(SYS_flistxattr, "flistxattr", "ls and cp ask; nothing is set"),
    allow(SYS_sendfile, "sendfile", "copying without user space: cat, cp and runtimes"),
    allow(SYS_splice, "splice", "copying without user space: cat, cp and runtimes"),
    allow(SYS_tee, "tee", "copying without user space: cat, cp and runtimes"),
    allow(SYS_copy_file_range, "copy_file_range", "copying without user space: cat, cp and runtimes"),
    allow(SYS_memfd_create, "memfd_create", "anonymous files: runtimes' code buffers; charged as memory, executing one gains nothing"),
    // Memory: the control group counts it.
    allow(SYS_mmap, "mmap", "memory; the control group counts it"),
    allow(SYS_munmap, "munmap", "memory; the control group counts it"),
    allow(SYS_mremap, "mremap", "memory; the control group counts it"),
    allow(SYS_mprotect, "mprotect", "memory; the control group counts it"),
    allow(SYS_brk, "brk", "memory; the control group counts it"),
    allow(SYS_madvise, "madvise", "memory; the control group counts it"),
    line(SYS_msync, "msync", IfBits { arg: 2, bits: MS_SYNC as u32, then: &PRETENDED, otherwise: &ALLOWED }, "as fsync, for mapped files"),
    on_request(SYS_mincore, "mincore", GO_JVM, "Go and the JVM look for mapped pages"),
    allow(SYS_mlock, "mlock", "locking memory; RLIMIT_MEMLOCK is 64 KiB"),
    allow(SYS_mlock2, "mlock2", "locking memory; RLIMIT_MEMLOCK is 64 KiB"),
    allow(SYS_munlock, "munlock", "locking memory; RLIMIT_MEMLOCK is 64 KiB"),
    allow(SYS_mlockall, "mlockall", "locking memory; RLIMIT_MEMLOCK is 64 KiB"),
    allow(SYS_munlockall, "munlockall", "locking memory; RLIMIT_MEMLOCK is 64 KiB"),
    on_request(SYS_pkey_alloc, "pkey_alloc", NODE, "V8 guards its code pages"),
    on_request(SYS_pkey_free, "pkey_free", NODE, "V8 guards its code pages"),
    on_request(SYS_pkey_mprotect, "pkey_mprotect", NODE, "V8 guards its code pages"),
    on_request(SYS_get_mempolicy, "get_mempolicy", JVM_DOTNET, "the JVM and .NET ask for NUMA nodes"),
    on_request(SYS_membarrier, "membarrier", JVM_DOTNET, "JVM and .NET order their threads with it"),
    // Pipes, polling and events, all inside the box.
    allow(SYS_pipe, "pipe", "pipes between own processes"),
    allow(SYS_pipe2, "pipe2", "pipes between own processes"),
    allow(SYS_poll, "poll", "waiting for descriptors"),
    allow(SYS_ppoll, "ppoll", "waiting for descriptors"),
    allow(SYS_select, "select", "waiting for descriptors"),
    allow(SYS_pselect6, "pselect6", "waiting for descriptors"),
    allow(SYS_epoll_create, "epoll_create", "waiting for descriptors"),
    allow(SYS_epoll_create1, "epoll_create1", "waiting for descriptors"),
    allow(SYS_epoll_ctl, "epoll_ctl", "waiting for descriptors"),
    allow(SYS_epoll_wait, "epoll_wait", "waiting for descriptors"),
    allow(SYS_epoll_pwait, "epoll_pwait", "waiting for descriptors"),
    allow(SYS_epoll_pwait2, "epoll_pwait2", "waiting for descriptors"),
    allow(SYS_eventfd, "eventfd", "waking an event loop: Node, Go, Rust's async runtimes"),
    allow(SYS_eventfd2, "eventfd2", "waking an event loop: Node, Go, Rust's async runtimes"),
    allow(SYS_signalfd, "signalfd", "signals and timers as descriptors"),
    allow(SYS_signalfd4, "signalfd4", "signals and timers as descriptors"),
    allow(SYS_timerfd_create, "timerfd_create", "signals and timers as descriptors"),
    allow(SYS_timerfd_settime, "timerfd_settime", "signals and timers as descriptors"),
    allow(SYS_timerfd_gettime, "timerfd_gettime", "signals and timers as descriptors"),
    on_request(SYS_inotify_init, "inotify_init", DOTNET, "watching own files: .NET and build tools"),
    on_request(SYS_inotify_init1, "inotify_init1", DOTNET, "watching own files: .NET and build tools"),
    on_request(SYS_inotify_add_watch, "inotify_add_watch", DOTNET, "watching own files: .NET and build tools"),
    on_request(SYS_inotify_rm_watch, "inotify_rm_watch", DOTNET, "watching own files: .NET and build tools"),
    // Processes and threads: the pids controller counts them; namespaces are the keeper's.
    line(SYS_clone, "clone", IfBits { arg: 0, bits: NEW_NAMESPACE, then: &NEW_NAMESPACES, otherwise: &ALLOWED }, "processes and threads; namespaces are the keeper's"),
    line(SYS_unshare, "unshare", IfBits { arg: 0, bits: NEW_NAMESPACE_OR_TIME, then: &NEW_NAMESPACES, otherwise: &ALLOWED }, "Go splits file system views of threads; namespaces are the keeper's"),
    // A filter cannot look into clone3's argument block; libc and Go fall back to clone.
    line(SYS_clone3, "clone3", IfKeyed { then: &ALLOWED, otherwise: &UNLISTED }, "a filter cannot look into its argument block; C libraries and Go fall back to clone; the keeper's: a zygote's children"),
    allow(SYS_fork, "fork", "processes; the pids controller counts them"),
    allow(SYS_vfork, "vfork", "processes; the pids controller counts them"),
    allow(SYS_execve, "execve", "running programs that the box shows; no_new_privs holds"),
    allow(SYS_execveat, "execveat", "running programs that the box shows; no_new_privs holds"),
    allow(SYS_exit, "exit", "ending a thread or a process"),
    allow(SYS_exit_group, "exit_group", "ending a thread or a process"),
    allow(SYS_wait4, "wait4", "waiting for children"),
    allow(SYS_waitid, "waitid", "waiting for children"),
    allow(SYS_set_tid_address, "set_tid_address", "threads of the C library"),
    allow(SYS_set_robust_list, "set_robust_list", "threads of the C library"),
    allow(SYS_get_robust_list, "get_robust_list", "threads of the C library"),
    allow(SYS_rseq, "rseq", "threads of the C library"),
    allow(SYS_arch_prctl, "arch_prctl", "threads of the C library"),
    line(SYS_prctl, "prctl", IfOneOf { arg: 0, values: &[PR_SET_SECCOMP as u32], then: &DENIED, otherwise: &ALLOWED }, "naming threads and the like; a filter of one's own would come before ours"),
    allow(SYS_futex, "futex", "locks between threads"),
    allow(SYS_futex_waitv, "futex_waitv", "locks between threads"),
    allow(SYS_restart_syscall, "restart_syscall", "the kernel's own, after a stop signal"),
    allow(SYS_sched_yield, "sched_yield", "spinning politely, and on which processor"),
    allow(SYS_getcpu, "getcpu", "spinning politely, and on which processor"),
    // Who and where am I.
    allow(SYS_getpid, "getpid", "asking who one is"),
    allow(SYS_getppid, "getppid", "asking who one is"),
    allow(SYS_gettid, "gettid", "asking who one is"),
    allow(SYS_getuid, "getuid", "asking who one is"),
    allow(SYS_geteuid, "geteuid", "asking who one is"),
    allow(SYS_getgid, "getgid", "asking who one is"),
    allow(SYS_getegid, "getegid", "asking who one is"),
    allow(SYS_getresuid, "getresuid", "asking who one is"),
    allow(SYS_getresgid, "getresgid", "asking who one is"),
    allow(SYS_getgroups, "getgroups", "asking who one is"),
    allow(SYS_getpgrp, "getpgrp", "asking who one is"),
    allow(SYS_getpgid, "getpgid", "asking who one is"),
    allow(SYS_setpgid, "setpgid", "job control of shells; only within the box's PID namespace"),
    allow(SYS_getsid, "getsid", "asking who one is"),
    allow(SYS_setsid, "setsid", "job control of shells; only within the box's PID namespace"),
    allow(SYS_uname, "uname", "the kernel's name; the host name is the box's"),
    line(SYS_sysinfo, "sysinfo", Always(Answer), "the C library sizes sorting by it; the keeper answers for the run, since the host's load and uptime are in it"),
    allow(SYS_times, "times", "asking about use; hard limits only go down"),
    allow(SYS_getrusage, "getrusage", "asking about use; hard limits only go down"),
    allow(SYS_getrlimit, "getrlimit", "asking about use; hard limits only go down"),
    allow(SYS_setrlimit, "setrlimit", "asking about use; hard limits only go down"),
    allow(SYS_prlimit64, "prlimit64", "asking about use; hard limits only go down"),
    allow(SYS_getpriority, "getpriority", "nice; only downwards without a capability"),
    allow(SYS_setpriority, "setpriority", "nice; only downwards without a capability"),
    allow(SYS_capget, "capget", "asking for capabilities: there are none"),
    allow(SYS_ioprio_get, "ioprio_get", "asking for the I/O priority"),
    // Changing identity: the keeper drops to the slot's user with these; without a capability they fail by themselves.
    allow(SYS_setuid, "setuid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setgid, "setgid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setreuid, "setreuid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setregid, "setregid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setresuid, "setresuid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setresgid, "setresgid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setgroups, "setgroups", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setfsuid, "setfsuid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_setfsgid, "setfsgid", "the payload drops to the slot's user with these; without a capability they change nothing"),
    allow(SYS_capset, "capset", "the payload drops to the slot's user with these; without a capability they change nothing"),
    // Signals reach only the box's own process namespace.
    allow(SYS_kill, "kill", "signals; they reach only the box's own PID namespace"),
    allow(SYS_tkill, "tkill", "signals; they reach only the box's own PID namespace"),
    allow(SYS_tgkill, "tgkill", "signals; they reach only the box's own PID namespace"),
    allow(SYS_rt_sigaction, "rt_sigaction", "handling signals"),
    allow(SYS_rt_sigprocmask, "rt_sigprocmask", "handling signals"),
    allow(SYS_rt_sigreturn, "rt_sigreturn", "handling signals"),
    allow(SYS_rt_sigpending, "rt_sigpending", "handling signals"),
    allow(SYS_rt_sigsuspend, "rt_sigsuspend", "handling signals"),
    allow(SYS_rt_sigtimedwait, "rt_sigtimedwait", "handling signals"),
    allow(SYS_rt_sigqueueinfo, "rt_sigqueueinfo", "signals; they reach only the box's own PID namespace"),
    allow(SYS_rt_tgsigqueueinfo, "rt_tgsigqueueinfo", "signals; they reach only the box's own PID namespace"),
    allow(SYS_sigaltstack, "sigaltstack", "handling signals"),
    allow(SYS_pidfd_send_signal, "pidfd_send_signal", "signals; they reach only the box's own PID namespace"),
    allow(SYS_pause, "pause", "handling signals"),
    // Clocks, read and slept on.
    allow(SYS_time, "time", "reading clocks"),
    allow(SYS_gettimeofday, "gettimeofday", "reading clocks"),
    allow(SYS_clock_gettime, "clock_gettime", "reading clocks"),
    allow(SYS_clock_getres, "clock_getres", "reading clocks"),
    allow(SYS_nanosleep, "nanosleep", "sleeping and own timers"),
    allow(SYS_clock_nanosleep, "clock_nanosleep", "sleeping and own timers"),
    allow(SYS_alarm, "alarm", "sleeping and own timers"),
    allow(SYS_getitimer, "getitimer", "sleeping and own timers"),
    allow(SYS_setitimer, "setitimer", "sleeping and own timers"),
    allow(SYS_timer_create, "timer_create", "sleeping and own timers"),
    allow(SYS_timer_settime, "timer_settime", "sleeping and own timers"),
    allow(SYS_timer_gettime, "timer_gettime", "sleeping and own timers"),
    allow(SYS_timer_getoverrun, "timer_getoverrun", "sleeping and own timers"),
    allow(SYS_timer_delete, "timer_delete", "sleeping and own timers"),
    // Scheduling: asking is free; real-time classes fail without a capability, affinity stays within the cpuset.
    allow(SYS_sched_getaffinity, "sched_getaffinity", "asking about scheduling: thread pools size themselves"),
    line(SYS_sched_setaffinity, "sched_setaffinity", IfKeyed { then: &ALLOWED, otherwise: &PRETENDED }, "a slot stays on its processor; Ada's tasks and OpenMP's threads ask for theirs and would not start"),
    allow(SYS_sched_getparam, "sched_getparam", "asking about scheduling: thread pools size themselves"),
    allow(SYS_sched_setparam, "sched_setparam", "thread libraries set the ordinary class; real-time ones fail without a capability"),
    allow(SYS_sched_getscheduler, "sched_getscheduler", "asking about scheduling: thread pools size themselves"),
    allow(SYS_sched_setscheduler, "sched_setscheduler", "thread libraries set the ordinary class; real-time ones fail without a capability"),
    allow(SYS_sched_getattr, "sched_getattr", "asking about scheduling: thread pools size themselves"),
    allow(SYS_sched_setattr, "sched_setattr", "thread libraries set the ordinary class; real-time ones fail without a capability"),
    allow(SYS_sched_get_priority_max, "sched_get_priority_max", "asking about scheduling: thread pools size themselves"),
    allow(SYS_sched_get_priority_min, "sched_get_priority_min", "asking about scheduling: thread pools size themselves"),
    allow(SYS_sched_rr_get_interval, "sched_rr_get_interval", "asking about scheduling: thread pools size themselves"),
    allow(SYS_getrandom, "getrandom", "seeds of hash tables"),
    // Landlock only ever takes away; the payload's own ruleset is made with it.
    allow(SYS_landlock_create_ruleset, "landlock_create_ruleset", "Landlock only takes away; the payload's own ruleset is made with it"),
    allow(SYS_landlock_add_rule, "landlock_add_rule", "Landlock only takes away; the payload's own ruleset is made with it"),
    allow(SYS_landlock_restrict_self, "landlock_restrict_self", "Landlock only takes away; the payload's own ruleset is made with it"),
    // Socket pairs are how Node and Python talk to their children; no other socket can be made.
    line(SYS_socketpair, "socketpair", IfOneOf { arg: 0, values: &[AF_UNIX as u32], then: &ALLOWED, otherwise: &DENIED }, "how Node and Python talk to their children"),
    allow(SYS_sendto, "sendto", "talking over a socket pair; no other socket can be made"),
    allow(SYS_recvfrom, "recvfrom", "talking over a socket pair; no other socket can be made"),
    allow(SYS_sendmsg, "sendmsg", "talking over a socket pair; no other socket can be made"),
    allow(SYS_recvmsg, "recvmsg", "talking over a socket pair; no other socket can be made"),
    allow(SYS_sendmmsg, "sendmmsg", "talking over a socket pair; no other socket can be made"),
    allow(SYS_recvmmsg, "recvmmsg", "talking over a socket pair; no other socket can be made"),
    allow(SYS_shutdown, "shutdown", "talking over a socket pair; no other socket can be made"),
    allow(SYS_getsockname, "getsockname", "talking over a socket pair; no other socket can be made"),
    allow(SYS_getpeername, "getpeername", "talking over a socket pair; no other socket can be made"),
    allow(SYS_getsockopt, "getsockopt", "talking over a socket pair; no other socket can be made"),
    allow(SYS_setsockopt, "setsockopt", "talking over a socket pair; no other socket can be made"),
    deny(SYS_socket, "socket", EACCES, "no network; curl, resolvers and loggers try and go on"),
    deny(SYS_connect, "connect", EACCES, "no socket to use it on"),
    deny(SYS_bind, "bind", EACCES, "no socket to use it on"),
    deny(SYS_listen, "listen", EACCES, "no socket to use it on"),
    deny(SYS_accept, "accept", EACCES, "no socket to use it on"),
    deny(SYS_accept4, "accept4", EACCES, "no socket to use it on"),
    // Terminal and descriptor questions that libraries ask; nothing that acts on a terminal.
    line(SYS_ioctl, "ioctl", IfOneOf { arg: 1, values: &[TCGETS as u32, TIOCGWINSZ as u32, TIOCGPGRP as u32, FIONREAD as u32, FIONBIO as u32, FIOCLEX as u32, FIONCLEX as u32], then: &ALLOWED, otherwise: &IfOneOf { arg: 1, values: &[NOTIF_RECV, NOTIF_SEND, NOTIF_ID_VALID, PIDFD_GET_MNT_NAMESPACE], then: &KEEPER_OR_NO_TTY, otherwise: &Always(Errno(ENOTTY)) } }, "questions that libraries ask of descriptors; nothing that acts on a terminal; the keeper hears of violations, answers, and holds a run's mounts by it"),
    // Only asking for the current personality, or setting the ordinary one.
    line(SYS_personality, "personality", IfOneOf { arg: 0, values: &[0, u32::MAX], then: &ALLOWED, otherwise: &DENIED }, "asking for the personality, or setting the ordinary one; others switch off address randomisation"),
    // What runtimes probe for and can do without.
    deny(SYS_io_uring_setup, "io_uring_setup", ENOSYS, "libuv probes it and falls back; it would pass this filter by"),
    deny(SYS_io_uring_enter, "io_uring_enter", ENOSYS, "libuv probes it and falls back; it would pass this filter by"),
    deny(SYS_io_uring_register, "io_uring_register", ENOSYS, "libuv probes it and falls back; it would pass this filter by"),
    on_request(SYS_pidfd_open, "pidfd_open", &[], "Go and Python probe it and fall back; it sees the box's own processes"),
    deny(SYS_set_mempolicy, "set_mempolicy", EPERM, "runtimes tune NUMA with it; where memory lies is the host's"),
    deny(SYS_mbind, "mbind", EPERM, "runtimes tune NUMA with it; where memory lies is the host's"),
    deny(SYS_migrate_pages, "migrate_pages", EPERM, "runtimes tune NUMA with it; where memory lies is the host's"),
    deny(SYS_move_pages, "move_pages", EPERM, "runtimes tune NUMA with it; where memory lies is the host's"),
    deny(SYS_userfaultfd, "userfaultfd", EPERM, "a helper of kernel exploits; CRIU-aware runtimes probe it"),
    deny(SYS_seccomp, "seccomp", EPERM, "a program may not hang a filter of its own before ours"),
    deny(SYS_kcmp, "kcmp", EPERM, "runtimes ask about other processes; there is nothing of theirs to see"),
    deny(SYS_syslog, "syslog", EPERM, "dmesg tries; the kernel's log is the host's"),
    deny(SYS_ioprio_set, "ioprio_set", EPERM, "build tools try; I/O shares are the host's"),
    deny(SYS_process_madvise, "process_madvise", EPERM, "runtimes ask about other processes; there is nothing of theirs to see"),
    deny(SYS_modify_ldt, "modify_ldt", EPERM, "old emulators try; it widens the kernel's surface"),
    deny(SYS_adjtimex, "adjtimex", EPERM, "reading the clock's state; setting it would be an attack"),
    deny(SYS_clock_adjtime, "clock_adjtime", EPERM, "reading the clock's state; setting it would be an attack"),
    deny(SYS_sethostname, "sethostname", EPERM, "the name is the box's, and constant"),
    deny(SYS_setdomainname, "setdomainname", EPERM, "the name is the box's, and constant"),
    deny(SYS_fanotify_init, "fanotify_init", EPERM, "file managers try; handles see beyond the mount table"),
    deny(SYS_name_to_handle_at, "name_to_handle_at", EPERM, "file managers try; handles see beyond the mount table"),
    deny(SYS_vmsplice, "vmsplice", EPERM, "maps user pages into pipes, a helper of kernel exploits; libraries fall back to write"),
    deny(SYS_setxattr, "setxattr", EPERM, "cp and tar try; attributes on the box's files mean nothing"),
    deny(SYS_lsetxattr, "lsetxattr", EPERM, "cp and tar try; attributes on the box's files mean nothing"),
    deny(SYS_fsetxattr, "fsetxattr", EPERM, "cp and tar try; attributes on the box's files mean nothing"),
    // The keeper's: mounting the fresh file systems of a run.
    line(SYS_mount, "mount", IfKeyed { then: &ALLOWED, otherwise: &VIOLATION }, "the keeper's: the fresh file systems of a run"),
    line(SYS_move_mount, "move_mount", IfKeyed { then: &ALLOWED, otherwise: &VIOLATION }, "the keeper's: attaching /program"),
    // Signs of an attack: no solution and no runtime needs them.
    kill(SYS_umount2, "umount2", "rearranging the file systems"),
    kill(SYS_pivot_root, "pivot_root", "rearranging the file systems"),
    kill(SYS_chroot, "chroot", "rearranging the file systems"),
    kill(SYS_open_tree, "open_tree", "rearranging the file systems"),
    kill(SYS_fsopen, "fsopen", "rearranging the file systems"),
    kill(SYS_fsconfig, "fsconfig", "rearranging the file systems"),
    kill(SYS_fsmount, "fsmount", "rearranging the file systems"),
    kill(SYS_fspick, "fspick", "rearranging the file systems"),
    kill(SYS_mount_setattr, "mount_setattr", "rearranging the file systems"),
    line(SYS_setns, "setns", IfKeyed { then: &ALLOWED, otherwise: &VIOLATION }, "entering somebody else's namespace; the keeper's: the program of a warm run enters its box"),
    line(SYS_ptrace, "ptrace", IfKeyed { then: &ALLOWED, otherwise: &VIOLATION }, "reaching into another process; the keeper's: it holds zygotes"),
    kill(SYS_process_vm_readv, "process_vm_readv", "reaching into another process"),
    kill(SYS_process_vm_writev, "process_vm_writev", "reaching into another process"),
    kill(SYS_pidfd_getfd, "pidfd_getfd", "reaching into another process"),
    kill(SYS_bpf, "bpf", "programs and probes in the kernel"),
    kill(SYS_perf_event_open, "perf_event_open", "programs and probes in the kernel"),
    kill(SYS_add_key, "add_key", "the kernel's keyrings, which outlive a box and know no namespace"),
    kill(SYS_request_key, "request_key", "the kernel's keyrings, which outlive a box and know no namespace"),
    kill(SYS_keyctl, "keyctl", "the kernel's keyrings, which outlive a box and know no namespace"),
    kill(SYS_init_module, "init_module", "replacing the kernel, in part or whole"),
    kill(SYS_finit_module, "finit_module", "replacing the kernel, in part or whole"),
    kill(SYS_delete_module, "delete_module", "replacing the kernel, in part or whole"),
    kill(SYS_kexec_load, "kexec_load", "replacing the kernel, in part or whole"),
    kill(SYS_kexec_file_load, "kexec_file_load", "replacing the kernel, in part or whole"),
    kill(SYS_reboot, "reboot", "administering the host"),
    kill(SYS_swapon, "swapon", "administering the host"),
    kill(SYS_swapoff, "swapoff", "administering the host"),
    kill(SYS_acct, "acct", "administering the host"),
    kill(SYS_settimeofday, "settimeofday", "setting the host's clock"),
    kill(SYS_clock_settime, "clock_settime", "setting the host's clock"),
    kill(SYS_iopl, "iopl", "talking to the hardware"),
    kill(SYS_ioperm, "ioperm", "talking to the hardware"),
    kill(SYS_open_by_handle_at, "open_by_handle_at", "opening files past the mount table"),
    kill(SYS_fanotify_mark, "fanotify_mark", "opening files past the mount table"),
    kill(SYS_quotactl, "quotactl", "administering the host"),
];
