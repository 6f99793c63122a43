//! Layers that need more than a script to be tried, and those that only some hosts have.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;

use gavel_sandbox::{Capture, Slot};

use super::trial::{Check, KERNEL, PYTHON, SH, script};

/// The jury must learn not only that there was one.
pub(super) fn violation_is_told(slot: &mut Slot) -> Check {
    let command = script(PYTHON, "import ctypes; ctypes.CDLL(None).ptrace(0, 0x5eed, 0, 0)");
    let holds = match slot.run(command, &mut Capture::default()) {
        Err(error) => Err(error.to_string()),
        Ok(finished) => match finished.report.violation {
            Some(violation) if violation.name() == Some("ptrace") && violation.args[1] == 0x5eed => Ok(()),
            other => Err(format!("{:?} {other:?}", finished.report.outcome)),
        },
    };
    Check::of(
        "a violation is reported with its call and its arguments",
        holds,
        "the jury would see that something was tried, and not what",
        KERNEL,
    )
}

const SECOND_WALL: &str =
    "the mount table stands alone between programs and files; it is enough, but nothing backs it up";

pub(super) fn landlock() -> Check {
    const NAME: &str = "Landlock stands behind the mount table";
    match gavel_sandbox::landlock_version() {
        0 => Check::absent(
            NAME,
            "this kernel has no Landlock",
            SECOND_WALL,
            "use Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK, and landlock in the lsm= option of the kernel",
        ),
        version => Check { seen: format!("version {version}"), ..Check::held(NAME) },
    }
}

/// Looks at it from inside: a profile that is loaded and not used is no wall.
pub(super) fn apparmor(slot: &mut Slot) -> Check {
    const NAME: &str = "AppArmor stands behind all of it";
    let enabled = fs::read_to_string("/sys/module/apparmor/parameters/enabled").unwrap_or_default();
    if enabled.trim() != "Y" {
        let seen = if enabled.is_empty() { "this kernel has no AppArmor" } else { "AppArmor is off" };
        let fix = "where the kernel has it, boot with apparmor=1 security=apparmor and load the profile in deploy/";
        return Check::absent(NAME, seen, "one layer less; the others hold without it", fix);
    }
    let mut printed = Capture::default();
    let label = slot.run(script(SH, "cat /proc/self/attr/current"), &mut printed).map(|_| {
        let label: String = String::from_utf8_lossy(&printed.stdout).trim_end_matches(['\0', '\n']).to_owned();
        label
    });
    match label {
        Ok(label) if label.contains("gavel") && label.contains("enforce") => Check { seen: label, ..Check::held(NAME) },
        Ok(label) => Check::absent(
            NAME,
            format!("programs run as {label:?}"),
            "AppArmor is there and Gavel's profile is not loaded; the other layers hold without it",
            "install apparmor_parser (apt-get install apparmor) and start `gavel serve` as root, which loads the profile; or \
             copy deploy/apparmor/gavel-box to /etc/apparmor.d and load it with apparmor_parser",
        ),
        Err(error) => Check::of(NAME, Err(error.to_string()), "nothing can be said about it", KERNEL),
    }
}

/// Tried as nobody (65534 by the kernel's overflow user id), unless this process has no rights to begin with.
pub(super) fn unprivileged() -> Check {
    const NAME: &str = "a user without rights can make user namespaces, so Gavel could run without root";
    let mut command = std::process::Command::new("unshare");
    command.args(["--user", "--map-root-user", "true"]).stdout(Stdio::null()).stderr(Stdio::piped());
    if rustix::process::geteuid().is_root() {
        command.uid(65534).gid(65534);
    }
    let absent = |seen: String| {
        let fix = "sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 and \
            kernel.apparmor_restrict_unprivileged_userns=0 where the host has them; or run as root, which is as safe";
        Check::absent(NAME, seen, "boxes can be made by root alone", fix)
    };
    match command.output() {
        Ok(output) if output.status.success() => Check::held(NAME),
        Ok(output) => absent(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => absent(format!("cannot run unshare, so it could not be tried: {error}")),
    }
}
