//! What other systems call a language.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A system whose names of languages are known: a key of `[ids]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Judge0's `language_id`, a number.
    Judge0,
    /// Piston's `language`, a name or an alias of it.
    Piston,
    /// SandboxFusion's `language`.
    SandboxFusion,
    /// The CCS specification's `id` of a language, as the ICPC and DOMjudge have it.
    Clics,
    /// DMOJ's language key.
    Dmoj,
    /// Hydro's language id.
    Hydro,
}

impl System {
    /// Every system.
    pub const ALL: [Self; 6] = [Self::Judge0, Self::Piston, Self::SandboxFusion, Self::Clics, Self::Dmoj, Self::Hydro];

    /// Whether a name is one language: Piston gives all versions of a language the same name.
    #[must_use]
    pub const fn is_unique(self) -> bool {
        !matches!(self, Self::Piston)
    }

    /// Its key in a language's file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Judge0 => "judge0",
            Self::Piston => "piston",
            Self::SandboxFusion => "sandboxfusion",
            Self::Clics => "clics",
            Self::Dmoj => "dmoj",
            Self::Hydro => "hydro",
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The names of one language elsewhere; numbers as text.
pub type ForeignIds = BTreeMap<System, Vec<String>>;
