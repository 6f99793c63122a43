//! `include/`: files that join every submission.

use std::collections::BTreeMap;
use std::path::Path;

use gavel_core::LanguageId;

use super::constants::replace_bytes;
use super::error::PackageError;
use super::files::Root;
use super::programs::SourceFile;
use crate::language::Languages;

const DIR: &str = "include";
const DEFAULT: &str = "default";

/// The files by language, constants replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Include(BTreeMap<String, Vec<SourceFile>>);

impl Include {
    /// The files for a language: of its own directory, or of the nearest language that it is like, or those for all.
    pub(super) fn of(&self, language: &LanguageId, languages: &Languages) -> &[SourceFile] {
        let own = languages.family(language).find_map(|language| self.0.get(language.id.as_str()));
        own.or_else(|| self.0.get(DEFAULT)).map_or(&[], Vec::as_slice)
    }
}

/// Reads the directory.
pub(super) fn read(
    root: &Root,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Include, PackageError> {
    let mut include = Include::default();
    if !root.is_dir(DIR) {
        return Ok(include);
    }
    for entry in root.list(Path::new(DIR))? {
        if entry.name.starts_with("README") {
            continue;
        }
        if !entry.is_dir || (entry.name != DEFAULT && entry.name.parse::<LanguageId>().is_err()) {
            return Err(PackageError::invalid(
                entry.path,
                "it is no directory of a language",
                "put the files into include/default/ or include/<language>/",
            ));
        }
        let mut files = Vec::new();
        for file in root.walk(&entry.path)? {
            let name = Path::new(&file.name);
            // What no compiler takes lies in the working directory when a submission runs.
            if file.name.contains('/') && languages.by_extension(name).is_none() && !languages.is_header(name) {
                return Err(PackageError::unsupported(
                    file.path,
                    "a file that is no source in a directory among included files",
                    "put it directly into the language's directory",
                ));
            }
            let bytes = std::fs::read(root.host(&file.path)).map_err(PackageError::io("read", &file.path))?;
            files.push(SourceFile { name: file.name, bytes: replace_bytes(bytes, constants) });
        }
        if files.is_empty() {
            return Err(PackageError::invalid(entry.path, "it holds no file", "add one, or remove the directory"));
        }
        include.0.insert(entry.name, files);
    }
    Ok(include)
}
