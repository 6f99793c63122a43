//! A violation is seen whoever of the run commits it, and the report says what was tried.

use crate::support::{Compiled, run_finished, slot};
use gavel_sandbox::{Abi, Outcome, Violation};

const HEADERS: &str = "#include <pthread.h>\n#include <signal.h>\n#include <stdio.h>\n#include <sys/ptrace.h>\n\
    #include <sys/syscall.h>\n#include <sys/wait.h>\n#include <unistd.h>\n";

fn violation_of(body: &str) -> Option<Violation> {
    let program = Compiled::c(&format!("{HEADERS}{body}"));
    let (seen, finished) = run_finished(&mut slot(), program.command());
    assert_eq!(seen.outcome == Outcome::Violation, finished.report.violation.is_some(), "{:?}", seen.outcome);
    finished.report.violation
}

#[test]
fn the_call_and_its_arguments_are_told() {
    let violation = violation_of("int main() { ptrace(PTRACE_ATTACH, 77, 0, 0); return 0; }").expect("a violation");
    assert_eq!((violation.abi, violation.name()), (Abi::X86_64, Some("ptrace")));
    assert_eq!(violation.args[..2], [u64::from(libc::PTRACE_ATTACH), 77]);
    assert!(violation.to_string().starts_with("ptrace(0x10, 0x4d, "), "{violation}");
}

#[test]
fn a_child_or_a_thread_cannot_try_for_its_parent() {
    let child = "int main() { if (fork() == 0) { syscall(SYS_keyctl, 7, 0); _exit(0); } wait(0); sleep(5); return 0; }";
    assert_eq!(violation_of(child).expect("a violation").name(), Some("keyctl"));
    let thread = "void *try(void *p) { syscall(SYS_bpf, 1, 0, 0); return 0; }\n\
        int main() { pthread_t t; pthread_create(&t, 0, try, 0); pthread_join(t, 0); return 0; }";
    assert_eq!(violation_of(thread).expect("a violation").name(), Some("bpf"));
}

#[test]
fn other_calling_conventions_are_named() {
    let x32 = violation_of("int main() { return syscall(SYS_getpid + 0x40000000) > 0; }").expect("a violation");
    assert_eq!((x32.abi, x32.name()), (Abi::X32, Some("getpid")));
    let program = "int main() { long r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(20)); return 0; }";
    // A kernel without 32-bit support has no such door at all.
    if let Some(i386) = violation_of(program) {
        assert_eq!((i386.abi, i386.number, i386.name()), (Abi::I386, 20, None));
    }
}

/// What used to be the sign of the filter is an ordinary signal again, and means nothing.
#[test]
fn a_program_cannot_pretend_a_violation() {
    let program = Compiled::c("#include <signal.h>\nint main() { raise(SIGSYS); return 0; }");
    let (seen, finished) = run_finished(&mut slot(), program.command());
    assert_eq!((seen.outcome, finished.report.violation), (Outcome::Signaled(libc::SIGSYS), None));
}
