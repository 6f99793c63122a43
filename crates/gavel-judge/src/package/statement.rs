//! `statement/`: one text a language, in Markdown, LaTeX or as a PDF.

use std::path::Path;

use super::constants::replace;
use super::error::PackageError;
use super::files::Root;
use super::metadata::Metadata;
use super::tex;

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
    let entries = root.list(Path::new(DIR))?;
    // Of several forms of one text the page shows the first of these.
    for form in ["md", "tex", "pdf"] {
        for entry in &entries {
            let Some(rest) = entry.name.strip_prefix("problem.") else { continue };
            let Some((language, kind)) = rest.rsplit_once('.') else { continue };
            if kind != form || statements.iter().any(|statement| statement.language == language) {
                continue;
            }
            if !metadata.names.contains_key(language) {
                return Err(PackageError::invalid(
                    entry.path.clone(),
                    format!("problem.yaml gives no name in the language {language:?}"),
                    "name and statements must have the same languages; a name that is no map is English",
                ));
            }
            let markdown = match form {
                "md" => replace(&root.text(&entry.path)?, &metadata.constants),
                "tex" => tex::to_markdown(&root.text(&entry.path)?, &metadata.constants),
                _ => format!("The statement is the file `{}` of the package.\n", entry.path.display()),
            };
            statements.push(Statement { language: language.to_owned(), markdown });
        }
    }
    statements.sort_by(|left, right| left.language.cmp(&right.language));
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
