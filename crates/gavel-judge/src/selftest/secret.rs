//! A file of the host that everybody may read there, and nobody in a box.

use std::fs::{self, File, Permissions};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use rustix::fs::{FlockOperation, flock};

use crate::error::JudgeError;

/// Where it is; the programs of the self-test name it.
const PATH: &str = "/etc/gavel-secret";

/// The file, as long as this lives; several processes may share it.
#[derive(Debug)]
pub(super) struct Secret {
    file: File,
    pub(super) token: String,
}

impl Secret {
    pub(super) fn make() -> Result<Self, JudgeError> {
        let io = || JudgeError::io("make", PATH);
        loop {
            let mut file = File::options().read(true).append(true).create(true).open(PATH).map_err(io())?;
            // Alone with it, one writes it; all hold it shared then, and the last one takes it away.
            if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() && is_there(&file) {
                file.set_len(0).map_err(io())?;
                let [first, second] = [(); 2].map(|()| std::hash::RandomState::new().build_hasher().finish());
                file.write_all(format!("GAVEL{first:016x}{second:016x}\n").as_bytes()).map_err(io())?;
                file.set_permissions(Permissions::from_mode(0o644)).map_err(io())?;
            }
            flock(&file, FlockOperation::LockShared).map_err(|error| io()(error.into()))?;
            let token = fs::read_to_string(PATH).unwrap_or_default().trim().to_owned();
            if is_there(&file) && !token.is_empty() {
                return Ok(Self { file, token });
            }
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // Whoever else holds it takes it away later. A file that cannot be removed harms nobody: its token is of no use.
        if flock(&self.file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = fs::remove_file(PATH);
        }
    }
}

/// Whether the open file is the one with the name, and not one that was taken away meanwhile.
fn is_there(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let same = |one: fs::Metadata, other: fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
    file.metadata().is_ok_and(|own| fs::metadata(PATH).is_ok_and(|named| same(own, named)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shared_and_goes_with_the_last() {
        let first = Secret::make().unwrap();
        let second = Secret::make().unwrap();
        assert_eq!(first.token, second.token);
        drop(first);
        assert_eq!(fs::read_to_string(PATH).unwrap().trim(), second.token);
    }
}
