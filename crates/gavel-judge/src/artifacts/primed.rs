//! What compilers are quicker with, such as headers that were parsed before.
//!
//! It is made in the box, of the tools alone, before there is a source, and kept as programs are. Since it is large and
//! nobody's but ours, it is looked at again once, when a process first wants it.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use gavel_core::{ByteSize, Digest, LanguageId, Limits, Step};

use super::{Artifacts, Kept, key};
use crate::compile::{Files, Sources, compile};
use crate::error::JudgeError;
use crate::language::Language;
use crate::package::SourceFile;
use crate::watch::Watched;

/// Room for what primes them: some twenty languages with 100 MiB each. What tools of the past were quicker with goes first.
const ROOM: ByteSize = ByteSize(2 << 30);

/// What the compilers of a process are primed with. The directory is that process's alone.
#[derive(Debug)]
pub struct Primed {
    artifacts: Artifacts,
    ready: RwLock<HashMap<Digest, Arc<Kept>>>,
    wanted: Mutex<BTreeSet<LanguageId>>,
}

impl Primed {
    /// What compilers were primed with in a directory, which is made when it is not there.
    ///
    /// # Errors
    /// As of [`Artifacts::open`].
    pub fn open(directory: PathBuf) -> io::Result<Self> {
        Ok(Self { artifacts: Artifacts::open(directory, ROOM)?, ready: RwLock::default(), wanted: Mutex::default() })
    }

    /// What the compiler is quicker with, if it was made. If not, and it would have been of use, it is wanted.
    pub(crate) fn of(&self, sources: &Sources<'_>) -> Option<Arc<Kept>> {
        let key = key_of(sources.language)?;
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if ready.is_none() && sources.files.iter().any(|file| sources.language.gains_by_priming(&file.bytes)) {
            self.want(sources.language);
        }
        ready
    }

    /// What was made by an earlier process is wanted: it need only be looked at.
    pub(crate) fn want_if_kept(&self, language: &Language) {
        if key_of(language).is_some_and(|key| self.artifacts.has(key)) {
            self.want(language);
        }
    }

    fn want(&self, language: &Language) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(language.id.clone());
    }

    /// The languages whose compilers were wanted to be primed since this was asked last.
    pub(crate) fn take_wanted(&self) -> BTreeSet<LanguageId> {
        std::mem::take(&mut *self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes it, unless there is nothing to make or it is there.
    pub(crate) fn make(&self, runner: &mut Watched<'_>, language: &Language) -> Result<(), JudgeError> {
        let Some((language, files)) = language.priming() else { return Ok(()) };
        let (sources, limits) = (sources(&language, &files), Limits::default());
        let key = key(&sources, &limits);
        let make = |directory: &Path| compile(runner, &sources, &limits, None, directory);
        let made = self.artifacts.once(key, make)?;
        match made.files {
            Files::Kept(kept) if made.compile.ok => {
                self.ready.write().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
                Ok(())
            }
            _ => Err(JudgeError::NotPrimed {
                language: language.id.clone(),
                what: format!("{}\n{}", made.compile.message, made.compile.log),
            }),
        }
    }
}

fn sources<'a>(language: &'a Language, files: &'a [SourceFile]) -> Sources<'a> {
    Sources { language, files, class: None, step: Step::Compile }
}

fn key_of(language: &Language) -> Option<Digest> {
    let (language, files) = language.priming()?;
    Some(key(&sources(&language, &files), &Limits::default()))
}
