//! The compiled filter, run in user space against every system call number there is.

use super::calls::SystemCall;
use super::compile::{ANSWERED, AUDIT_ARCH_I386, AUDIT_ARCH_X86_64, X32, compile};
use super::policy::{Action, Additions, Rule, UNLISTED};
use super::table::RULES;
use crate::command::Runtime;

const KEY: u64 = 0x1234_5678_9abc_def0;
/// Beyond the newest number of any kernel (asm/unistd_64.h ends below 500 in Linux 6.18), and the odd range of x32.
const NUMBERS: u32 = 1024;
const RUNTIMES: [Option<Runtime>; 5] =
    [None, Some(Runtime::Jvm), Some(Runtime::Go), Some(Runtime::Node), Some(Runtime::Dotnet)];

struct Simulator(Vec<libc::sock_filter>);

impl Simulator {
    fn of(additions: Additions<'_>) -> Self {
        Self(compile(RULES, KEY, additions))
    }

    /// Runs the program as the kernel would (linux/filter.h), for the instructions that occur.
    fn decide(&self, arch: u32, number: u32, args: [u64; 6]) -> Action {
        const LOAD: u32 = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
        const JUMP: u32 = libc::BPF_JMP | libc::BPF_JA;
        const IF_EQUAL: u32 = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
        const IF_AT_LEAST: u32 = libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K;
        const IF_ANY_BIT: u32 = libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K;
        const RETURN: u32 = libc::BPF_RET | libc::BPF_K;
        let mut words = vec![number, arch, 0, 0];
        words.extend(args.iter().flat_map(|arg| [*arg as u32, (*arg >> 32) as u32]));
        let (mut at, mut accumulator) = (0_usize, 0_u32);
        loop {
            let op = self.0[at];
            let jump = |yes: bool| usize::from(if yes { op.jt } else { op.jf });
            at += 1 + match u32::from(op.code) {
                LOAD => {
                    accumulator = words[op.k as usize / 4];
                    0
                }
                JUMP => op.k as usize,
                IF_EQUAL => jump(accumulator == op.k),
                IF_AT_LEAST => jump(accumulator >= op.k),
                IF_ANY_BIT => jump(accumulator & op.k != 0),
                RETURN => return action(op.k),
                other => panic!("unexpected instruction {other:#x}"),
            };
        }
    }
}

fn action(answer: u32) -> Action {
    match answer & libc::SECCOMP_RET_ACTION_FULL {
        libc::SECCOMP_RET_ALLOW => Action::Allow,
        libc::SECCOMP_RET_USER_NOTIF if answer & libc::SECCOMP_RET_DATA == ANSWERED => Action::Answer,
        libc::SECCOMP_RET_USER_NOTIF => Action::Kill,
        libc::SECCOMP_RET_ERRNO => Action::Errno((answer & libc::SECCOMP_RET_DATA) as i32),
        other => panic!("unexpected answer {other:#x}"),
    }
}

/// What the table says, read by other code than the compiler's.
fn expected(rule: &Rule, args: [u64; 6]) -> Action {
    let (hit, then, otherwise) = match rule {
        Rule::Always(action) => return *action,
        Rule::IfBits { arg, bits, then, otherwise } => (args[*arg as usize] as u32 & bits != 0, then, otherwise),
        Rule::IfOneOf { arg, values, then, otherwise } => {
            (values.contains(&(args[*arg as usize] as u32)), then, otherwise)
        }
        Rule::IfKeyed { then, otherwise } => (args[5] == KEY, then, otherwise),
    };
    expected(if hit { then } else { otherwise }, args)
}

fn rule_of(number: u32, additions: Additions<'_>) -> &'static Rule {
    const ALLOWED: Rule = Rule::Always(Action::Allow);
    let Some(entry) = RULES.iter().find(|entry| entry.number == i64::from(number)) else { return &UNLISTED };
    match (entry.on_request, additions.runtime) {
        (Some(runtimes), Some(runtime)) if runtimes.contains(&runtime) => &ALLOWED,
        (Some(_), _) if additions.calls.iter().any(|call| call.to_string() == entry.name) => &ALLOWED,
        _ => &entry.rule,
    }
}

#[test]
fn every_number_gets_its_rule() {
    let newuser = libc::CLONE_NEWUSER as u64;
    let newpid = libc::CLONE_NEWPID as u64;
    let interesting =
        [0, 1, 22, newuser, newpid, u64::from(u32::MAX), 1 << 32, libc::TCGETS, libc::TIOCSTI, 0xc050_2100];
    let all: Vec<SystemCall> = SystemCall::all().collect();
    // Neighbours by their number, of which only one is asked for, are the ones that could be taken for each other.
    let calls = std::iter::once(&all[..]).chain(all.chunks(1)).chain([&[][..]]);
    let requests = calls.map(|calls| Additions { runtime: None, calls });
    let runtimes = RUNTIMES.map(|runtime| Additions { runtime, calls: &[] });
    for additions in requests.chain(runtimes) {
        let filter = Simulator::of(additions);
        for number in 0..NUMBERS {
            let rule = rule_of(number, additions);
            for first in interesting {
                for second in interesting {
                    for key in [0, KEY, KEY & 0xffff_ffff, KEY ^ 1] {
                        let args = [first, second, 0, 0, 0, key];
                        let got = filter.decide(AUDIT_ARCH_X86_64, number, args);
                        assert_eq!(got, expected(rule, args), "call {number} args {args:x?} for {additions:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn other_architectures_are_violations() {
    const AARCH64: u32 = 0xc000_00b7;
    let filter = Simulator::of(Additions { runtime: Some(Runtime::Jvm), calls: &[] });
    for number in 0..NUMBERS {
        for key in [0, KEY] {
            let args = [0, 0, 0, 0, 0, key];
            assert_eq!(filter.decide(AUDIT_ARCH_I386, number, args), Action::Kill, "i386 {number}");
            assert_eq!(filter.decide(AARCH64, number, args), Action::Kill, "aarch64 {number}");
            assert_eq!(filter.decide(AUDIT_ARCH_X86_64, number | X32, args), Action::Kill, "x32 {number}");
        }
    }
    for number in [X32, u32::MAX, 0x8000_0000] {
        assert_eq!(filter.decide(AUDIT_ARCH_X86_64, number, [0; 6]), Action::Kill, "{number:#x}");
    }
}

#[test]
fn the_high_half_of_an_argument_does_not_help() {
    let filter = Simulator::of(Additions::default());
    let high = 1 << 32;
    let decide = |number: i64, args| filter.decide(AUDIT_ARCH_X86_64, number as u32, args);
    assert_eq!(decide(libc::SYS_ioctl, [0, libc::TIOCSTI | high, 0, 0, 0, 0]), Action::Errno(libc::ENOTTY));
    let newuser = libc::CLONE_NEWUSER as u64 | high;
    assert_eq!(decide(libc::SYS_unshare, [newuser, 0, 0, 0, 0, 0]), Action::Errno(libc::EPERM));
    assert_eq!(decide(libc::SYS_clone, [newuser, 0, 0, 0, 0, KEY]), Action::Errno(libc::EPERM));
    let filtering = libc::PR_SET_SECCOMP as u64 | high;
    assert_eq!(decide(libc::SYS_prctl, [filtering, 2, 0, 0, 0, 0]), Action::Errno(libc::EPERM));
}

#[test]
fn the_program_fits_the_kernel() {
    // BPF_MAXINSNS (linux/bpf_common.h).
    assert!(Simulator::of(Additions::default()).0.len() < 4096);
}

/// The table as the compiled filter has it, one line a number, for review: a change of what is allowed is a change of
/// `snapshots/`. After one that is meant, run the test with `INSTA_UPDATE=always`.
#[test]
fn what_is_allowed_is_reviewed() {
    let plain = Simulator::of(Additions::default());
    let mut text = String::from("x86-64, no additions; i386, x32 and every other: violation\n");
    let say = |action| match action {
        Action::Allow => "allowed".to_owned(),
        Action::Errno(0) => "succeeds, does nothing".to_owned(),
        Action::Errno(libc::ENOSYS) => "ENOSYS".to_owned(),
        Action::Errno(errno) => std::io::Error::from_raw_os_error(errno).to_string(),
        Action::Kill => "violation".to_owned(),
        Action::Answer => "answered by the keeper".to_owned(),
    };
    let mut unlisted = 0;
    for number in 0..NUMBERS {
        let zero = say(plain.decide(AUDIT_ARCH_X86_64, number, [0; 6]));
        let Some(entry) = RULES.iter().find(|entry| entry.number == i64::from(number)) else {
            assert_eq!(zero, "ENOSYS");
            unlisted += 1;
            continue;
        };
        let condition = match &entry.rule {
            Rule::Always(_) => String::new(),
            rule => format!(" (with all arguments 0; the rule: {rule:?})"),
        };
        let given = match entry.on_request {
            None => String::new(),
            Some([]) => " (allowed to a language that asks)".to_owned(),
            Some(runtimes) => format!(" (allowed to {runtimes:?}, and to a language that asks)"),
        };
        text += &format!("{number:3} {:23} {zero}{condition}{given}: {}\n", entry.name, entry.reason);
    }
    text += &format!("{unlisted} numbers below {NUMBERS} are not listed: ENOSYS\n");
    insta::assert_snapshot!(text);
}

#[test]
fn a_language_may_ask_for_what_is_on_request_only() {
    let refusal = |name: &str| name.parse::<SystemCall>().unwrap_err().to_string();
    assert_eq!("mincore".parse::<SystemCall>().unwrap().to_string(), "mincore");
    assert_eq!(
        refusal("ptrace"),
        "ptrace ends a run as a violation in every language (reaching into another process; the keeper's: it holds zygotes)"
    );
    assert!(refusal("mount").contains("violation"), "{}", refusal("mount"));
    assert!(refusal("socket").starts_with("socket is refused in every language (no network"), "{}", refusal("socket"));
    for needless in ["read", "clone", "ioctl", "fsync", "sched_setaffinity", "sysinfo"] {
        assert!(refusal(needless).contains("needs no asking"), "{}", refusal(needless));
    }
    assert!(refusal("shmget").contains("no system call that the box knows"), "{}", refusal("shmget"));
}

#[test]
fn no_call_is_listed_twice_or_without_a_reason() {
    let mut numbers: Vec<_> = RULES.iter().map(|entry| entry.number).collect();
    numbers.sort_unstable();
    let before = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), before);
    assert!(RULES.iter().all(|entry| entry.reason.len() > 5 && !entry.name.is_empty()));
}
