//! What the engine asks of a keeper, made from a command.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rustix::fs::{Advice, FileType, fadvise};

use crate::command::Command;
use crate::error::Error;
use crate::limits::Limits;
use crate::mount::read_only_mount;
use crate::mounter::Mounter;
use crate::protocol::{self, MAX_FDS};

/// Names of a staged file's path.
const MAX_DEPTH: usize = 8;

/// A command as it goes to the keeper.
pub(super) struct Order {
    pub(super) run: protocol::Run,
    pub(super) fds: Vec<OwnedFd>,
}

impl Order {
    pub(super) fn of(
        command: Command,
        nothing: &OwnedFd,
        [stdout, stderr]: [OwnedFd; 2],
        connected: bool,
        mounter: Option<&Mounter>,
    ) -> Result<Self, Error> {
        let invalid = |what: String| Error::Command(what);
        if command.limits.memory < Limits::LEAST_MEMORY {
            let (given, least) = (command.limits.memory, Limits::LEAST_MEMORY);
            return Err(invalid(format!("a memory limit of {given} bytes is below {least}")));
        }
        let stdin = match command.stdin {
            Some(stdin) => stdin,
            None => nothing.try_clone().map_err(|error| invalid(format!("cannot give it no input: {error}")))?,
        };
        let input = fetch(&stdin);
        let mut fds = vec![stdin, stdout, stderr];
        let has_program_dir = command.program_dir.is_some();
        if let Some(directory) = command.program_dir {
            let mount = mounter
                .map_or_else(|| read_only_mount(&directory), |mounter| mounter.read_only_mount(&directory))
                .map_err(|error| invalid(format!("cannot show the directory {directory:?} in the box: {error}")))?;
            fds.push(mount);
        }
        let mut files = Vec::with_capacity(command.files.len());
        let mut directories = BTreeSet::new();
        for file in command.files {
            let name = file.name.into_vec();
            if !is_below(&name) {
                return Err(invalid(format!("{:?} is not a file name", String::from_utf8_lossy(&name))));
            }
            let ends = name.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end);
            directories.extend(ends.map(|end| name[..end].to_vec()));
            let size = fetch(&file.content)
                .ok_or_else(|| invalid(format!("{:?} is not a regular file", String::from_utf8_lossy(&name))))?;
            fds.push(file.content);
            files.push(protocol::File { name, size, executable: file.executable });
        }
        if fds.len() > MAX_FDS {
            return Err(invalid(format!("more than {} files to stage", MAX_FDS - 4)));
        }
        let program = into_bytes(command.program);
        let argv =
            std::iter::once(program.clone()).chain(command.args.into_iter().map(OsStringExt::into_vec)).collect();
        let env =
            command.env.into_iter().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat()).collect();
        let run = protocol::Run {
            program,
            argv,
            env,
            has_program_dir,
            input,
            // In their order a directory comes before what is in it.
            directories: directories.into_iter().collect(),
            files,
            collect: command.collect,
            sealed: command.sealed,
            warm: command.warm,
            processors: command.processors,
            connected,
            limits: command.limits,
        };
        Ok(Self { run, fds })
    }
}

/// Whether this is a path that stays below where it begins.
fn is_below(path: &[u8]) -> bool {
    let mut names = path.split(|byte| *byte == b'/');
    !path.contains(&0) && names.clone().count() <= MAX_DEPTH && names.all(|name| !matches!(name, b"" | b"." | b".."))
}

/// Reads a regular file into the page cache; its size. Whoever reads a page first has it on his account, and the judge's
/// files are not the program's memory.
fn fetch(file: &OwnedFd) -> Option<u64> {
    /// The kernel reads at most a device's largest request at once (mm/readahead.c, force_page_cache_ra): 128 KiB or more.
    const PIECE: u64 = 128 << 10;
    let stat = rustix::fs::fstat(file).ok()?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return None;
    }
    let size = u64::try_from(stat.st_size).unwrap_or(0);
    for piece in 0..size.div_ceil(PIECE) {
        // A hint; without it the run is as right and its memory a little less exact.
        let _ = fadvise(file, piece * PIECE, NonZero::new(PIECE), Advice::WillNeed);
    }
    Some(size)
}

fn into_bytes(path: PathBuf) -> Vec<u8> {
    path.into_os_string().into_vec()
}
