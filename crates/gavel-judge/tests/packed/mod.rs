//! Directories as archives.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Every file below `dir`, its path relative to it.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut all, mut left) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                all.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

/// The directory as a zip, its files below `prefix`.
pub(crate) fn zip(dir: &Path, prefix: &str, to: &Path) {
    let mut archive = ZipWriter::new(File::create(to).unwrap());
    for (name, bytes) in files(dir) {
        archive.start_file(format!("{prefix}{name}"), SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
}

/// The directory as a tar.
pub(crate) fn tar(dir: &Path, prefix: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files(dir) {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, format!("{prefix}{name}"), bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}
