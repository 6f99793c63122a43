//! Whether a box may read from the host's disk as fast as it likes.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;

use gavel_sandbox::{Capture, Command, Slot};
use rustix::fs::{Advice, fadvise};

use super::trial::{Check, SH, UNFAIR, script};

/// What is read: at 10 MB/s it takes two and a half seconds, and a disk that is not throttled a fraction of that.
const SIZE: usize = 24 << 20;
/// A box reads slower than this, by a margin for what the kernel lets through at once.
const BYTES_PER_SECOND: u64 = 14_000_000;
/// Where there is a disk on nearly every host; `/tmp` is often memory.
const PLACE: &str = "/var/tmp";
const NAME: &str = "reading from the disk is throttled";

/// Reads a file that the host has written and forgotten again, so that it must come from the disk.
pub(super) fn throttled(slot: &mut Slot) -> Check {
    let absent = |seen: String| Check::absent(NAME, seen, UNFAIR, "try again where /var/tmp is on a disk");
    let directory = match forgotten(Path::new(PLACE)) {
        Ok(Some(directory)) => directory,
        Ok(None) => return absent(format!("{PLACE} is not on a disk, so it could not be tried")),
        Err(error) => return absent(format!("cannot write to {PLACE}, so it could not be tried: {error}")),
    };
    let mut command: Command = script(SH, "cat /program/data | wc -c");
    command.program_dir = Some(directory.path().to_owned());
    command.limits.wall_time = Duration::from_secs(60);
    command.limits.cpu_time = Duration::from_secs(20);
    let mut printed = Capture::default();
    let holds = match slot.run(command, &mut printed) {
        Err(error) => Err(error.to_string()),
        Ok(_) if String::from_utf8_lossy(&printed.stdout).trim() != SIZE.to_string() => {
            Err("the file could not be read in a minute".to_owned())
        }
        Ok(finished) => {
            let wall = finished.report.usage.wall_time;
            let least = Duration::from_secs_f64(SIZE as f64 / BYTES_PER_SECOND as f64);
            let rate = SIZE as f64 / wall.as_secs_f64().max(1e-6) / 1e6;
            if wall >= least { Ok(()) } else { Err(format!("{rate:.0} MB/s")) }
        }
    };
    Check::of(
        NAME,
        holds,
        "one program could slow down every other that reads from the disk, and the database",
        "version 1 needs the blkio hierarchy, version 2 the io controller with blk-throttle (CONFIG_BLK_DEV_THROTTLING)",
    )
}

/// A directory with a file whose content is on the disk and no longer in memory; `None` when there is no disk.
fn forgotten(place: &Path) -> io::Result<Option<tempfile::TempDir>> {
    // Major number 0 is for file systems without a block device (Documentation/admin-guide/devices.txt), such as tmpfs;
    // those that make up their own, such as btrfs and overlayfs, cannot be told from them and are not tried either.
    if rustix::fs::major(std::fs::metadata(place)?.dev()) == 0 {
        return Ok(None);
    }
    let directory = tempfile::Builder::new().prefix("gavel-doctor-").tempdir_in(place)?;
    // The box reads it as another user.
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755))?;
    let mut file = File::create(directory.path().join("data"))?;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    // Not zeros: a file system may keep those as a note.
    file.write_all(&(0..SIZE).map(|index| ((index * 31) >> 3) as u8).collect::<Vec<_>>())?;
    file.sync_all()?;
    fadvise(&file, 0, None, Advice::DontNeed)?;
    Ok(Some(directory))
}
