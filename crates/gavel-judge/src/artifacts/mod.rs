//! Compile once: what compilers left, kept by what it was made of.
//!
//! A program is a directory `program-…`, and beside it lies its record, which tells what it was made of, what the compiler
//! said, and a digest of every file. The record is written last, so a directory without a whole one was never finished.
//! Programs are looked at again, byte by byte, whenever they are used: one that is not what its record says is compiled
//! anew. Those not used for longest go first when there is no more room.

mod kept;
mod key;
mod primed;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gavel_core::{ByteSize, Digest};
use lru::LruCache;

use crate::compile::{Compiled, Files};
use crate::error::JudgeError;

pub(crate) use kept::Kept;
pub(crate) use key::{Fields, key};
pub use primed::Primed;

/// Compiled programs, kept for whoever sends the same source again. Shared by the slots of a worker; the directory is one
/// process's alone.
#[derive(Debug)]
pub struct Artifacts {
    directory: PathBuf,
    shelf: Mutex<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    kept: LruCache<Digest, Arc<Kept>>,
    bytes: u64,
    most: u64,
    /// Held by the slot that makes the program of a key.
    turns: HashMap<Digest, Arc<Mutex<()>>>,
}

impl Artifacts {
    /// The programs in a directory, which is made when it is not there, and `most` bytes of them at most.
    ///
    /// # Errors
    /// The directory cannot be made, listed or rid of what a process that was killed left half-made.
    pub fn open(directory: PathBuf, most: ByteSize) -> io::Result<Self> {
        std::fs::create_dir_all(&directory)?;
        let mut shelf = Shelf { kept: LruCache::unbounded(), bytes: 0, most: most.0, turns: HashMap::new() };
        for (key, kept) in kept::of_directory(&directory)? {
            shelf.put(key, &Arc::new(kept));
        }
        Ok(Self { directory, shelf: Mutex::new(shelf) })
    }

    /// The program of this key; it is made only if it is not there. Whoever asks while another slot makes it waits for that.
    pub(crate) fn once(
        &self,
        key: Digest,
        make: impl FnOnce(&Path) -> Result<Compiled, JudgeError>,
    ) -> Result<Compiled, JudgeError> {
        let turn = Arc::clone(self.shelf().turns.entry(key).or_default());
        let made = {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            self.find(key).map_or_else(|| self.make(key, make), Ok)
        };
        drop(turn);
        let mut shelf = self.shelf();
        if shelf.turns.get(&key).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            shelf.turns.remove(&key);
        }
        made
    }

    fn has(&self, key: Digest) -> bool {
        self.shelf().kept.contains(&key)
    }

    fn find(&self, key: Digest) -> Option<Compiled> {
        let kept = self.shelf().kept.get(&key).cloned()?;
        if kept.is_whole() {
            return Some(kept.reused());
        }
        tracing::error!(%key, "a compiled program was changed since it was compiled; it is compiled anew");
        self.shelf().take(key);
        None
    }

    fn make(
        &self,
        key: Digest,
        make: impl FnOnce(&Path) -> Result<Compiled, JudgeError>,
    ) -> Result<Compiled, JudgeError> {
        let compiled = kept::keep(key, make(&self.directory)?);
        if let Files::Kept(kept) = &compiled.files {
            self.shelf().put(key, kept);
        }
        Ok(compiled)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Puts a program on the shelf; those used longest ago make room for it.
    fn put(&mut self, key: Digest, kept: &Arc<Kept>) {
        self.take(key);
        self.bytes += kept.bytes();
        self.kept.put(key, Arc::clone(kept));
        while self.bytes > self.most
            && let Some((_, oldest)) = self.kept.pop_lru()
        {
            self.bytes -= oldest.bytes();
            oldest.discard();
        }
    }

    fn take(&mut self, key: Digest) {
        if let Some(kept) = self.kept.pop(&key) {
            self.bytes -= kept.bytes();
            kept.discard();
        }
    }
}
