//! The form of a file in `languages/`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gavel_core::ByteSize;
use gavel_sandbox::Runtime;
use serde::Deserialize;

use super::{Entry, Language, OutOfMemory, Template};

/// A language file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("languages/{file}.toml: {what}")]
pub struct LanguageError {
    file: String,
    what: String,
}

impl LanguageError {
    pub(super) fn new(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), what: what.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    name: String,
    source_name: String,
    extensions: Vec<String>,
    #[serde(default)]
    header_extensions: Vec<String>,
    editor_mode: String,
    #[serde(default)]
    entry: RawEntry,
    runtime: Option<Runtime>,
    /// An unpacked image with the language's tools.
    root: Option<PathBuf>,
    template: String,
    compile: Option<RawCompile>,
    check: Option<RawCommand>,
    run: RawRun,
    version: RawVersion,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum RawEntry {
    #[default]
    File,
    JavaClass,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCommand {
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCompile {
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    artifact: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRun {
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    memory_extra: String,
    #[serde(default = "default_processes")]
    processes: u32,
    out_of_memory: Option<RawOutOfMemory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutOfMemory {
    exit_code: u8,
    stderr: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVersion {
    command: Vec<String>,
    of: String,
}

const fn default_processes() -> u32 {
    64
}

const EDITOR_MODES: [&str; 6] = ["cpp", "python", "java", "javascript", "go", "rust"];
const PLACEHOLDERS: [&str; 5] = ["source", "sources", "class", "memory_mib", "memory_total_mib"];

pub(super) fn read(file: &str, text: &str) -> Result<Language, LanguageError> {
    let fail = |what: String| LanguageError::new(file, what);
    let raw: Raw = toml::from_str(text).map_err(|error| fail(error.to_string().trim_end().to_owned()))?;
    if raw.id != file {
        return Err(fail(format!("id is {:?}: it must be the file's name", raw.id)));
    }
    let id = raw.id.parse().map_err(|error: gavel_core::id::InvalidName| fail(error.to_string()))?;
    if raw.extensions.is_empty() {
        return Err(fail("extensions is empty".to_owned()));
    }
    if let Some(bad) =
        raw.extensions.iter().chain(&raw.header_extensions).find(|e| e.is_empty() || e.contains(['.', '/']))
    {
        return Err(fail(format!("the extension {bad:?} must be given without a point")));
    }
    if !EDITOR_MODES.contains(&raw.editor_mode.as_str()) {
        return Err(fail(format!("editor_mode {:?} is not one of {}", raw.editor_mode, EDITOR_MODES.join(", "))));
    }
    if raw.source_name.is_empty() || raw.source_name.contains('/') {
        return Err(fail("source_name must be a file name".to_owned()));
    }
    if raw.compile.is_some() && raw.check.is_some() {
        return Err(fail("a language has a compile command or a check command, not both".to_owned()));
    }
    if !(1..=1024).contains(&raw.run.processes) {
        return Err(fail("run.processes must be from 1 to 1024".to_owned()));
    }
    let memory_extra = match raw.run.memory_extra.as_str() {
        "" => ByteSize(0),
        size => {
            size.parse().map_err(|error: gavel_core::size::InvalidSize| fail(format!("run.memory_extra: {error}")))?
        }
    };
    if raw.root.as_ref().is_some_and(|root| !root.is_absolute() || root.parent().is_none()) {
        return Err(fail("root must be the absolute path of a directory other than /".to_owned()));
    }
    let template = |section: &str, argv: Vec<String>, env| {
        template(section, argv, env)
            .map(|template| Template { runtime: raw.runtime, root: raw.root.clone(), ..template })
            .map_err(fail)
    };
    let (compile, artifact) = match raw.compile {
        None => (None, None),
        Some(compile) => (Some(template("compile", compile.command, compile.env)?), compile.artifact),
    };
    Ok(Language {
        id,
        name: raw.name,
        source_name: raw.source_name,
        extensions: raw.extensions,
        header_extensions: raw.header_extensions,
        editor_mode: raw.editor_mode,
        template: raw.template,
        entry: match raw.entry {
            RawEntry::File => Entry::File,
            RawEntry::JavaClass => Entry::JavaClass,
        },
        compile,
        artifact,
        check: raw.check.map(|check| template("check", check.command, check.env)).transpose()?,
        run: template("run", raw.run.command, raw.run.env)?,
        memory_extra,
        processes: raw.run.processes,
        out_of_memory: raw.run.out_of_memory.map(|o| OutOfMemory { exit_code: o.exit_code, stderr: o.stderr }),
        version: template("version", raw.version.command, BTreeMap::new())?,
        version_of: raw.version.of,
    })
}

fn template(section: &str, argv: Vec<String>, env: BTreeMap<String, String>) -> Result<Template, String> {
    if !argv.first().is_some_and(|program| program.starts_with('/')) {
        return Err(format!("{section}.command must begin with the absolute path of a program"));
    }
    for argument in &argv {
        for name in placeholders(argument) {
            if !PLACEHOLDERS.contains(&name) {
                return Err(format!("{section}.command: {{{name}}} is not one of {}", PLACEHOLDERS.join(", ")));
            }
            if name == "sources" && argument != "{sources}" {
                return Err(format!("{section}.command: {{sources}} must be an argument of its own"));
            }
        }
    }
    Ok(Template { argv, env, runtime: None, root: None })
}

/// The names in braces; braces around anything but a-z and _ are the language's own.
pub(super) fn placeholders(argument: &str) -> impl Iterator<Item = &str> {
    argument
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        id = "x"
        name = "X"
        source_name = "main.x"
        extensions = ["x"]
        editor_mode = "cpp"
        template = "t"
        [run]
        command = ["/usr/bin/x", "/program/{source}"]
        memory_extra = "64MiB"
        [version]
        command = ["/usr/bin/x", "--version"]
        of = "X"
    "#;

    #[test]
    fn a_minimal_file() {
        let language = read("x", GOOD).unwrap();
        assert_eq!((language.memory_extra, language.processes), (ByteSize::mib(64), 64));
        assert_eq!(language.compile, None);
    }

    #[test]
    fn every_command_is_run_in_the_languages_root() {
        assert_eq!(read("x", GOOD).unwrap().run.root, None);
        let text = GOOD.replace("template = \"t\"", "template = \"t\"\nroot = \"/srv/images/x\"");
        let language = read("x", &text).unwrap();
        let root = Some(PathBuf::from("/srv/images/x"));
        assert_eq!((language.run.root, language.version.root), (root.clone(), root));
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, named) in [
            ("id = \"x\"", "id = \"y\"", "file's name"),
            ("name = \"X\"", "nam = \"X\"", "nam"),
            ("[\"x\"]", "[]", "extensions"),
            ("[\"x\"]", "[\".x\"]", "point"),
            ("\"cpp\"", "\"vim\"", "editor_mode"),
            ("\"main.x\"", "\"a/b\"", "source_name"),
            ("[\"/usr/bin/x\", \"/program", "[\"x\", \"/program", "absolute"),
            ("{source}", "{sauce}", "{sauce}"),
            ("{source}", "{sources}", "of its own"),
            ("64MiB", "64MB", "memory_extra"),
            ("memory_extra", "memory_more", "memory_more"),
            ("template = \"t\"", "template = \"t\"\nroot = \"image\"", "absolute"),
            ("template = \"t\"", "template = \"t\"\nroot = \"/\"", "other than /"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD);
            let error = read("x", &text).unwrap_err().to_string();
            assert!(error.contains(named), "{named}: {error}");
        }
    }
}
