//! Whether the data directory keeps what is written to it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use rustix::fs::{fstatfs, fstatvfs};

use super::demands::Unfit;

/// A database that cannot grow refuses submissions soon; this is room for some thousand.
const LEAST_FREE: u64 = 64 << 20;

/// File systems over a network, where SQLite's log in shared memory does not work ("WAL does not work over a network
/// filesystem", sqlite.org/wal.html). Numbers from linux/magic.h and fs/smb/client/cifsfs.h.
const NETWORK: [(u32, &str); 3] = [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB")];
/// File systems in memory.
const MEMORY: [u32; 2] = [0x0102_1994, 0x8584_58f6];

/// Makes the directory, writes a file to it, has it synced and removes it. What is not durable after a power cut but
/// works until then is a warning.
pub(super) fn prove(data: &Path, sync: impl Fn(&File) -> io::Result<()>) -> Result<Option<String>, Unfit> {
    let elsewhere =
        |what: String| Unfit::new(what, "give a directory on a local disk that this user may write to with --data");
    fs::create_dir_all(data).map_err(|error| elsewhere(format!("cannot make the data directory {data:?}: {error}")))?;
    let unwritable = |error: io::Error| elsewhere(format!("cannot write to the data directory {data:?}: {error}"));
    let mut probe = tempfile::Builder::new().prefix(".probe-").tempfile_in(data).map_err(unwritable)?;
    probe.write_all(b"gavel").map_err(unwritable)?;
    let directory = File::open(data).map_err(unwritable)?;
    for (file, what) in [(probe.as_file(), "a file in"), (&directory, "")] {
        sync(file).map_err(|error| {
            elsewhere(format!("cannot sync {what} {data:?}: {error}; what is acknowledged would not be safe"))
        })?;
    }
    let kind = fstatfs(&directory).map_err(|error| unwritable(error.into()))?.f_type as u32;
    if let Some((_, name)) = NETWORK.iter().find(|(magic, _)| *magic == kind) {
        return Err(elsewhere(format!("{data:?} is on {name}, where SQLite cannot keep its log")));
    }
    let room = fstatvfs(&directory).map_err(|error| unwritable(error.into()))?;
    enough(data, room.f_bavail.saturating_mul(room.f_frsize))?;
    let gone = format!("{data:?} is in memory: everything is lost when the host stops");
    Ok(MEMORY.contains(&kind).then_some(gone))
}

fn enough(data: &Path, free: u64) -> Result<(), Unfit> {
    if free >= LEAST_FREE {
        return Ok(());
    }
    let mib = |bytes: u64| bytes >> 20;
    Err(Unfit::new(
        format!("{data:?} has {} MiB left, and a server needs at least {}", mib(free), mib(LEAST_FREE)),
        "make room, or give another directory with --data",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_does_not_sync_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        assert!(prove(&data, File::sync_all).is_ok());
        let unfit = prove(&data, |_| Err(io::Error::from_raw_os_error(5))).unwrap_err();
        assert!(format!("{unfit:?}").contains("cannot sync a file in"), "{unfit:?}");
        let only_files = |file: &File| if file.metadata()?.is_dir() { Err(io::Error::other("no")) } else { Ok(()) };
        assert!(prove(&data, only_files).is_err(), "a new file's name is safe only with its directory");
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "nothing is left");
    }

    #[test]
    fn a_full_disk_is_refused() {
        let data = Path::new("/d");
        assert!(enough(data, LEAST_FREE).is_ok());
        let unfit = enough(data, 3 << 20).unwrap_err();
        assert!(format!("{unfit:?}").contains("has 3 MiB left"), "{unfit:?}");
    }

    #[test]
    fn what_is_no_directory_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(prove(file.path(), File::sync_all).is_err());
        assert!(prove(Path::new("/proc/gavel"), File::sync_all).is_err());
    }
}
