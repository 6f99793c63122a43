//! Language images: root directories that hold the tools of many languages, built from a distribution's packages.
//!
//! # Theory of operation
//!
//! A [`Definition`] (`languages/images/<name>.toml`) names a suite; the languages that say `image = "<name>"` say what
//! they need installed. [`Plan`] makes a list of [`Step`]s of both, and [`Build`] does them one after another in a
//! hidden directory beside the images. What is done is written down after each step, so a build that was killed goes on
//! where it was. The commands of packages run in a mount and a PID namespace of their own with the tree as their root:
//! what they mount or leave running ends with them, and nothing is ever unmounted on the host. Download tools run on the
//! host, but no code of what they download does.
//!
//! At the end the tree is freed of everything of the host and of the programs that lend rights, its
//! [`Manifest`] is written, and a link is moved from the old tree to the new one, which is atomic. A tree's directory is
//! never used again for another one, so whoever has the old one open keeps it whole; it goes with the build after.
//!
//! ```text
//! images/debian13       -> .debian13-2026-11-23-1a2b3c4d     the link that moves
//! images/debian13.json                                       the manifest
//! images/.debian13.building/{root,manifest.json,log}         a build that goes on
//! ```

mod build;
mod clean;
mod definition;
mod error;
mod found;
mod manifest;
mod mirror;
mod plan;
mod tool;

pub use build::{Build, Built, Told};
pub use definition::Definition;
pub use error::ImageError;
pub use found::{Image, list, remove, unfit};
pub use manifest::Manifest;
pub use plan::{Action, Plan, Step};
