//! Programs that lend rights to whoever executes them, by a set-user-ID or set-group-ID bit or by file capabilities.
//!
//! In a box they lend nothing: mounts are `nosuid`, and `no_new_privs` is set. They are hidden besides, so that nobody has to
//! rely on that and no program can look for one. Only where programs are kept is searched, which takes milliseconds; what lies
//! elsewhere is as powerless.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::lgetxattr;

/// Where programs are kept (hier(7)), below the root of a host or an image.
const PLACES: [&str; 13] = [
    "bin",
    "sbin",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "opt",
    "usr/bin",
    "usr/sbin",
    "usr/lib",
    "usr/libexec",
    "usr/local",
    "usr/games",
];
/// Directories below a place: one more than Debian's packages use for such programs.
const DEPTH: u32 = 4;
/// S_ISUID and S_ISGID, inode(7).
const SET_ID: u32 = 0o6000;
const EXECUTABLE: u32 = 0o111;

/// The programs below `root` that lend rights, relative to it; searched once for each root in the life of this process.
pub(crate) fn lending_programs(root: &Path) -> io::Result<Arc<[PathBuf]>> {
    static FOUND: Mutex<BTreeMap<PathBuf, Arc<[PathBuf]>>> = Mutex::new(BTreeMap::new());
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(programs) = found.get(root) {
        return Ok(Arc::clone(programs));
    }
    let programs: Arc<[PathBuf]> = search(root)?.into();
    found.insert(root.to_owned(), Arc::clone(&programs));
    Ok(programs)
}

fn search(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut programs = Vec::new();
    for place in PLACES.map(|place| root.join(place)) {
        // A link leads to another of the places.
        if fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_dir()) {
            look(&place, DEPTH, &mut programs)?;
        }
    }
    Ok(programs.iter().filter_map(|path| path.strip_prefix(root).ok().map(Path::to_owned)).collect())
}

fn look(directory: &Path, depth: u32, programs: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(directory) {
        // What we may not read, the same user in the box may not either.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            look(&entry.path(), depth - 1, programs)?;
        } else if kind.is_file() && lends(&entry)? {
            programs.push(entry.path());
        }
    }
    Ok(())
}

fn lends(entry: &DirEntry) -> io::Result<bool> {
    let mode = match entry.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata?.mode(),
    };
    if mode & EXECUTABLE == 0 {
        return Ok(false);
    }
    // capabilities(7), "File capabilities": at most 24 bytes, but only whether there are any is asked.
    let mut capabilities = [0_u8; 64];
    Ok(mode & SET_ID != 0 || lgetxattr(entry.path(), "security.capability", &mut capabilities).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn set_ids_are_found_where_programs_are() {
        let root = tempfile::tempdir().unwrap();
        for (path, mode) in [
            ("usr/bin/su", 0o4755),
            ("usr/bin/wall", 0o2755),
            ("usr/bin/ls", 0o755),
            ("usr/lib/a/b/helper", 0o4711),
            ("usr/lib/data", 0o4644),
            ("usr/share/doc/su", 0o4755),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        std::os::unix::fs::symlink("usr/bin", root.path().join("bin")).unwrap();
        let mut found = lending_programs(root.path()).unwrap().to_vec();
        found.sort();
        assert_eq!(found, ["usr/bin/su", "usr/bin/wall", "usr/lib/a/b/helper"].map(PathBuf::from));
    }
}
