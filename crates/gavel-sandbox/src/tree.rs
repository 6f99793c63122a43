//! `/box` as an untrusted program left it, read without trusting it.
//!
//! Peers let a program plant links and pipes where the judge reads (lessons 1, 2, 6, 7 and 8). So every name is opened
//! below the directory's own descriptor with `openat2`, which refuses links, other file systems and a way up; what was
//! opened must then prove to be a directory, or a regular file with one name.

use std::fs::{self, File, Permissions};
use std::io::{self, Read as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Dir, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};

use crate::wall::{Missing, Wall};

/// Caps on what [`Tree::copy_to`] copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeCaps {
    /// Bytes of all files together.
    pub bytes: u64,
    /// Files and directories.
    pub entries: u32,
    /// Directories below one another.
    pub depth: u32,
}

/// Room for the directory that is copied to within the kernel's `PATH_MAX`, 4096 bytes.
const MAX_PATH: usize = 3072;

/// Why a tree could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The program left more than the caps allow: its own fault.
    #[error("the program left more than {what} in its directory")]
    TooLarge {
        /// The cap that was passed, in words.
        what: String,
    },
    /// Reading or writing failed: our fault.
    #[error("cannot copy {path:?} out of the box: {source}")]
    Copy {
        /// The file or directory, relative to the box.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// The directory `/box` of a run whose processes are all gone.
#[derive(Debug)]
pub struct Tree {
    root: OwnedFd,
    missing: Missing,
}

impl Tree {
    pub(crate) fn new(root: OwnedFd, missing: Missing) -> Self {
        Self { root, missing }
    }

    /// Copies regular files and directories below `dest`, which must exist and be ours alone, and returns the files'
    /// paths relative to it, sorted. Links, pipes, sockets and devices are left out, and so are files with more than
    /// one name. Files keep their execute permission and nothing else of their mode.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`] when the program left more than `caps`; [`TreeError::Copy`] when a copy fails.
    pub fn copy_to(&self, dest: &Path, caps: &TreeCaps) -> Result<Vec<PathBuf>, TreeError> {
        let mut copy = Copy { tree: self, dest, caps, bytes: 0, entries: 0, files: Vec::new() };
        copy.directory(Path::new(""), 0)?;
        copy.files.sort();
        Ok(copy.files)
    }

    /// The first `most` bytes of a regular file with one name that lies in the directory itself; `None` when there is none,
    /// or what is there is something else.
    ///
    /// # Errors
    /// [`TreeError::Copy`] when it cannot be read.
    pub fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, TreeError> {
        let path = Path::new(name);
        let failed = |source: io::Error| TreeError::Copy { path: path.to_owned(), source };
        let Ok(file) = self.open(path, OFlags::NONBLOCK) else { return Ok(None) };
        let stat = fstat(&file).map_err(|error| failed(error.into()))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_nlink != 1 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        File::from(file).take(most).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(bytes))
    }

    fn open(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, rustix::io::Errno> {
        let beneath =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        if self.missing.lacks(Wall::Collect) {
            return openat(self.root.as_fd(), path, flags | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        }
        let flags = flags | OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NOCTTY;
        openat2(self.root.as_fd(), path, flags, Mode::empty(), beneath)
    }
}

struct Copy<'a> {
    tree: &'a Tree,
    dest: &'a Path,
    caps: &'a TreeCaps,
    bytes: u64,
    entries: u32,
    files: Vec<PathBuf>,
}

impl Copy<'_> {
    fn directory(&mut self, path: &Path, depth: u32) -> Result<(), TreeError> {
        if path.as_os_str().len() > MAX_PATH {
            return Err(TreeError::TooLarge { what: format!("{MAX_PATH} bytes in a path") });
        }
        if depth > self.caps.depth {
            return Err(TreeError::TooLarge { what: format!("{} levels of directories", self.caps.depth) });
        }
        let failed = |source: rustix::io::Errno| TreeError::Copy { path: path.to_owned(), source: source.into() };
        // The names are taken down first, so that no descriptor stays open per level.
        let mut names = Vec::new();
        {
            let directory = self.tree.open(path, OFlags::DIRECTORY).map_err(failed)?;
            for entry in Dir::read_from(directory).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name();
                if name == c"." || name == c".." {
                    continue;
                }
                self.count_entry()?;
                names.push(path.join(std::ffi::OsStr::from_bytes(name.to_bytes())));
            }
        }
        for name in names {
            self.entry(&name, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, depth: u32) -> Result<(), TreeError> {
        let failed = |source: io::Error| TreeError::Copy { path: path.to_owned(), source };
        // Non-blocking, because opening a pipe would wait for its other end.
        let file = match self.tree.open(path, OFlags::NONBLOCK) {
            Ok(file) => file,
            // A link, a socket, a device without a driver, or what its owner has made unreadable.
            Err(_) => return Ok(()),
        };
        let stat = fstat(&file).map_err(|error| failed(error.into()))?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => {
                fs::create_dir(self.dest.join(path)).map_err(failed)?;
                self.directory(path, depth + 1)
            }
            FileType::RegularFile if stat.st_nlink == 1 => {
                let executable = stat.st_mode & 0o100 != 0;
                self.count_bytes(u64::try_from(stat.st_size).unwrap_or(u64::MAX))?;
                self.file(&mut File::from(file), path, executable).map_err(failed)
            }
            _ => Ok(()),
        }
    }

    fn file(&mut self, source: &mut File, path: &Path, executable: bool) -> io::Result<()> {
        let mut target = File::create_new(self.dest.join(path))?;
        io::copy(source, &mut target)?;
        target.set_permissions(Permissions::from_mode(if executable { 0o755 } else { 0o644 }))?;
        self.files.push(path.to_owned());
        Ok(())
    }

    fn count_entry(&mut self) -> Result<(), TreeError> {
        self.entries += 1;
        if self.entries > self.caps.entries {
            return Err(TreeError::TooLarge { what: format!("{} files", self.caps.entries) });
        }
        Ok(())
    }

    fn count_bytes(&mut self, bytes: u64) -> Result<(), TreeError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.caps.bytes {
            return Err(TreeError::TooLarge { what: format!("{} bytes", self.caps.bytes) });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    const CAPS: TreeCaps = TreeCaps { bytes: 1000, entries: 10, depth: 3 };

    struct Place {
        from: tempfile::TempDir,
        to: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            Self { from: tempfile::tempdir().unwrap(), to: tempfile::tempdir().unwrap() }
        }

        fn copy(&self) -> Result<Vec<PathBuf>, TreeError> {
            Tree::new(File::open(self.from.path()).unwrap().into(), Missing::NONE).copy_to(self.to.path(), &CAPS)
        }
    }

    #[test]
    fn reads_one_file_and_no_link() {
        let place = Place::new();
        fs::write(place.from.path().join("score.txt"), "0.5\n").unwrap();
        symlink("/etc/passwd", place.from.path().join("link")).unwrap();
        fs::create_dir(place.from.path().join("directory")).unwrap();
        let tree = Tree::new(File::open(place.from.path()).unwrap().into(), Missing::NONE);
        assert_eq!(tree.read("score.txt", 100).unwrap().as_deref(), Some(&b"0.5\n"[..]));
        assert_eq!(tree.read("score.txt", 2).unwrap().as_deref(), Some(&b"0."[..]));
        for name in ["link", "directory", "nothing", "../passwd", "/etc/passwd"] {
            assert_eq!(tree.read(name, 100).unwrap(), None, "{name}");
        }
    }

    #[test]
    fn copies_files_and_directories() {
        let place = Place::new();
        fs::create_dir(place.from.path().join("a")).unwrap();
        fs::write(place.from.path().join("a/b"), "text").unwrap();
        fs::write(place.from.path().join("program"), "x").unwrap();
        fs::set_permissions(place.from.path().join("program"), Permissions::from_mode(0o4777)).unwrap();
        assert_eq!(place.copy().unwrap(), [PathBuf::from("a/b"), PathBuf::from("program")]);
        assert_eq!(fs::read_to_string(place.to.path().join("a/b")).unwrap(), "text");
        let mode = fs::metadata(place.to.path().join("program")).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o755);
    }

    #[test]
    fn links_and_pipes_are_left_out() {
        let place = Place::new();
        let from = place.from.path();
        let secret = place.to.path().with_extension("secret");
        fs::write(&secret, "secret").unwrap();
        symlink(&secret, from.join("link")).unwrap();
        symlink("/etc", from.join("directory")).unwrap();
        symlink("/proc/self/root", from.join("magic")).unwrap();
        fs::hard_link(&secret, from.join("hard")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, from.join("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        std::os::unix::net::UnixListener::bind(from.join("socket")).unwrap();
        assert_eq!(place.copy().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(fs::read_dir(place.to.path()).unwrap().count(), 0);
        fs::remove_file(secret).unwrap();
    }

    #[test]
    fn too_much_is_the_programs_fault() {
        let place = Place::new();
        File::create(place.from.path().join("sparse")).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(place.copy(), Err(TreeError::TooLarge { .. })));

        let place = Place::new();
        for i in 0..11 {
            fs::write(place.from.path().join(i.to_string()), "").unwrap();
        }
        assert!(matches!(place.copy(), Err(TreeError::TooLarge { .. })));

        let place = Place::new();
        fs::create_dir_all(place.from.path().join("1/2/3/4")).unwrap();
        assert!(matches!(place.copy(), Err(TreeError::TooLarge { .. })));
    }
}
