//! `statement/`: one text a language.

use std::path::Path;

use super::constants::replace;
use super::error::PackageError;
use super::files::Root;
use super::metadata::Metadata;

/// A problem statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its language, such as `en` or `pt-BR`.
    pub language: String,
    /// The text, constants replaced. It is not to be trusted: whoever shows it must sanitise it.
    pub markdown: String,
}

const DIR: &str = "statement";

/// Reads the statements, by language.
pub(super) fn read(root: &Root, metadata: &Metadata) -> Result<Vec<Statement>, PackageError> {
    if !root.is_dir(DIR) {
        return Err(PackageError::invalid(
            DIR,
            "the directory is missing",
            "put the text into statement/problem.en.md",
        ));
    }
    let mut statements: Vec<Statement> = Vec::new();
    for entry in root.list(Path::new(DIR))? {
        let Some(rest) = entry.name.strip_prefix("problem.") else { continue };
        let Some((language, kind)) = rest.rsplit_once('.') else { continue };
        if kind != "md" {
            if matches!(kind, "tex" | "pdf") {
                return Err(PackageError::unsupported(
                    entry.path,
                    format!("a statement as .{kind}"),
                    "write it in Markdown, as problem.<language>.md",
                ));
            }
            continue;
        }
        if !metadata.names.contains_key(language) {
            return Err(PackageError::invalid(
                entry.path,
                format!("problem.yaml gives no name in the language {language:?}"),
                "name and statements must have the same languages; a name that is no map is English",
            ));
        }
        let markdown = replace(&root.text(&entry.path)?, &metadata.constants);
        statements.push(Statement { language: language.to_owned(), markdown });
    }
    let missing = metadata.names.keys().find(|name| !statements.iter().any(|statement| statement.language == **name));
    match missing {
        None => Ok(statements),
        Some(language) => Err(PackageError::invalid(
            format!("{DIR}/problem.{language}.md"),
            "the statement is missing",
            format!("add it, or remove {language} from name in problem.yaml"),
        )),
    }
}
