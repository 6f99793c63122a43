//! Why a package is refused.

use std::io;
use std::path::{Path, PathBuf};

/// Why a package could not be read, packed or unpacked. Paths are relative to the package where they lie in it.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The file system failed.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// The verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The package breaks the format.
    #[error("{path:?}: {what}")]
    Invalid {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// The package keeps the format but asks for what cannot be honoured here; judging it anyway would be wrong.
    #[error("{path:?}: {what} is not supported")]
    Unsupported {
        /// The file or directory.
        path: PathBuf,
        /// What is asked for.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// The archive is none of ours: damaged, hostile or too large.
    #[error("cannot unpack the archive: {what}")]
    Archive {
        /// What is wrong with it.
        what: String,
    },
}

impl PackageError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Invalid { hint, .. } | Self::Unsupported { hint, .. } if !hint.is_empty() => Some(hint),
            _ => None,
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    pub(crate) fn invalid(path: impl Into<PathBuf>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Invalid { path: path.into(), what: what.into(), hint: hint.into() }
    }

    pub(crate) fn unsupported(path: impl Into<PathBuf>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unsupported { path: path.into(), what: what.into(), hint: hint.into() }
    }
}
