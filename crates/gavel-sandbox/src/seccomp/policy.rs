//! Which system calls a box may make, and why.
//!
//! An allow-list: what is not listed does not exist (`ENOSYS`), so a new kernel adds nothing. What runtimes probe for
//! and can do without gets an error they understand; what only an attack does ends the program and is reported as a
//! violation.
//!
//! The keeper lives under the same filter, because installing it once there and inheriting it saves about 200 µs of
//! every run (sandbox measurements, section 2). It must mount and make namespaces; the payload must not. The two are
//! told apart by a *key*: a random number of the keeper's that it passes in the sixth argument register, which these
//! calls do not read. The payload never learns it. The key is a second wall: the first is that the payload has no
//! capability, so the calls would fail anyway.

use libc::*;

/// What the filter does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// The kernel handles it.
    Allow,
    /// The call fails with this error number.
    Errno(i32),
    /// The process ends with `SIGSYS`: a violation.
    Kill,
}

/// How one call is decided. Arguments are compared by their low 32 bits.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Always(Action),
    IfBits { arg: u32, bits: u32, then: &'static Rule, otherwise: &'static Rule },
    IfOneOf { arg: u32, values: &'static [u32], then: &'static Rule, otherwise: &'static Rule },
    IfKeyed { then: &'static Rule, otherwise: &'static Rule },
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: i64,
    pub(super) rule: Rule,
}

use Action::{Allow, Errno, Kill};
use Rule::{Always, IfBits, IfKeyed, IfOneOf};

/// What is not in the table.
pub(super) const UNLISTED: Rule = Always(Errno(ENOSYS));

static ALLOW: Rule = Always(Allow);
static DENY: Rule = Always(Errno(EPERM));
static VIOLATION: Rule = Always(Kill);

const NEW_NAMESPACE: u32 =
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET) as u32;
/// CLONE_NEWTIME (linux/sched.h) is within the signal mask for clone, so only unshare can ask for it.
const NEW_NAMESPACE_OR_TIME: u32 = NEW_NAMESPACE | 0x80;

static KEEPER_ONLY: Rule = IfKeyed { then: &ALLOW, otherwise: &DENY };
static NEW_NAMESPACES: Rule = IfBits { arg: 0, bits: CLONE_NEWUSER as u32, then: &DENY, otherwise: &KEEPER_ONLY };

const fn allow(number: i64) -> Entry {
    Entry { number, rule: Always(Allow) }
}

const fn deny(number: i64, errno: i32) -> Entry {
    Entry { number, rule: Always(Errno(errno)) }
}

const fn kill(number: i64) -> Entry {
    Entry { number, rule: Always(Kill) }
}

/// The table, by purpose.
pub(super) static RULES: &[Entry] = &[
    // Files: the mount table, the file permissions and Landlock decide which.
    allow(SYS_read),
    allow(SYS_write),
    allow(SYS_readv),
    allow(SYS_writev),
    allow(SYS_pread64),
    allow(SYS_pwrite64),
    allow(SYS_preadv),
    allow(SYS_pwritev),
    allow(SYS_preadv2),
    allow(SYS_pwritev2),
    allow(SYS_open),
    allow(SYS_openat),
    allow(SYS_openat2),
    allow(SYS_creat),
    allow(SYS_close),
    allow(SYS_close_range),
    allow(SYS_stat),
    allow(SYS_fstat),
    allow(SYS_lstat),
    allow(SYS_newfstatat),
    allow(SYS_statx),
    allow(SYS_statfs),
    allow(SYS_fstatfs),
    allow(SYS_lseek),
    allow(SYS_access),
    allow(SYS_faccessat),
    allow(SYS_faccessat2),
    allow(SYS_dup),
    allow(SYS_dup2),
    allow(SYS_dup3),
    allow(SYS_fcntl),
    allow(SYS_flock),
    allow(SYS_fsync),
    allow(SYS_fdatasync),
    allow(SYS_truncate),
    allow(SYS_ftruncate),
    allow(SYS_fallocate),
    allow(SYS_fadvise64),
    allow(SYS_readahead),
    allow(SYS_getdents),
    allow(SYS_getdents64),
    allow(SYS_getcwd),
    allow(SYS_chdir),
    allow(SYS_fchdir),
    allow(SYS_rename),
    allow(SYS_renameat),
    allow(SYS_renameat2),
    allow(SYS_mkdir),
    allow(SYS_mkdirat),
    allow(SYS_rmdir),
    allow(SYS_link),
    allow(SYS_linkat),
    allow(SYS_unlink),
    allow(SYS_unlinkat),
    allow(SYS_symlink),
    allow(SYS_symlinkat),
    allow(SYS_readlink),
    allow(SYS_readlinkat),
    allow(SYS_chmod),
    allow(SYS_fchmod),
    allow(SYS_fchmodat),
    allow(SYS_fchmodat2),
    allow(SYS_chown),
    allow(SYS_fchown),
    allow(SYS_lchown),
    allow(SYS_fchownat),
    allow(SYS_umask),
    allow(SYS_utime),
    allow(SYS_utimes),
    allow(SYS_futimesat),
    allow(SYS_utimensat),
    allow(SYS_mknod),
    allow(SYS_mknodat),
    allow(SYS_getxattr),
    allow(SYS_lgetxattr),
    allow(SYS_fgetxattr),
    allow(SYS_listxattr),
    allow(SYS_llistxattr),
    allow(SYS_flistxattr),
    allow(SYS_sendfile),
    allow(SYS_splice),
    allow(SYS_tee),
    allow(SYS_copy_file_range),
    allow(SYS_memfd_create),
    // Memory: the control group counts it.
    allow(SYS_mmap),
    allow(SYS_munmap),
    allow(SYS_mremap),
    allow(SYS_mprotect),
    allow(SYS_brk),
    allow(SYS_madvise),
    allow(SYS_msync),
    allow(SYS_mincore),
    allow(SYS_mlock),
    allow(SYS_mlock2),
    allow(SYS_munlock),
    allow(SYS_mlockall),
    allow(SYS_munlockall),
    allow(SYS_pkey_alloc),
    allow(SYS_pkey_free),
    allow(SYS_pkey_mprotect),
    allow(SYS_get_mempolicy),
    allow(SYS_membarrier),
    // Pipes, polling and events, all inside the box.
    allow(SYS_pipe),
    allow(SYS_pipe2),
    allow(SYS_poll),
    allow(SYS_ppoll),
    allow(SYS_select),
    allow(SYS_pselect6),
    allow(SYS_epoll_create),
    allow(SYS_epoll_create1),
    allow(SYS_epoll_ctl),
    allow(SYS_epoll_wait),
    allow(SYS_epoll_pwait),
    allow(SYS_epoll_pwait2),
    allow(SYS_eventfd),
    allow(SYS_eventfd2),
    allow(SYS_signalfd),
    allow(SYS_signalfd4),
    allow(SYS_timerfd_create),
    allow(SYS_timerfd_settime),
    allow(SYS_timerfd_gettime),
    allow(SYS_inotify_init),
    allow(SYS_inotify_init1),
    allow(SYS_inotify_add_watch),
    allow(SYS_inotify_rm_watch),
    // Processes and threads: the pids controller counts them; namespaces are the keeper's.
    Entry { number: SYS_clone, rule: IfBits { arg: 0, bits: NEW_NAMESPACE, then: &NEW_NAMESPACES, otherwise: &ALLOW } },
    Entry { number: SYS_unshare, rule: IfBits { arg: 0, bits: NEW_NAMESPACE_OR_TIME, then: &DENY, otherwise: &ALLOW } },
    // A filter cannot look into clone3's argument block; libc and Go fall back to clone.
    deny(SYS_clone3, ENOSYS),
    allow(SYS_fork),
    allow(SYS_vfork),
    allow(SYS_execve),
    allow(SYS_execveat),
    allow(SYS_exit),
    allow(SYS_exit_group),
    allow(SYS_wait4),
    allow(SYS_waitid),
    allow(SYS_set_tid_address),
    allow(SYS_set_robust_list),
    allow(SYS_get_robust_list),
    allow(SYS_rseq),
    allow(SYS_arch_prctl),
    allow(SYS_prctl),
    allow(SYS_futex),
    allow(SYS_futex_waitv),
    allow(SYS_restart_syscall),
    allow(SYS_sched_yield),
    allow(SYS_getcpu),
    // Who and where am I.
    allow(SYS_getpid),
    allow(SYS_getppid),
    allow(SYS_gettid),
    allow(SYS_getuid),
    allow(SYS_geteuid),
    allow(SYS_getgid),
    allow(SYS_getegid),
    allow(SYS_getresuid),
    allow(SYS_getresgid),
    allow(SYS_getgroups),
    allow(SYS_getpgrp),
    allow(SYS_getpgid),
    allow(SYS_setpgid),
    allow(SYS_getsid),
    allow(SYS_setsid),
    allow(SYS_uname),
    allow(SYS_sysinfo),
    allow(SYS_times),
    allow(SYS_getrusage),
    allow(SYS_getrlimit),
    allow(SYS_setrlimit),
    allow(SYS_prlimit64),
    allow(SYS_getpriority),
    allow(SYS_setpriority),
    allow(SYS_capget),
    allow(SYS_ioprio_get),
    // Changing identity: the keeper drops to the slot's user with these; without a capability they fail by themselves.
    allow(SYS_setuid),
    allow(SYS_setgid),
    allow(SYS_setreuid),
    allow(SYS_setregid),
    allow(SYS_setresuid),
    allow(SYS_setresgid),
    allow(SYS_setgroups),
    allow(SYS_setfsuid),
    allow(SYS_setfsgid),
    allow(SYS_capset),
    // Signals reach only the box's own process namespace.
    allow(SYS_kill),
    allow(SYS_tkill),
    allow(SYS_tgkill),
    allow(SYS_rt_sigaction),
    allow(SYS_rt_sigprocmask),
    allow(SYS_rt_sigreturn),
    allow(SYS_rt_sigpending),
    allow(SYS_rt_sigsuspend),
    allow(SYS_rt_sigtimedwait),
    allow(SYS_rt_sigqueueinfo),
    allow(SYS_rt_tgsigqueueinfo),
    allow(SYS_sigaltstack),
    allow(SYS_pidfd_send_signal),
    allow(SYS_pause),
    // Clocks, read and slept on.
    allow(SYS_time),
    allow(SYS_gettimeofday),
    allow(SYS_clock_gettime),
    allow(SYS_clock_getres),
    allow(SYS_nanosleep),
    allow(SYS_clock_nanosleep),
    allow(SYS_alarm),
    allow(SYS_getitimer),
    allow(SYS_setitimer),
    allow(SYS_timer_create),
    allow(SYS_timer_settime),
    allow(SYS_timer_gettime),
    allow(SYS_timer_getoverrun),
    allow(SYS_timer_delete),
    // Scheduling: asking is free; real-time classes fail without a capability, affinity stays within the cpuset.
    allow(SYS_sched_getaffinity),
    allow(SYS_sched_setaffinity),
    allow(SYS_sched_getparam),
    allow(SYS_sched_setparam),
    allow(SYS_sched_getscheduler),
    allow(SYS_sched_setscheduler),
    allow(SYS_sched_getattr),
    allow(SYS_sched_setattr),
    allow(SYS_sched_get_priority_max),
    allow(SYS_sched_get_priority_min),
    allow(SYS_sched_rr_get_interval),
    allow(SYS_getrandom),
    // Landlock only ever takes away; the payload's own ruleset is made with it.
    allow(SYS_landlock_create_ruleset),
    allow(SYS_landlock_add_rule),
    allow(SYS_landlock_restrict_self),
    // Socket pairs are how Node and Python talk to their children; no other socket can be made.
    Entry {
        number: SYS_socketpair,
        rule: IfOneOf { arg: 0, values: &[AF_UNIX as u32], then: &ALLOW, otherwise: &DENY },
    },
    allow(SYS_sendto),
    allow(SYS_recvfrom),
    allow(SYS_sendmsg),
    allow(SYS_recvmsg),
    allow(SYS_sendmmsg),
    allow(SYS_recvmmsg),
    allow(SYS_shutdown),
    allow(SYS_getsockname),
    allow(SYS_getpeername),
    allow(SYS_getsockopt),
    allow(SYS_setsockopt),
    deny(SYS_socket, EACCES),
    deny(SYS_connect, EACCES),
    deny(SYS_bind, EACCES),
    deny(SYS_listen, EACCES),
    deny(SYS_accept, EACCES),
    deny(SYS_accept4, EACCES),
    // Terminal and descriptor questions that libraries ask; nothing that acts on a terminal.
    Entry {
        number: SYS_ioctl,
        rule: IfOneOf {
            arg: 1,
            values: &[
                TCGETS as u32,
                TIOCGWINSZ as u32,
                TIOCGPGRP as u32,
                FIONREAD as u32,
                FIONBIO as u32,
                FIOCLEX as u32,
                FIONCLEX as u32,
            ],
            then: &ALLOW,
            otherwise: &Always(Errno(ENOTTY)),
        },
    },
    // Only asking for the current personality, or setting the ordinary one.
    Entry { number: SYS_personality, rule: IfOneOf { arg: 0, values: &[0, u32::MAX], then: &ALLOW, otherwise: &DENY } },
    // What runtimes probe for and can do without.
    deny(SYS_io_uring_setup, ENOSYS),
    deny(SYS_io_uring_enter, ENOSYS),
    deny(SYS_io_uring_register, ENOSYS),
    deny(SYS_pidfd_open, ENOSYS),
    deny(SYS_set_mempolicy, EPERM),
    deny(SYS_mbind, EPERM),
    deny(SYS_migrate_pages, EPERM),
    deny(SYS_move_pages, EPERM),
    deny(SYS_userfaultfd, EPERM),
    deny(SYS_seccomp, EPERM),
    deny(SYS_kcmp, EPERM),
    deny(SYS_syslog, EPERM),
    deny(SYS_ioprio_set, EPERM),
    deny(SYS_process_madvise, EPERM),
    deny(SYS_modify_ldt, EPERM),
    deny(SYS_adjtimex, EPERM),
    deny(SYS_clock_adjtime, EPERM),
    deny(SYS_sethostname, EPERM),
    deny(SYS_setdomainname, EPERM),
    deny(SYS_fanotify_init, EPERM),
    deny(SYS_name_to_handle_at, EPERM),
    deny(SYS_vmsplice, EPERM),
    deny(SYS_setxattr, EPERM),
    deny(SYS_lsetxattr, EPERM),
    deny(SYS_fsetxattr, EPERM),
    // The keeper's: mounting the fresh file systems of a run.
    Entry { number: SYS_mount, rule: IfKeyed { then: &ALLOW, otherwise: &VIOLATION } },
    Entry { number: SYS_move_mount, rule: IfKeyed { then: &ALLOW, otherwise: &VIOLATION } },
    // Signs of an attack: no solution and no runtime needs them.
    kill(SYS_umount2),
    kill(SYS_pivot_root),
    kill(SYS_chroot),
    kill(SYS_open_tree),
    kill(SYS_fsopen),
    kill(SYS_fsconfig),
    kill(SYS_fsmount),
    kill(SYS_fspick),
    kill(SYS_mount_setattr),
    kill(SYS_setns),
    kill(SYS_ptrace),
    kill(SYS_process_vm_readv),
    kill(SYS_process_vm_writev),
    kill(SYS_pidfd_getfd),
    kill(SYS_bpf),
    kill(SYS_perf_event_open),
    kill(SYS_add_key),
    kill(SYS_request_key),
    kill(SYS_keyctl),
    kill(SYS_init_module),
    kill(SYS_finit_module),
    kill(SYS_delete_module),
    kill(SYS_kexec_load),
    kill(SYS_kexec_file_load),
    kill(SYS_reboot),
    kill(SYS_swapon),
    kill(SYS_swapoff),
    kill(SYS_acct),
    kill(SYS_settimeofday),
    kill(SYS_clock_settime),
    kill(SYS_iopl),
    kill(SYS_ioperm),
    kill(SYS_open_by_handle_at),
    kill(SYS_fanotify_mark),
    kill(SYS_quotactl),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_is_listed_twice() {
        let mut numbers: Vec<_> = RULES.iter().map(|entry| entry.number).collect();
        numbers.sort_unstable();
        let before = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), before);
    }
}
