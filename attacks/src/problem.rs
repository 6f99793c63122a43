//! The languages and validators of the attack problem.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use gavel_core::{Digest, LanguageId};
use gavel_judge::package::{CustomValidator, Protocol, SourceFile, Validator};
use gavel_judge::{Language as Definition, Languages};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::case::{self, Case, Language};

/// The id of the language that a case's own tool makes.
const TOOL: &str = "tool";
/// The id of the shell: no language of Gavel's, but the cheapest way to do much wrong.
const SHELL: &str = "shell";

/// The submission that must be judged right beside and after every attack. A shell script, because it compiles nothing.
pub(crate) const HONEST: &str = "read a b\necho $((a + b))\n";

macro_rules! files {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("../../languages/", $name, ".toml")))),*] };
}

/// Gavel's languages.
const FILES: [(&str, &str); 7] = files!["c", "cpp", "go", "java", "javascript", "python3", "rust"];

#[derive(Serialize)]
struct File<'a> {
    id: &'a str,
    name: &'a str,
    source_name: &'a str,
    extensions: [&'a str; 1],
    editor_mode: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<&'a Path>,
    template: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compile: Option<Command<'a>>,
    run: Command<'a>,
    version: Version<'a>,
}

#[derive(Serialize)]
struct Command<'a> {
    command: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact: Option<&'a str>,
}

#[derive(Serialize)]
struct Version<'a> {
    command: [&'a str; 1],
    of: &'a str,
}

/// Gavel's languages, the shell, and the case's own tool if it has one.
pub(crate) fn languages(case: Option<&Case>) -> anyhow::Result<Arc<Languages>> {
    let mut files = FILES.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let shell = ["/bin/sh", "/program/{source}"].map(str::to_owned);
    files.push((SHELL.to_owned(), definition(SHELL, "source.sh", (None, None), None, &shell)?));
    if let Some(Case { language: Language::Tool { compile, run, runtime, image }, source, .. }) = case {
        let root = image.as_deref().and_then(case::image);
        let world = (runtime.as_deref(), root.as_deref());
        files.push((TOOL.to_owned(), definition(TOOL, source, world, Some(compile), run)?));
    }
    Ok(Arc::new(Languages::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))?))
}

fn definition(
    id: &str,
    source: &str,
    (runtime, root): (Option<&str>, Option<&Path>),
    compile: Option<&[String]>,
    run: &[String],
) -> anyhow::Result<String> {
    let file = File {
        id,
        name: id,
        source_name: source,
        extensions: [id],
        editor_mode: "cpp",
        runtime,
        root,
        template: "",
        compile: compile.map(|command| Command { command, artifact: Some("program") }),
        run: Command { command: run, artifact: None },
        version: Version { command: ["/bin/true"], of: id },
    };
    Ok(toml::to_string(&file)?)
}

/// The language of a file of the case: that of its ending where it is not the case's main source.
pub(crate) fn language(case: &Case, file: &str, languages: &Languages) -> LanguageId {
    let by_ending = || match Path::new(file).extension() {
        Some(ending) if ending == "sh" => None,
        _ => languages.by_extension(Path::new(file)).map(|language: &Definition| language.id.clone()),
    };
    let named = match &case.language {
        Language::Known(id) if file == case.source => id.parse().ok(),
        Language::Tool { .. } if file == case.source => TOOL.parse().ok(),
        _ => by_ending(),
    };
    named.unwrap_or_else(shell)
}

/// The shell's id.
pub(crate) fn shell() -> LanguageId {
    SHELL.parse().unwrap_or_else(|_| unreachable!("{SHELL} is a name"))
}

/// An output validator from one file of a case.
pub(crate) fn validator(file: &str, bytes: Vec<u8>) -> anyhow::Result<Validator> {
    let languages = Languages::builtin();
    let language = languages.by_extension(Path::new(file)).context("the validator is in no known language")?;
    let digest = Digest(Sha256::digest(&bytes).into());
    let files = vec![SourceFile { name: language.source_name.clone(), bytes }];
    Ok(Validator::Custom(CustomValidator {
        language: language.id.clone(),
        files,
        digest,
        protocol: Protocol::Icpc,
        points_max: None,
    }))
}
