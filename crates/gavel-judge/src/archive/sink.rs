//! Where entries go: names are checked, caps kept, nothing written twice.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::{ArchiveCaps, broken, damaged};
use crate::package::PackageError;

/// Bytes of an entry's whole path.
const MAX_PATH: usize = 1024;
/// Directories below one another.
const MAX_DEPTH: usize = 32;
/// What other systems put into archives by themselves, and nobody means.
const LITTER: [&str; 4] = ["__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// Puts entries below a directory.
pub(crate) struct Sink<'a> {
    dest: &'a Path,
    pub(super) caps: &'a ArchiveCaps,
    bytes: u64,
    entries: u64,
    files: u64,
    /// Every path that is there, and every one above it, by its lower-case form.
    seen: HashMap<String, Seen>,
}

struct Seen {
    name: String,
    is_dir: bool,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(dest: &'a Path, caps: &'a ArchiveCaps) -> Self {
        Self { dest, caps, bytes: 0, entries: 0, files: 0, seen: HashMap::new() }
    }

    /// A directory.
    pub(super) fn dir(&mut self, name: &str) -> Result<(), PackageError> {
        self.count()?;
        let Some(path) = checked(name)? else { return Ok(()) };
        self.claim(&path, true)?;
        let target = self.dest.join(&path);
        fs::create_dir_all(&target).map_err(PackageError::io("make", &target))
    }

    /// A file of `declared` bytes.
    pub(super) fn file(&mut self, name: &str, declared: u64, mut content: impl Read) -> Result<(), PackageError> {
        self.count()?;
        let Some(path) = checked(name)? else { return Ok(()) };
        self.room(declared)?;
        self.claim(&path, false)?;
        let target = self.dest.join(&path);
        let io = || PackageError::io("write", &target);
        fs::create_dir_all(target.parent().unwrap_or(self.dest)).map_err(io())?;
        let mut file = File::create_new(&target).map_err(io())?;
        // One byte more than declared is enough to know that the archive lies; never more is inflated.
        let copied = io::copy(&mut content.by_ref().take(declared.saturating_add(1)), &mut file).map_err(damaged)?;
        if copied != declared {
            return Err(broken(format!("{path:?} has not the {declared} bytes it is said to have")));
        }
        self.bytes += copied;
        self.files += 1;
        Ok(())
    }

    /// Whether so many more bytes fit.
    pub(super) fn room(&self, more: u64) -> Result<(), PackageError> {
        if self.bytes.saturating_add(more) > self.caps.bytes {
            return Err(broken(format!("it has more than {} bytes", self.caps.bytes)));
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<(), PackageError> {
        if self.files == 0 { Err(broken("it is empty")) } else { Ok(()) }
    }

    fn count(&mut self) -> Result<(), PackageError> {
        self.entries += 1;
        if self.entries > self.caps.entries {
            return Err(broken(format!("it has more than {} entries", self.caps.entries)));
        }
        Ok(())
    }

    /// Takes a path, so that no other entry is it, lies in it though it is a file, or differs by case only.
    fn claim(&mut self, path: &str, is_dir: bool) -> Result<(), PackageError> {
        let above = path.match_indices('/').map(|(end, _)| (&path[..end], true));
        for (part, is_dir) in above.chain([(path, is_dir)]) {
            let same = part == path;
            match self.seen.get(&part.to_lowercase()) {
                None => {
                    self.seen.insert(part.to_lowercase(), Seen { name: part.to_owned(), is_dir });
                }
                Some(seen) if seen.name != part => {
                    return Err(broken(format!("{part:?} and {:?} differ by case only", seen.name)));
                }
                Some(seen) if !seen.is_dir || !is_dir => {
                    let what = if same { "is there twice" } else { "lies in what is a file" };
                    return Err(broken(format!("{path:?} {what}")));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// The path of an entry, which leads down and nowhere else; `None` for what is no part of any package.
fn checked(name: &str) -> Result<Option<String>, PackageError> {
    let outside = |why: &str| Err(broken(format!("the path {:?} {why}", name.chars().take(80).collect::<String>())));
    if name.len() > MAX_PATH {
        return outside("is too long");
    }
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
        return outside("is absolute");
    }
    if name.contains('\\') {
        return outside("holds a backslash; make the archive with a tool that writes '/'");
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        return outside("holds a control character");
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return outside("leads out of the archive"),
            part if part.len() > 255 => return outside("is too long"),
            part => parts.push(part),
        }
    }
    if parts.len() > MAX_DEPTH {
        return outside("is too deep");
    }
    if parts.is_empty() || parts.iter().any(|part| LITTER.contains(part)) {
        return Ok(None);
    }
    Ok(Some(parts.join("/")))
}
