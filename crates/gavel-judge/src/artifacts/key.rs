//! What a compiled program depends on.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use gavel_core::{Digest, Limits};
use sha2::{Digest as _, Sha256};

use crate::compile::Sources;
use crate::language::Template;

/// What this program itself brings into a compilation.
const OURS: &str = concat!("gavel ", env!("CARGO_PKG_VERSION"), " artifact 1");

/// The lists of what is installed: dpkg(1), rpm(8) in its two places, apk(8), pacman(8). They change with every package.
const INSTALLED: [&str; 5] = [
    "/var/lib/dpkg/status",
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/var/lib/rpm/rpmdb.sqlite",
    "/lib/apk/db/installed",
    "/var/lib/pacman/local",
];

/// Equal for sources of which the same program comes: the same files, the same commands with the same limits, and tools of
/// the same state.
pub(crate) fn key(sources: &Sources<'_>, limits: &Limits) -> Digest {
    let mut hash = Fields::new();
    hash.field(OURS);
    hash.field(limits.compile_time.as_nanos().to_le_bytes());
    hash.field(limits.compile_memory.0.to_le_bytes());
    hash.field(sources.class.as_deref().unwrap_or_default());
    hash.field(sources.language.artifact.as_deref().unwrap_or_default());
    for file in sources.files {
        hash.field(&file.name);
        hash.field(&file.bytes);
    }
    for template in &sources.language.compile {
        hash.command(template);
    }
    hash.digest()
}

/// Fields one after another, each with its length, so that none can be taken for the end of the one before.
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn digest(self) -> Digest {
        Digest(self.0.finalize().into())
    }

    pub(crate) fn field(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update((bytes.as_ref().len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn command(&mut self, template: &Template) {
        self.field(template.argv.len().to_le_bytes());
        template.argv.iter().for_each(|argument| self.field(argument));
        self.field(template.env.len().to_le_bytes());
        for (name, value) in &template.env {
            self.field(name);
            self.field(value);
        }
        self.field(format!("{:?} {:?}", template.runtime, template.calls));
        // Trees that we build have another name in another state; others change in their place, as the host does.
        let root = template.root.as_deref().unwrap_or(Path::new("/"));
        self.field(root.as_os_str().as_bytes());
        for path in std::iter::once(template.argv[0].as_str()).chain(INSTALLED) {
            self.state(&root.join(path.trim_start_matches('/')));
        }
    }

    fn state(&mut self, path: &Path) {
        let state =
            std::fs::metadata(path).map(|file| (file.dev(), file.ino(), file.size(), file.ctime(), file.ctime_nsec()));
        self.field(format!("{:?}", state.ok()));
    }
}
