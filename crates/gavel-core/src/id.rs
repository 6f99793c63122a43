//! Names of things: parsed once at the edge, trusted afterwards.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not a valid name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {what}: expected {expected}")]
pub struct InvalidName {
    what: &'static str,
    text: String,
    expected: &'static str,
}

macro_rules! uuid_name {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Uuid::from_str(text).map(Self).map_err(|_| InvalidName {
                    what: $what,
                    text: text.chars().take(80).collect(),
                    expected: "a UUID",
                })
            }
        }
    };
}

uuid_name!(
    /// One submission. Made by the store as a UUID of version 7, so ids sort by the time they were made.
    SubmissionId,
    "submission id"
);
uuid_name!(
    /// One judging of a submission; a rejudge adds another.
    JudgementId,
    "judgement id"
);

macro_rules! slug_name {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                if is_slug(&text) {
                    return Ok(Self(text));
                }
                Err(InvalidName {
                    what: $what,
                    text: text.chars().take(80).collect(),
                    expected: "1 to 63 of a-z, 0-9 and '-', starting with a letter or digit",
                })
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}

slug_name!(
    /// A problem's short name: the name of its package's directory and of its page.
    ProblemId,
    "problem id"
);
slug_name!(
    /// A language's short name, as its file in `languages/` gives it.
    LanguageId,
    "language id"
);

impl LanguageId {
    /// The language of submissions that are answers and no programs.
    #[must_use]
    pub fn text() -> Self {
        Self("text".to_owned())
    }
}

/// Short enough for a DNS label (RFC 1035 section 2.3.4), so that a name fits paths, URLs and host names alike.
const MAX_SLUG: usize = 63;

fn is_slug(text: &str) -> bool {
    (1..=MAX_SLUG).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// SHA-256 of some content: the name under which the content is stored, cached and fetched.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(Self(bytes)),
            Err(_) => Err(InvalidName {
                what: "digest",
                text: text.chars().take(80).collect(),
                expected: "64 hexadecimal digits",
            }),
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

/// Counts the leases of one job. Each claim raises it, so what an old leaseholder still says is recognised as stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fence(pub u32);

impl Fence {
    /// The fence of the next lease.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_id_is_a_slug() {
        for good in ["a", "sum", "0", "hello-world", &"x".repeat(63)] {
            assert!(good.parse::<ProblemId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "A", "a/b", "..", "a.b", "a b", "é", &"x".repeat(64)] {
            assert!(bad.parse::<ProblemId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digest_survives_its_text() {
        let digest = Digest([7; 32]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("07".parse::<Digest>().is_err());
    }

    #[test]
    fn deserialising_checks_the_name() {
        assert!(serde_json::from_str::<LanguageId>("\"python3\"").is_ok());
        assert!(serde_json::from_str::<LanguageId>("\"../etc\"").is_err());
    }
}
