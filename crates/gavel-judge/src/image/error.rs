//! Why an image could not be built.

use std::io;
use std::path::PathBuf;

/// Why an image could not be built, listed or removed.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// Making devices and changing the root is root's.
    #[error("cannot build an image as an ordinary user")]
    NotRoot,
    /// A program that is needed is not on this host.
    #[error("cannot run {program}: it is not on this host")]
    NoTool {
        /// The program.
        program: String,
    },
    /// The host's apt knows no archive of its own distribution.
    #[error("cannot find the mirror of the suite {suite} in {directory:?}")]
    NoMirror {
        /// The host's suite.
        suite: String,
        /// Where its sources are.
        directory: PathBuf,
    },
    /// There is no definition of this name.
    #[error("there is no image {name}")]
    Unknown {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A definition that breaks the schema.
    #[error("languages/images/{name}.toml: {what}")]
    Definition {
        /// The file's name without `.toml`.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// Somebody else builds the same image.
    #[error("another process builds in {0:?}")]
    Busy(PathBuf),
    /// What is there was not made by us.
    #[error("{0:?} is there and is no image of ours")]
    NotOurs(PathBuf),
    /// The disk has no room.
    #[error("cannot {what}: the disk is full: {free_mib} MiB are free{}", needed.as_ref().map(|n| format!(", and it needs {n}")).unwrap_or_default())]
    DiskFull {
        /// What was attempted.
        what: String,
        /// MiB that are left.
        free_mib: u64,
        /// What the package tool says it needs, in its words.
        needed: Option<String>,
    },
    /// Nothing could be fetched.
    #[error("cannot {what}: the mirror or registry cannot be reached: {line}")]
    Network {
        /// What was attempted.
        what: String,
        /// The line that says so.
        line: String,
    },
    /// A command failed.
    #[error("cannot {what}: {tail}")]
    Command {
        /// What was attempted.
        what: String,
        /// The end of what it printed.
        tail: String,
        /// Where all of it is.
        log: PathBuf,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// The verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl ImageError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotRoot => Some("run it as root: sudo gavel image build".to_owned()),
            Self::NoTool { program } => Some(format!("on Debian: apt-get install {}", package_of(program))),
            Self::NoMirror { suite, .. } => {
                Some(format!("`apt-get update` must work on this host, with a source of the suite {suite}"))
            }
            Self::Unknown { known, .. } => Some(format!("the images are {}", known.join(", "))),
            Self::Busy(_) => Some("wait until it is done".to_owned()),
            Self::NotOurs(path) => Some(format!("move {} away, or give another directory", path.display())),
            Self::DiskFull { .. } => {
                Some("make room, or give a directory on another disk with --images; what is done is kept".to_owned())
            }
            Self::Network { .. } => Some("run it again when the network is there; what is done is kept".to_owned()),
            Self::Command { log, .. } => Some(format!("all of what it printed is in {}", log.display())),
            Self::Definition { .. } | Self::Io { .. } => None,
        }
    }

    /// Whether it would befall every further step too.
    pub(super) fn ends_all(&self) -> bool {
        !matches!(self, Self::Command { .. })
    }

    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}

fn package_of(program: &str) -> &str {
    match program {
        "unshare" | "setpriv" => "util-linux",
        "python3" => "python3-pip",
        "dpkg-query" => "dpkg",
        program => program,
    }
}
