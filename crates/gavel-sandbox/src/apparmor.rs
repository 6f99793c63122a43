//! AppArmor, where the host has it: one more wall, around the program alone.
//!
//! The keeper asks the kernel once that the next program executed be confined by our profile. What it starts inherits the
//! wish, and the payload's `execve` fulfils it, so that a run pays nothing for it.

use std::ffi::{CStr, OsStr};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;

/// The profile's name.
const PROFILE: &str = "gavel-box";
const TEXT: &str = include_str!("../../../deploy/apparmor/gavel-box");
/// What makes the kernel's form of a profile from its text; Debian and others keep it here.
const PARSERS: [&str; 2] = ["/usr/sbin/apparmor_parser", "/sbin/apparmor_parser"];
/// Writing here decides what the next program executed is confined by (kernel, Documentation/admin-guide/LSM).
pub(crate) const ON_EXEC: &CStr = c"/proc/self/attr/apparmor/exec";

/// AppArmor and our profile.
#[derive(Debug, Clone, Copy)]
pub struct AppArmor;

impl AppArmor {
    /// Whether this host has AppArmor turned on.
    #[must_use]
    pub fn is_on() -> bool {
        fs::read_to_string("/sys/module/apparmor/parameters/enabled").is_ok_and(|answer| answer.trim() == "Y")
    }

    /// Loads the profile, in place of one that is loaded already. Slots that are opened from then on confine their
    /// programs. Needs root.
    ///
    /// # Errors
    /// [`Error::Host`] when there is no `apparmor_parser` or it refuses.
    pub fn load_profile() -> Result<(), Error> {
        let refused = |what: String, hint| Error::Host { what, hint };
        let parser = PARSERS.into_iter().find(|path| Path::new(path).exists()).ok_or_else(|| {
            refused(
                "AppArmor is on, but there is no apparmor_parser to load the profile gavel-box with".to_owned(),
                "install it (apt-get install apparmor)",
            )
        })?;
        let loaded = feed(parser, TEXT).map_err(|error| error.to_string()).and_then(|(ok, said)| match ok {
            true => Ok(()),
            false => Err(said),
        });
        loaded.map_err(|why| {
            refused(
                format!("{parser} does not load the profile gavel-box: {}", why.trim()),
                "see deploy/apparmor/gavel-box",
            )
        })
    }
}

fn feed(parser: &str, text: &str) -> io::Result<(bool, String)> {
    let mut child = Command::new(parser)
        .args(["--replace", "--skip-cache"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

/// Has what this process starts confined; whether it is. Without AppArmor, or with the profile not loaded, nothing changes;
/// `gavel doctor` says so.
pub(crate) fn confine_programs() -> io::Result<bool> {
    match fs::write(OsStr::from_bytes(ON_EXEC.to_bytes()), format!("exec {PROFILE}")) {
        Err(error) if [Some(libc::ENOENT), Some(libc::EINVAL)].contains(&error.raw_os_error()) => Ok(false),
        answer => answer.map(|()| true),
    }
}
