//! What of each format is supported: the table that docs/reference/formats.md shows.

use super::Fate;

/// What becomes of a part of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// Kept, changed or left out, as the loss report says.
    Kept(Fate),
    /// The package is refused, with the remedy.
    Refused,
}
