//! How fast a slot may read from the host's disks.
//!
//! A box writes to memory only, but it may read what is shown of the host, and a program that reads it over and over with
//! a small memory limit would keep the disk from the database and from every other box.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Version 1: Documentation/admin-guide/cgroup-v1/blkio-controller.rst.
const V1_FILES: [&str; 2] = ["blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device"];

/// Limits a group of version 1's blkio hierarchy.
pub(super) fn limit_v1(group: &Path, bytes_per_second: NonZero<u64>) -> Result<(), Error> {
    for device in disks(Path::new("/sys/block")) {
        for file in V1_FILES {
            write(group.join(file), &format!("{device} {bytes_per_second}"))?;
        }
    }
    Ok(())
}

/// Limits a group of version 2 (Documentation/admin-guide/cgroup-v2.rst, "io.max").
pub(super) fn limit_v2(group: &Path, bytes_per_second: NonZero<u64>) -> Result<(), Error> {
    for device in disks(Path::new("/sys/block")) {
        write(group.join("io.max"), &format!("{device} rbps={bytes_per_second} wbps={bytes_per_second}"))?;
    }
    Ok(())
}

fn write(path: PathBuf, line: &str) -> Result<(), Error> {
    match fs::write(&path, line) {
        // The device went away meanwhile.
        Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(()),
        written => written.map_err(|source| Error::ControlGroup { action: "write", path, source }),
    }
}

/// The numbers, as `8:0`, of the whole disks that have a medium (sysfs(5), /sys/block).
fn disks(block: &Path) -> Vec<String> {
    let read = |path: PathBuf| fs::read_to_string(path).map(|text| text.trim().to_owned());
    let device = |disk: PathBuf| -> io::Result<Option<String>> {
        let empty = read(disk.join("size"))? == "0";
        Ok(if empty { None } else { Some(read(disk.join("dev"))?) })
    };
    let Ok(disks) = fs::read_dir(block) else { return Vec::new() };
    let mut found: Vec<String> = disks.flatten().filter_map(|disk| device(disk.path()).ok().flatten()).collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_without_a_medium_are_left_out() {
        let block = tempfile::tempdir().unwrap();
        for (name, dev, size) in [("sda", "8:0\n", "1024\n"), ("loop0", "7:0\n", "0\n"), ("vda", "254:0\n", "7\n")] {
            let disk = block.path().join(name);
            fs::create_dir(&disk).unwrap();
            fs::write(disk.join("dev"), dev).unwrap();
            fs::write(disk.join("size"), size).unwrap();
        }
        assert_eq!(disks(block.path()), ["254:0", "8:0"]);
        assert_eq!(disks(Path::new("/no/such/directory")), Vec::<String>::new());
    }
}
