//! Tapes: lists of system calls that a held process plays by itself.
//!
//! The zygote's memory is the interpreter's, with nothing of ours in it. So a page is put there while it is held: a loop of a
//! dozen instructions that makes one system call after another, and the calls. Where a call answers 0 in a new process, that
//! one goes on with a tape of its own. The loop uses no stack and stops at a breakpoint, where the keeper hears of it.
#![expect(unsafe_code, reason = "the loop is machine code, and it is looked at as bytes")]

use std::arch::global_asm;

/// Bytes of what is put into the process: the loop, then tapes and what their calls point to.
pub(super) const LENGTH: usize = 16 << 10;
/// Where the tapes begin; the loop is shorter.
const TAPES: usize = 128;
/// Words of a call: its number, six arguments, and the tape of a new process or 0.
const WORDS: usize = 8;
/// The number that ends a tape.
const END: u64 = u64::MAX;

global_asm!(
    ".pushsection .rodata.gavel_tape, \"a\", @progbits",
    ".globl gavel_tape_loop",
    ".globl gavel_tape_loop_end",
    ".hidden gavel_tape_loop",
    ".hidden gavel_tape_loop_end",
    "gavel_tape_loop:",
    "2: mov rax, [rbx]",
    "cmp rax, -1",
    "je 4f",
    "mov rdi, [rbx + 8]",
    "mov rsi, [rbx + 16]",
    "mov rdx, [rbx + 24]",
    "mov r10, [rbx + 32]",
    "mov r8, [rbx + 40]",
    "mov r9, [rbx + 48]",
    "syscall",
    "test rax, rax",
    "js 4f",
    "jnz 3f",
    "cmp qword ptr [rbx + 56], 0",
    "je 3f",
    "mov rbx, [rbx + 56]",
    "jmp 2b",
    "3: add rbx, 64",
    "jmp 2b",
    "4: int3",
    "gavel_tape_loop_end:",
    ".popsection",
);

unsafe extern "C" {
    static gavel_tape_loop: u8;
    static gavel_tape_loop_end: u8;
}

/// The loop's bytes.
fn machine_code() -> &'static [u8] {
    // SAFETY: the two symbols are the ends of one piece of read-only data.
    unsafe {
        let begin = &raw const gavel_tape_loop;
        std::slice::from_raw_parts(begin, (&raw const gavel_tape_loop_end).offset_from_unsigned(begin))
    }
}

/// What is put into the process, as it will lie there.
pub(super) struct Tapes {
    base: u64,
    bytes: Vec<u8>,
}

/// Where a tape begins and ends, in the process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tape {
    pub(super) begin: u64,
    pub(super) end: u64,
}

/// One system call.
pub(super) struct Call {
    number: i64,
    args: [u64; 6],
    child: u64,
}

impl Call {
    /// In bytes.
    pub(super) const LENGTH: u64 = (WORDS * size_of::<u64>()) as u64;

    pub(super) fn new(number: i64, given: &[u64]) -> Self {
        let mut args = [0; 6];
        args[..given.len()].copy_from_slice(given);
        Self { number, args, child: 0 }
    }

    /// With what the system call filter wants to see of the keeper's own.
    pub(super) fn with_key(mut self, key: u64) -> Self {
        self.args[5] = key;
        self
    }

    /// With the tape of the process that it makes.
    pub(super) fn child_plays(self, tape: Tape) -> Self {
        Self { child: tape.begin, ..self }
    }
}

impl Tapes {
    /// For a place of [`LENGTH`] bytes at `base`.
    pub(super) fn at(base: u64) -> Self {
        let mut bytes = machine_code().to_vec();
        bytes.resize(TAPES, 0);
        Self { base, bytes }
    }

    /// Where the loop begins.
    pub(super) fn entry(&self) -> u64 {
        self.base
    }

    /// What lies there; `None` when it does not fit.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        (self.bytes.len() <= LENGTH).then_some(&self.bytes)
    }

    /// Puts data for a call to point to; its address.
    pub(super) fn put(&mut self, data: &[u8]) -> u64 {
        let address = self.base + self.bytes.len() as u64;
        self.bytes.extend_from_slice(data);
        self.bytes.resize(self.bytes.len().next_multiple_of(size_of::<u64>()), 0);
        address
    }

    pub(super) fn put_words(&mut self, words: &[u64]) -> u64 {
        self.put(&words.iter().flat_map(|word| word.to_ne_bytes()).collect::<Vec<_>>())
    }

    /// Puts a tape.
    pub(super) fn tape(&mut self, calls: &[Call]) -> Tape {
        let mut words: Vec<u64> = Vec::with_capacity((calls.len() + 1) * WORDS);
        for call in calls {
            words.push(call.number as u64);
            words.extend(call.args);
            words.push(call.child);
        }
        words.push(END);
        let begin = self.put_words(&words);
        Tape { begin, end: begin + calls.len() as u64 * Call::LENGTH }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_is_before_the_tapes() {
        let code = machine_code();
        assert!(code.len() <= TAPES, "{}", code.len());
        assert_eq!(code.last(), Some(&0xcc), "it ends at a breakpoint");
    }

    #[test]
    fn a_tape_is_its_calls_and_an_end() {
        let mut tapes = Tapes::at(0x1000);
        let text = tapes.put(b"/box\0");
        let child = tapes.tape(&[]);
        let tape = tapes.tape(&[Call::new(80, &[text]).with_key(7).child_plays(child)]);
        let bytes = tapes.bytes().unwrap();
        let word = |address: u64| u64::from_ne_bytes(bytes[(address - 0x1000) as usize..][..8].try_into().unwrap());
        assert_eq!((text, word(child.begin)), (0x1000 + TAPES as u64, END));
        assert_eq!([0, 8, 48, 56].map(|at| word(tape.begin + at)), [80, text, 7, child.begin]);
        assert_eq!((tape.end - tape.begin, word(tape.end)), (64, END));
    }
}
