//! Programs under AppArmor, on hosts that have it.

use crate::support::{Compiled, is_root, run, sh, slot};
use gavel_sandbox::{AppArmor, Outcome};

/// Whether the profile stands; root loads it. `None` where the host has no AppArmor or somebody else must load it.
fn confined() -> Option<()> {
    if !AppArmor::is_on() {
        return None;
    }
    if is_root() {
        AppArmor::load_profile().unwrap();
    }
    Some(())
}

#[test]
fn a_program_is_confined() {
    let seen = run(&mut slot(), sh("cat /proc/self/attr/apparmor/current"));
    if confined().is_none() {
        assert_eq!(seen.stdout, "");
        return;
    }
    let seen = run(&mut slot(), sh("cat /proc/self/attr/apparmor/current; sh -c 'cat /proc/self/attr/current'"));
    assert_eq!(seen.stdout, "gavel-box (enforce)\ngavel-box (enforce)\n", "{}", seen.stderr);
}

/// No other wall knows of mapping a readable file for execution.
#[test]
fn settings_are_no_programs() {
    let program = Compiled::c(
        "#include <fcntl.h>\n#include <sys/mman.h>\n#include <errno.h>\nint main() { int f = open(\"/etc/passwd\", O_RDONLY);\n\
         return mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, f, 0) == MAP_FAILED ? errno : 0; }",
    );
    let expected = if confined().is_some() { libc::EACCES } else { 0 };
    let seen = run(&mut slot(), program.command());
    assert_eq!(seen.outcome, Outcome::Exited(u8::try_from(expected).unwrap()));
}
