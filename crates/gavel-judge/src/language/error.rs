//! Why a language file cannot be used.

use std::fmt;

/// A language file that cannot be used: the file, the key, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LanguageError {
    /// The file as it is named to people.
    file: String,
    what: String,
    hint: String,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

impl LanguageError {
    pub(super) fn new(file: impl Into<String>, problem: Problem) -> Self {
        Self { file: file.into(), what: problem.what, hint: problem.hint }
    }

    /// The language that the file is for.
    #[must_use]
    pub fn id(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".toml").unwrap_or(name)
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

/// What is wrong with some key, and how it is mended.
#[derive(Debug)]
pub(super) struct Problem {
    what: String,
    hint: String,
}

impl Problem {
    pub(super) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }
}
