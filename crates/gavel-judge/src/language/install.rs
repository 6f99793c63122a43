//! What an image must hold for a language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::Problem;

/// The section `[install]`: what an image is built from for this language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Install {
    /// Debian packages of the image's suite.
    pub apt: Vec<String>,
    /// npm packages by the directory of `/opt` that they go to: `name@version`.
    pub npm: BTreeMap<String, String>,
    /// Python packages by the directory of `/opt` that they go to: `name==version`.
    pub pypi: BTreeMap<String, String>,
    /// Commands that are run once in the image, when everything is installed.
    pub prepare: Vec<Vec<String>>,
}

impl Install {
    pub(super) fn check(&self) -> Result<(), Problem> {
        let pinned = "pin it, so that the same image can be built again";
        for (directory, package) in &self.npm {
            name("npm", directory)?;
            if !package.rsplit_once('@').is_some_and(|(name, version)| !name.is_empty() && starts_with_digit(version)) {
                return Err(Problem::new(format!("install.npm.{directory} is {package:?}, not name@version"), pinned));
            }
        }
        for (directory, package) in &self.pypi {
            name("pypi", directory)?;
            if !package.split_once("==").is_some_and(|(name, version)| !name.is_empty() && starts_with_digit(version)) {
                return Err(Problem::new(
                    format!("install.pypi.{directory} is {package:?}, not name==version"),
                    pinned,
                ));
            }
        }
        match self.prepare.iter().find(|command| !command.first().is_some_and(|program| program.starts_with('/'))) {
            Some(command) => Err(Problem::new(
                format!("install.prepare has the command {command:?}"),
                "begin it with the absolute path of a program in the image",
            )),
            None => Ok(()),
        }
    }
}

fn name(key: &str, directory: &str) -> Result<(), Problem> {
    if !directory.is_empty() && directory.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(());
    }
    Err(Problem::new(
        format!("install.{key} has {directory:?}, which is no name of a directory in /opt"),
        "write it with letters, digits and '-' only",
    ))
}

fn starts_with_digit(version: &str) -> bool {
    version.starts_with(|first: char| first.is_ascii_digit())
}
