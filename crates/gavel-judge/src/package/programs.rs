//! The programs of a package that judge: output, static and input validators.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gavel_core::{Digest, LanguageId};
use sha2::{Digest as _, Sha256};

use super::constants::replace_bytes;
use super::error::PackageError;
use super::extension::{Protocol, ValidatorExtension};
use super::files::{Entry, Root};
use crate::language::Languages;

/// How outputs are validated.
#[derive(Debug, Clone, PartialEq)]
pub enum Validator {
    /// The default output validator, with the arguments of each test case.
    Default,
    /// A program of the package's.
    Custom(CustomValidator),
}

/// The source of a validator.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomValidator {
    /// Its language.
    pub language: LanguageId,
    /// Its files by name, constants replaced; what runs first comes first.
    pub files: Vec<SourceFile>,
    /// Names language and files, so that one compiled program serves every package with the same validator.
    pub digest: Digest,
    /// How it is called and what its exit code means.
    pub protocol: Protocol,
    /// What testlib's points are divided by; `None` where the protocol has no points or the default holds.
    pub points_max: Option<f64>,
}

/// An input validator.
#[derive(Debug, Clone, PartialEq)]
pub struct InputValidator {
    /// Its name: of its file without the ending, or of its directory.
    pub name: String,
    /// What it is.
    pub form: InputForm,
}

/// What an input validator is.
#[derive(Debug, Clone, PartialEq)]
pub enum InputForm {
    /// A program that reads the input and exits with 42 when it is right.
    Program(CustomValidator),
    /// A Checktestdata file.
    Checktestdata(PathBuf),
    /// A VIVA file.
    Viva(PathBuf),
    /// What cannot be run here, and why; judging does not need it.
    Unknown(String),
}

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, or its path below the program's directory.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

const OUTPUT: &str = "output_validator";
const STATIC: &str = "static_validator";
const INPUT: &str = "input_validators";

/// The endings known, for a hint.
pub(super) fn extensions(languages: &Languages) -> String {
    let all: Vec<String> = languages.iter().flat_map(|l| &l.extensions).map(|e| format!(".{e}")).collect();
    all.join(" ")
}

/// Reads the output validator.
pub(super) fn output_validator(
    root: &Root,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
    extension: &ValidatorExtension,
) -> Result<Validator, PackageError> {
    let Some(program) = directory(root, OUTPUT, constants, languages)? else { return Ok(Validator::Default) };
    Ok(Validator::Custom(CustomValidator { protocol: extension.protocol, points_max: extension.points_max, ..program }))
}

/// Reads the static validator.
pub(super) fn static_validator(
    root: &Root,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Option<CustomValidator>, PackageError> {
    directory(root, STATIC, constants, languages)
}

/// Reads the input validators. One that cannot be run here hinders no judging, so it is kept with the reason.
pub(super) fn input_validators(
    root: &Root,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Vec<InputValidator>, PackageError> {
    if !root.is_dir(INPUT) {
        return Ok(Vec::new());
    }
    let mut validators = Vec::new();
    for entry in root.list(Path::new(INPUT))? {
        let (stem, ending) = entry.name.rsplit_once('.').unwrap_or((&entry.name, ""));
        if !entry.is_dir && stem == "README" || entry.name == "README" {
            continue;
        }
        let name = if entry.is_dir { entry.name.clone() } else { stem.to_owned() };
        let form = match ending {
            "ctd" if !entry.is_dir => InputForm::Checktestdata(root.host(&entry.path)),
            "viva" if !entry.is_dir => InputForm::Viva(root.host(&entry.path)),
            _ => {
                let path = entry.path.clone();
                let entries = if entry.is_dir { root.walk(&path)? } else { vec![entry] };
                match program(root, &path, entries, constants, languages) {
                    Ok(program) => InputForm::Program(program),
                    Err(error) => InputForm::Unknown(error.to_string()),
                }
            }
        };
        validators.push(InputValidator { name, form });
    }
    Ok(validators)
}

fn directory(
    root: &Root,
    dir: &str,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<Option<CustomValidator>, PackageError> {
    if !root.exists(dir) {
        return Ok(None);
    }
    program(root, Path::new(dir), root.walk(Path::new(dir))?, constants, languages).map(Some)
}

/// One program of these files.
fn program(
    root: &Root,
    dir: &Path,
    entries: Vec<Entry>,
    constants: &BTreeMap<String, String>,
    languages: &Languages,
) -> Result<CustomValidator, PackageError> {
    let mut found = BTreeSet::new();
    let mut sources = Vec::new();
    for Entry { name, path, .. } in entries {
        if matches!(name.as_str(), "build" | "run") {
            return Err(PackageError::unsupported(
                path,
                "a validator with a build or run script, which counts on programs of the judge's host",
                "give its sources alone, in one of our languages",
            ));
        }
        if let Some(language) = languages.by_extension(Path::new(&name)) {
            found.insert(language.id.clone());
        } else if name.starts_with("README") {
            continue;
        } else if !languages.is_header(Path::new(&name)) {
            return Err(PackageError::unsupported(
                path,
                "a file of an unknown language",
                format!("the endings known are {}", extensions(languages)),
            ));
        }
        let bytes = std::fs::read(root.host(&path)).map_err(PackageError::io("read", &path))?;
        sources.push(SourceFile { name, bytes: replace_bytes(bytes, constants) });
    }
    let mut found = found.into_iter();
    let Some(language) = found.next() else {
        return Err(PackageError::invalid(dir, "it holds no program", "add its source, or remove the directory"));
    };
    if let Some(other) = found.next() {
        return Err(PackageError::invalid(
            dir,
            format!("it mixes the languages {language} and {other}"),
            "a validator is one program in one language",
        ));
    }
    let of_language = |name: &str| languages.by_extension(Path::new(name)).is_some_and(|l| l.id == language);
    let programs = sources.iter().filter(|source| of_language(&source.name)).count();
    let main = languages.get(&language).map_or("", |language| language.source_name.as_str());
    let is_main = |name: &str| name == "__main__.py" || name == main;
    let found = sources.iter().find(|source| is_main(&source.name)).map(|source| source.name.clone());
    let starts_anywhere = matches!(language.as_str(), "c" | "cpp");
    if programs > 1 && !starts_anywhere && found.is_none() {
        return Err(PackageError::unsupported(
            dir,
            format!("a validator of several files in the language {language} without a main file"),
            format!("call the one that is to be run {main}; in Python __main__.py will do"),
        ));
    }
    // What runs first comes first, then sources before headers.
    sources.sort_by_key(|source| (Some(&source.name) != found.as_ref(), !of_language(&source.name)));
    let digest = digest(&language, &sources);
    Ok(CustomValidator { language, files: sources, digest, protocol: Protocol::Icpc, points_max: None })
}

fn digest(language: &LanguageId, sources: &[SourceFile]) -> Digest {
    let mut hash = Sha256::new();
    for part in std::iter::once(language.as_str().as_bytes())
        .chain(sources.iter().flat_map(|source| [source.name.as_bytes(), &source.bytes]))
    {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}
