//! zip. The central directory is read and checked whole before anything is inflated.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::{Sink, broken, damaged};
use crate::package::PackageError;

/// What deflate can reach, 1032 to 1, and a little more: beyond it an archive lies about its sizes.
const MAX_RATIO: u64 = 1100;
/// The end record with the longest comment.
const END: u64 = 22 + 65_535;

pub(super) fn extract(mut file: File, sink: &mut Sink<'_>) -> Result<(), PackageError> {
    let declared = declared_entries(&mut file).map_err(damaged)?;
    if declared > sink.caps.entries {
        return Err(broken(format!("it has more than {} entries", sink.caps.entries)));
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    // The library keeps one entry of a name; the others would be what another reader sees.
    if archive.len() as u64 != declared {
        return Err(broken("it has entries of the same name"));
    }
    check(&mut archive, sink)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let (name, size) = (name(&entry)?, entry.size());
        if entry.is_dir() {
            sink.dir(&name)?;
        } else {
            sink.file(&name, size, &mut entry)?;
        }
    }
    Ok(())
}

fn name(entry: &ZipFile<'_, BufReader<File>>) -> Result<String, PackageError> {
    entry.name().map(std::borrow::Cow::into_owned).map_err(damaged)
}

/// What can be known without inflating: kinds, sizes, and that no two entries share their bytes.
fn check(archive: &mut ZipArchive<BufReader<File>>, sink: &Sink<'_>) -> Result<(), PackageError> {
    let (mut total, mut ranges) = (0_u64, Vec::with_capacity(archive.len()));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        let name = name(&entry)?;
        if entry.encrypted() {
            return Err(broken(format!("{name:?} is encrypted")));
        }
        // The bits of a Unix file type; none are set by tools of other systems.
        let kind = entry.unix_mode().unwrap_or(0) & 0o170_000;
        if !matches!(kind, 0 | 0o100_000 | 0o040_000) {
            return Err(broken(format!("{name:?} is neither a file nor a directory")));
        }
        // The library takes a NUL as the end of a name, other readers may not.
        if entry.name_raw().contains(&0) {
            return Err(broken(format!("{name:?} holds a NUL")));
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        if size > packed.saturating_mul(MAX_RATIO).saturating_add(MAX_RATIO) {
            return Err(broken(format!("{name:?} would grow more than {MAX_RATIO} times")));
        }
        total = total.saturating_add(size);
        sink.room(total)?;
        let start = entry.header_start();
        ranges.push((start, entry.data_start().unwrap_or(start).saturating_add(packed)));
    }
    ranges.sort_unstable();
    if ranges.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(broken("its entries overlap"));
    }
    Ok(())
}

/// How many entries the end record tells of, before a library makes room for them.
fn declared_entries(file: &mut File) -> std::io::Result<u64> {
    let size = file.seek(SeekFrom::End(0))?;
    let start = size.saturating_sub(END);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.by_ref().take(END).read_to_end(&mut tail)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06").filter(|at| tail.len() >= at + 22);
    let Some(at) = at else {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "it has no end record"));
    };
    let count = u64::from(u16::from_le_bytes([tail[at + 10], tail[at + 11]]));
    if count != 0xffff {
        return Ok(count);
    }
    // The longer record of zip64 lies before it, found by its own signature.
    let long = tail[..at].windows(4).rposition(|window| window == b"PK\x06\x06").filter(|long| at >= long + 40);
    Ok(long.map_or(count, |long| u64::from_le_bytes(tail[long + 32..long + 40].try_into().unwrap_or([0xff; 8]))))
}
