//! From the table to BPF: a binary search over the system call numbers, so that a call is decided in about eight
//! comparisons, and one small program at each leaf.

use super::policy::{Action, Entry, Rule, UNLISTED};

// Offsets in struct seccomp_data (linux/seccomp.h): nr, arch, instruction_pointer, args[6]; little-endian.
const NR: u32 = 0;
const ARCH: u32 = 4;
const ARGS: u32 = 16;
const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
/// Numbers from here on are the x32 ABI, which shares the architecture's value (lesson 22 of the peers).
const X32: u32 = 0x4000_0000;
/// The sixth argument, which none of the keyed calls reads.
const KEY_ARG: u32 = 5;

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

/// Compiles the table.
pub(super) fn compile(rules: &[Entry], key: u64) -> Code {
    let mut sorted: Vec<(u32, &Rule)> = rules.iter().map(|entry| (entry.number as u32, &entry.rule)).collect();
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
        Action::Kill => libc::SECCOMP_RET_KILL_PROCESS,
    };
    vec![op(RETURN, value)]
}

#[cfg(test)]
mod tests {
    use super::super::policy::RULES;
    use super::*;

    const KEY: u64 = 0x1234_5678_9abc_def0;

    /// Runs the program as the kernel would (linux/filter.h), for the five instructions that occur.
    fn run(code: &Code, arch: u32, number: u32, args: [u64; 6]) -> u32 {
        let mut words = vec![number, arch, 0, 0];
        words.extend(args.iter().flat_map(|arg| [*arg as u32, (*arg >> 32) as u32]));
        let (mut at, mut accumulator) = (0_usize, 0_u32);
        loop {
            let op = code[at];
            let jump = |yes: bool| usize::from(if yes { op.jt } else { op.jf });
            at += 1 + match op.code {
                LOAD => {
                    accumulator = words[op.k as usize / 4];
                    0
                }
                JUMP => op.k as usize,
                IF_EQUAL => jump(accumulator == op.k),
                IF_AT_LEAST => jump(accumulator >= op.k),
                IF_ANY_BIT => jump(accumulator & op.k != 0),
                RETURN => return op.k,
                other => panic!("unexpected instruction {other:#x}"),
            };
        }
    }

    fn expected(rule: &Rule, args: [u64; 6]) -> Action {
        match rule {
            Rule::Always(action) => *action,
            Rule::IfBits { arg, bits, then, otherwise } => {
                let hit = args[*arg as usize] as u32 & bits != 0;
                expected(if hit { then } else { otherwise }, args)
            }
            Rule::IfOneOf { arg, values, then, otherwise } => {
                let hit = values.contains(&(args[*arg as usize] as u32));
                expected(if hit { then } else { otherwise }, args)
            }
            Rule::IfKeyed { then, otherwise } => expected(if args[5] == KEY { then } else { otherwise }, args),
        }
    }

    fn code_of(action: Action) -> u32 {
        verdict(action)[0].k
    }

    #[test]
    fn every_number_gets_its_rule() {
        let code = compile(RULES, KEY);
        let newuser = libc::CLONE_NEWUSER as u64;
        let newpid = libc::CLONE_NEWPID as u64;
        let interesting = [0, 1, newuser, newpid, u64::from(u32::MAX), 1 << 32, libc::TCGETS, libc::TIOCSTI];
        for number in 0..2048 {
            let rule = RULES.iter().find(|entry| entry.number == i64::from(number)).map_or(&UNLISTED, |e| &e.rule);
            for first in interesting {
                for second in interesting {
                    for key in [0, KEY, KEY & 0xffff_ffff, KEY ^ 1] {
                        let args = [first, second, 0, 0, 0, key];
                        let got = run(&code, AUDIT_ARCH_X86_64, number, args);
                        assert_eq!(got, code_of(expected(rule, args)), "call {number} args {args:x?}");
                    }
                }
            }
        }
    }

    #[test]
    fn other_architectures_are_killed() {
        let code = compile(RULES, KEY);
        let (i386, kill) = (0x4000_0003, code_of(Action::Kill));
        for number in 0..1024 {
            assert_eq!(run(&code, i386, number, [0; 6]), kill);
            assert_eq!(run(&code, AUDIT_ARCH_X86_64, number | X32, [0; 6]), kill);
        }
    }

    #[test]
    fn the_high_half_of_an_argument_does_not_help() {
        let code = compile(RULES, KEY);
        let sti = libc::TIOCSTI | (1 << 32);
        let got = run(&code, AUDIT_ARCH_X86_64, libc::SYS_ioctl as u32, [0, sti, 0, 0, 0, 0]);
        assert_ne!(got, code_of(Action::Allow));
    }

    #[test]
    fn the_program_fits_the_kernel() {
        // BPF_MAXINSNS (linux/bpf_common.h).
        assert!(compile(RULES, KEY).len() < 4096);
    }
}
