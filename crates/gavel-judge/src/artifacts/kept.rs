//! One program that is kept.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use gavel_core::Digest;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::compile::{Compile, Compiled, Files, PROGRAM};

/// The ending of a record, which is called like the directory that it is of.
const RECORD: &str = "json";
/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// What is written beside a program.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    key: Digest,
    compile: Compile,
    contents: Contents,
}

/// What is in a directory.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Contents {
    digest: Digest,
    /// Of all files together.
    bytes: u64,
}

/// Keeps what was compiled, unless it is not to be kept or cannot be.
pub(super) fn keep(key: Digest, compiled: Compiled) -> Compiled {
    let Compiled { compile, files: Files::Own(directory), settled: true } = compiled else { return compiled };
    let files = match Record::write(key, &compile, directory.path()) {
        Ok(record) => {
            Files::Kept(Arc::new(Kept { directory: directory.keep(), record, discarded: AtomicBool::new(false) }))
        }
        Err(error) => {
            tracing::warn!(directory = ?directory.path(), %error, "cannot keep a compiled program");
            Files::Own(directory)
        }
    };
    Compiled { compile, files, settled: true }
}

/// A program, or what the compiler has against a source.
#[derive(Debug)]
pub(crate) struct Kept {
    directory: PathBuf,
    record: Record,
    discarded: AtomicBool,
}

impl Kept {
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Bytes that it takes at least.
    pub(super) fn bytes(&self) -> u64 {
        self.record.contents.bytes + self.record.compile.log.len() as u64 + 1
    }

    /// Whether every file is as the compiler left it.
    pub(super) fn is_whole(&self) -> bool {
        Contents::of(&self.directory).is_ok_and(|contents| contents == self.record.contents)
    }

    /// What compiling came to, for somebody else.
    pub(super) fn reused(self: Arc<Self>) -> Compiled {
        // So the next process knows what was used last; if it cannot be told, it only goes earlier.
        let record = File::options().write(true).open(self.directory.with_extension(RECORD));
        drop(record.and_then(|record| record.set_modified(SystemTime::now())));
        let compile = Compile { reused: true, ..self.record.compile.clone() };
        Compiled { compile, files: Files::Kept(self), settled: true }
    }

    /// Its files go when nobody runs it any more.
    pub(super) fn discard(&self) {
        self.discarded.store(true, Ordering::Relaxed);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.discarded.load(Ordering::Relaxed)
            && let Err(error) = remove(&self.directory)
        {
            tracing::warn!(directory = ?self.directory, %error, "cannot remove a compiled program");
        }
    }
}

impl Record {
    fn write(key: Digest, compile: &Compile, directory: &Path) -> io::Result<Self> {
        let record = Self { key, compile: compile.clone(), contents: Contents::of(directory)? };
        fs::write(directory.with_extension(RECORD), serde_json::to_vec(&record)?)?;
        Ok(record)
    }
}

/// The programs in a store, those used longest ago first. What was not finished is removed.
pub(super) fn of_directory(store: &Path) -> io::Result<Vec<(Digest, Kept)>> {
    let names = fs::read_dir(store)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    let mut found = Vec::new();
    for name in names.iter().filter(|name| name.as_bytes().starts_with(PROGRAM.as_bytes())) {
        let directory = store.join(name).with_extension("");
        match read(&directory) {
            Ok((used, record)) if Path::new(name).extension() == Some(OsStr::new(RECORD)) => {
                found.push((used, Kept { directory, record, discarded: AtomicBool::new(false) }));
            }
            Ok(_) => {}
            Err(_) => remove(&directory)?,
        }
    }
    found.sort_by_key(|(used, _)| *used);
    Ok(found.into_iter().map(|(_, kept)| (kept.record.key, kept)).collect())
}

/// The record of a directory that is there, and when it was used last.
fn read(directory: &Path) -> io::Result<(SystemTime, Record)> {
    let mut file = File::open(directory.with_extension(RECORD))?;
    let used = file.metadata()?.modified()?;
    let record = serde_json::from_reader(io::BufReader::new(&mut file))?;
    fs::read_dir(directory)?;
    Ok((used, record))
}

/// Removes the record, then the program, whichever is there.
fn remove(directory: &Path) -> io::Result<()> {
    for removed in [fs::remove_file(directory.with_extension(RECORD)), fs::remove_dir_all(directory)] {
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

impl Contents {
    fn of(directory: &Path) -> io::Result<Self> {
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        add(directory, &mut hash, &mut bytes, &mut vec![0; PIECE])?;
        Ok(Self { digest: Digest(hash.finalize().into()), bytes })
    }
}

/// Everything in a directory, in the order of the names: how long each name is, the name, what it is, how long it is, it.
fn add(directory: &Path, hash: &mut Sha256, bytes: &mut u64, piece: &mut [u8]) -> io::Result<()> {
    let mut entries = fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    hash.update((entries.len() as u64).to_le_bytes());
    for entry in entries {
        let (name, metadata) = (entry.file_name(), entry.metadata()?);
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(metadata.permissions().mode().to_le_bytes());
        if metadata.is_dir() {
            add(&entry.path(), hash, bytes, piece)?;
        } else if metadata.is_file() {
            hash.update(metadata.len().to_le_bytes());
            let mut file = File::open(entry.path())?;
            while let read @ 1.. = file.read(piece)? {
                hash.update(&piece[..read]);
                *bytes += read as u64;
            }
        } else {
            return Err(io::Error::other(format!("{:?} is no file", entry.path())));
        }
    }
    Ok(())
}
