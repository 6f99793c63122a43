//! The commands of a language file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Template;
use super::error::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommand {
    pub(super) command: Vec<String>,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCompile {
    pub(super) command: RawSteps,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
    pub(super) artifact: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrime {
    /// Empty where a language that another one is like is primed, and this one is not.
    pub(super) command: Vec<String>,
    #[serde(default)]
    pub(super) files: BTreeMap<String, String>,
}

impl RawPrime {
    /// The same with what the command has of the compiler's; `None` where it is not primed.
    pub(super) fn of_compiler(self, compiler: &[String]) -> Result<Option<Self>, Problem> {
        if self.command.is_empty() {
            return Ok(None);
        }
        let [program, flags @ ..] = compiler else {
            return Err(Problem::new("there is a [prime] and no [compile]", "leave [prime] out"));
        };
        if self.files.keys().any(|name| name.split('/').any(|part| matches!(part, "" | "." | ".."))) {
            return Err(Problem::new("prime.files has a path that leaves its directory", "name files below it"));
        }
        let flags = flags.split(|argument| argument == "-o").next().unwrap_or_default();
        let argument = |argument: String| match argument.as_str() {
            "{compiler}" => vec![program.clone()],
            "{flags}" => flags.to_vec(),
            _ => vec![argument],
        };
        Ok(Some(Self { command: self.command.into_iter().flat_map(argument).collect(), files: self.files }))
    }
}

/// One command, or several that are run one after another.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of strings: program and arguments; or a list of such lists")]
pub(super) enum RawSteps {
    One(Vec<String>),
    Several(Vec<Vec<String>>),
}

impl RawSteps {
    pub(super) fn steps(self) -> Vec<Vec<String>> {
        match self {
            Self::One(step) => vec![step],
            Self::Several(steps) => steps,
        }
    }
}

const PLACEHOLDERS: [&str; 5] = ["source", "sources", "class", "memory_mib", "memory_total_mib"];

pub(super) fn template(section: &str, argv: Vec<String>, env: BTreeMap<String, String>) -> Result<Template, Problem> {
    let fail = |what: String, hint: String| Err(Problem::new(format!("{section}.command {what}"), hint));
    match argv.first() {
        None => return fail("is empty".to_owned(), "name the program and its arguments".to_owned()),
        Some(program) if !program.starts_with('/') => {
            return fail(format!("begins with {program:?}"), "begin with the absolute path of a program".to_owned());
        }
        Some(_) => {}
    }
    for argument in &argv {
        for name in placeholders(argument) {
            if !PLACEHOLDERS.contains(&name) {
                let known = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ");
                return fail(format!("has {{{name}}}"), format!("the placeholders are {known}"));
            }
            if name == "sources" && argument != "{sources}" {
                return fail(format!("has {{sources}} in {argument:?}"), "make it an argument of its own".to_owned());
            }
        }
    }
    Ok(Template { argv, env, runtime: None, calls: Vec::new(), root: None, warm: false })
}

/// The names in braces; braces around anything but a-z and _ are the language's own.
fn placeholders(argument: &str) -> impl Iterator<Item = &str> {
    argument
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}
