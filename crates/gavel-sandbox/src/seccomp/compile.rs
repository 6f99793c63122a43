//! From the table to BPF: a binary search over the system call numbers, so that a call is decided in about eight
//! comparisons, and one small program at each leaf.

use super::policy::{Action, Additions, Entry, Rule, UNLISTED};

// Offsets in struct seccomp_data (linux/seccomp.h): nr, arch, instruction_pointer, args[6]; little-endian.
const NR: u32 = 0;
const ARCH: u32 = 4;
const ARGS: u32 = 16;
/// The architectures' values in linux/audit.h.
pub(crate) const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
pub(crate) const AUDIT_ARCH_I386: u32 = 0x4000_0003;
/// Numbers from here on are the x32 ABI, which shares the architecture's value (lesson 22 of the peers).
pub(crate) const X32: u32 = 0x4000_0000;
/// The sixth argument, which none of the keyed calls reads.
const KEY_ARG: u32 = 5;

/// Tells the two kinds of notification apart for who reads the program; the kernel passes none of it on (seccomp(2)).
pub(crate) const ANSWERED: u32 = 1;

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const JUMP: u16 = (libc::BPF_JMP | libc::BPF_JA) as u16;
const IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const IF_AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const IF_ANY_BIT: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

type Code = Vec<libc::sock_filter>;

fn op(code: u16, k: u32) -> libc::sock_filter {
    libc::sock_filter { code, jt: 0, jf: 0, k }
}

/// Compiles the table for programs with these additions.
pub(super) fn compile(rules: &[Entry], key: u64, additions: Additions<'_>) -> Code {
    let mut sorted: Vec<(u32, &Rule)> =
        rules.iter().map(|entry| (entry.number as u32, entry.rule_with(additions))).collect();
    sorted.sort_by_key(|(number, _)| *number);
    let mut code = vec![op(LOAD, ARCH)];
    code.extend(branch(IF_EQUAL, AUDIT_ARCH_X86_64, vec![op(LOAD, NR)], verdict(Action::Kill)));
    code.extend(branch(IF_AT_LEAST, X32, verdict(Action::Kill), search(&intervals(&sorted), key)));
    code
}

/// The whole range of numbers as intervals of one rule each, starting at 0, unlisted gaps included.
fn intervals<'a>(sorted: &[(u32, &'a Rule)]) -> Vec<(u32, &'a Rule)> {
    let mut intervals: Vec<(u32, &Rule)> = vec![(0, &UNLISTED)];
    for (number, rule) in sorted {
        if intervals.last().is_some_and(|(start, _)| start == number) {
            intervals.pop();
        }
        if intervals.last().is_none_or(|(_, last)| last != rule) {
            intervals.push((*number, rule));
        }
        intervals.push((number + 1, &UNLISTED));
    }
    intervals.dedup_by(|later, earlier| later.1 == earlier.1);
    intervals
}

fn search(intervals: &[(u32, &Rule)], key: u64) -> Code {
    match intervals {
        [] => verdict(Action::Kill),
        [(_, rule)] => leaf(rule, key),
        _ => {
            let (low, high) = intervals.split_at(intervals.len() / 2);
            branch(IF_AT_LEAST, high[0].0, search(high, key), search(low, key))
        }
    }
}

/// `if test(k) { yes } else { no }`; `yes` must not fall through, unless `no` may follow it.
fn branch(test: u16, k: u32, yes: Code, no: Code) -> Code {
    let mut code = Vec::with_capacity(yes.len() + no.len() + 2);
    // A conditional jump reaches 255 instructions; a plain one reaches any.
    if let Ok(over) = u8::try_from(no.len()) {
        code.push(libc::sock_filter { code: test, jt: over, jf: 0, k });
    } else {
        code.push(libc::sock_filter { code: test, jt: 0, jf: 1, k });
        code.push(op(JUMP, no.len() as u32));
    }
    code.extend(no);
    code.extend(yes);
    code
}

fn leaf(rule: &Rule, key: u64) -> Code {
    match rule {
        Rule::Always(action) => verdict(*action),
        Rule::IfBits { arg, bits, then, otherwise } => {
            let mut code = vec![op(LOAD, low_word(*arg))];
            code.extend(branch(IF_ANY_BIT, *bits, leaf(then, key), leaf(otherwise, key)));
            code
        }
        Rule::IfOneOf { arg, values, then, otherwise } => {
            let mut code = leaf(otherwise, key);
            for value in *values {
                code = branch(IF_EQUAL, *value, leaf(then, key), code);
            }
            code.insert(0, op(LOAD, low_word(*arg)));
            code
        }
        Rule::IfKeyed { then, otherwise } => {
            let (low, high) = (key as u32, (key >> 32) as u32);
            let mut second = vec![op(LOAD, low_word(KEY_ARG) + 4)];
            second.extend(branch(IF_EQUAL, high, leaf(then, key), leaf(otherwise, key)));
            let mut code = vec![op(LOAD, low_word(KEY_ARG))];
            code.extend(branch(IF_EQUAL, low, second, leaf(otherwise, key)));
            code
        }
    }
}

/// The offset of an argument's low 32 bits. The kernel compares 32-bit arguments by their low half, so the filter
/// must too (lesson 21 of the peers: a 64-bit compare was passed by setting the high half).
fn low_word(arg: u32) -> u32 {
    ARGS + arg * 8
}

fn verdict(action: Action) -> Code {
    let value = match action {
        Action::Allow => libc::SECCOMP_RET_ALLOW,
        Action::Errno(errno) => libc::SECCOMP_RET_ERRNO | errno as u32,
        Action::Kill => libc::SECCOMP_RET_USER_NOTIF,
        Action::Answer => libc::SECCOMP_RET_USER_NOTIF | ANSWERED,
    };
    vec![op(RETURN, value)]
}
