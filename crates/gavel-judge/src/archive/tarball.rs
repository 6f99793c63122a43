//! tar.

use std::io::Read;

use tar::EntryType;

use super::{Sink, broken, damaged};
use crate::package::PackageError;

/// Headers, padding and long names are held in memory while they are read, so each entry may have only so much.
const OVERHEAD: u64 = 4096;

/// Reads all entries of a tar.
pub(crate) fn extract(archive: impl Read, sink: &mut Sink<'_>) -> Result<(), PackageError> {
    let whole = sink.caps.bytes.saturating_add(sink.caps.entries.saturating_mul(OVERHEAD));
    let mut archive = tar::Archive::new(archive.take(whole));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| broken("a name is not UTF-8"))?;
        let size = entry.size();
        // Two readers would see two different archives.
        if entry.header().entry_size().map_err(damaged)? != size {
            return Err(broken(format!("{name:?} has two sizes, in its header and in its extended header")));
        }
        match entry.header().entry_type() {
            EntryType::Directory => sink.dir(&name)?,
            EntryType::Regular => sink.file(&name, size, &mut entry)?,
            // What `git archive` puts first: the commit's name, a comment.
            EntryType::XGlobalHeader => {}
            other => return Err(broken(format!("{name:?} is neither a file nor a directory but {other:?}"))),
        }
    }
    Ok(())
}
