//! The loss report: what an import took, changed and could not keep.

use serde::Serialize;

use super::Format;

/// What became of a part of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It means the same in the new package.
    Taken,
    /// It is said in another way, and judges the same.
    Changed,
    /// It is not in the new package. It does not bear on judging, or the import would have been refused.
    Lost,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What became of it.
    pub fate: Fate,
    /// The part, in the words of its format.
    pub what: String,
    /// How it is said now, or why it is not.
    pub how: String,
}

/// What an import did with one package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format it came in.
    pub format: Format,
    /// The lines: what was taken first, what was lost last.
    pub entries: Vec<Entry>,
}

impl Report {
    pub(super) fn new(format: Format) -> Self {
        Self { format, entries: Vec::new() }
    }

    pub(super) fn taken(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.add(Fate::Taken, what, how);
    }

    pub(super) fn changed(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.add(Fate::Changed, what, how);
    }

    pub(super) fn lost(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.add(Fate::Lost, what, how);
    }

    fn add(&mut self, fate: Fate, what: impl Into<String>, how: impl Into<String>) {
        let entry = Entry { fate, what: what.into(), how: how.into() };
        let place = self.entries.partition_point(|other| other.fate <= fate);
        if !self.entries.contains(&entry) {
            self.entries.insert(place, entry);
        }
    }

    /// How many lines have this fate.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.entries.iter().filter(|entry| entry.fate == fate).count()
    }
}
