//! Reading from the host's disk is throttled, and waiting for it is told from idleness.

use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use crate::support::{run, sh, slot};
use gavel_sandbox::Outcome;
use rustix::fs::{Advice, fadvise};

/// Twice what 10 MB a second give in the wall time of the test.
const SIZE: usize = 20_000_000;

#[test]
fn waiting_for_the_disk_is_told_from_idleness() {
    let directory = tempfile::Builder::new().prefix("gavel-disk-").tempdir_in("/var/tmp").unwrap();
    fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    let mut file = File::create(directory.path().join("data")).unwrap();
    // Not zeros: a file system may keep those as a note.
    file.write_all(&(0..SIZE).map(|index| (index * 31 / 7) as u8).collect::<Vec<_>>()).unwrap();
    file.sync_all().unwrap();
    let mut slot = slot();
    let with = |script: &str| {
        let mut command = sh(script);
        command.program_dir = Some(directory.path().to_owned());
        command.limits.wall_time = Duration::from_secs(1);
        command
    };
    // What the shell itself needs may not be in memory either.
    run(&mut slot, with("cat /dev/null; sleep 2"));

    fadvise(&file, 0, None, Advice::DontNeed).unwrap();
    let seen = run(&mut slot, with("cat /program/data > /dev/null"));
    assert_eq!(seen.outcome, Outcome::WallLimit, "20 MB in a second: {:?}", seen.usage);
    assert!(seen.usage.disk_read > 1_000_000, "{:?}", seen.usage);

    let seen = run(&mut slot, with("sleep 2"));
    assert_eq!((seen.outcome, seen.usage.disk_read), (Outcome::WallLimit, 0));
}
