//! `gavel languages lint`: are the files in order, and is there all that a proof needs?

use std::path::Path;

use gavel_judge::Languages;
use gavel_judge::language::lint::gaps;
use serde::Serialize;

use super::usage;
use crate::cli;
use crate::exit::{Answer, Usage};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    what: &'a str,
    hint: &'a str,
}

pub(crate) fn lint(args: &cli::LanguagesLint, directory: Option<&Path>) -> anyhow::Result<Answer> {
    let (languages, faults) = Languages::faults(directory).map_err(|error| usage(&error))?;
    let mut lines: Vec<(String, String, String)> = Vec::new();
    for fault in &faults {
        if args.ids.is_empty() || args.ids.iter().any(|id| *id == fault.id()) {
            lines.push((fault.id().to_owned(), fault.to_string(), fault.hint().to_owned()));
        }
    }
    let known =
        |id: &String| faults.iter().any(|fault| fault.id() == id) || languages.iter().any(|l| l.id.as_str() == id);
    if let Some(unknown) = args.ids.iter().find(|id| !known(id)) {
        return Err(Usage::new(format!("there is no language {unknown}"))
            .hint("name a directory of more files with --language-files")
            .into());
    }
    let mut checked = lines.len();
    for language in
        languages.iter().filter(|one| args.ids.is_empty() || args.ids.iter().any(|id| id == one.id.as_str()))
    {
        checked += 1;
        for (what, hint) in gaps(language) {
            lines.push((language.id.to_string(), format!("{}: {what}", language.id), hint));
        }
    }
    for (file, what, hint) in &lines {
        if args.json {
            println!("{}", serde_json::to_string(&Line { file, what, hint })?);
        } else {
            println!("{what}\n  hint: {hint}");
        }
    }
    if !args.json {
        println!("{checked} language files checked, {} faults", lines.len());
    }
    Ok(lines.is_empty().into())
}
