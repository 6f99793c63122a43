//! The form of a file in `languages/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use gavel_core::ByteSize;
use gavel_sandbox::{Outcome, Runtime, SystemCall};
use serde::Deserialize;

use super::cells::{DEPTH, Kernel, Sample, Section, Shown};
use super::command::{self, RawCommand, RawCompile, RawPrime};
use super::error::Problem;
use super::foreign::{ForeignIds, System};
use super::install::Install;
use super::{CompilerNotes, Entry, Language, OutOfMemory, Prime, Proofs, Template};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    like: Option<String>,
    name: String,
    image: Option<String>,
    source_name: String,
    extensions: Vec<String>,
    #[serde(default)]
    header_extensions: Vec<String>,
    editor_mode: String,
    #[serde(default)]
    entry: RawEntry,
    runtime: Option<Runtime>,
    #[serde(default)]
    seccomp: Vec<RawAddition>,
    /// An unpacked image with the language's tools.
    root: Option<PathBuf>,
    template: String,
    #[serde(default)]
    install: Install,
    #[serde(default)]
    ids: BTreeMap<System, Vec<RawId>>,
    prime: Option<RawPrime>,
    compile: Option<RawCompile>,
    check: Option<RawCommand>,
    run: RawRun,
    version: RawVersion,
    compiler: Option<CompilerNotes>,
    #[serde(default)]
    tests: BTreeMap<Section, RawTest>,
    #[serde(default)]
    calibrate: BTreeMap<Kernel, RawKernel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAddition {
    call: String,
    reason: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum RawEntry {
    #[default]
    File,
    JavaClass,
}

/// A name elsewhere, which may be a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawId {
    Number(u32),
    Name(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRun {
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    memory_extra: String,
    #[serde(default = "one")]
    memory_factor: f64,
    #[serde(default = "one")]
    time_factor: f64,
    #[serde(default = "default_processes")]
    processes: u32,
    #[serde(default)]
    warm: bool,
    out_of_memory: Option<RawOutOfMemory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutOfMemory {
    exit_code: Option<u8>,
    signal: Option<i32>,
    stderr: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVersion {
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTest {
    none: Option<String>,
    source: Option<String>,
    files: Option<BTreeMap<String, String>>,
    depth: Option<u32>,
    says: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKernel {
    source: String,
}

const fn default_processes() -> u32 {
    64
}

const fn one() -> f64 {
    1.0
}

/// A larger factor is a mistake.
const MOST_MEMORY: f64 = 16.0;
/// Nothing that is of use is slower.
const MOST_TIME: f64 = 500.0;

/// Reads the keys of the language that its file's name says is `id`.
pub(super) fn read(id: &str, table: toml::Table) -> Result<Language, Problem> {
    let raw: Raw = table.try_into().map_err(|error: toml::de::Error| {
        let what = error.to_string().trim_end().replace('\n', ", ");
        Problem::new(what, "languages/README.md names the keys and what each may be")
    })?;
    check(id, &raw)?;
    let memory_extra = match raw.run.memory_extra.as_str() {
        "" => ByteSize(0),
        size => size.parse().map_err(|error: gavel_core::size::InvalidSize| {
            Problem::new(format!("run.memory_extra: {error}"), "write it such as \"64MiB\"")
        })?,
    };
    let calls = calls(&raw.seccomp)?;
    let template = |section: &str, argv: Vec<String>, env| {
        command::template(section, argv, env).map(|template| Template {
            runtime: raw.runtime,
            calls: calls.clone(),
            root: raw.root.clone(),
            ..template
        })
    };
    let warm = |template: Template| Template { warm: raw.run.warm, ..template };
    let (compile, artifact) = match raw.compile {
        None => (Vec::new(), None),
        Some(compile) => {
            let steps = compile.command.steps();
            let read = |step| template("compile", step, compile.env.clone());
            (steps.into_iter().map(read).collect::<Result<_, _>>()?, compile.artifact)
        }
    };
    let compiler = compile.first().map_or(&[][..], |template: &Template| &template.argv);
    let prime = raw.prime.map(|prime| prime.of_compiler(compiler)).transpose()?.flatten();
    let prime = prime
        .map(|RawPrime { command, files }| Ok(Prime { command: template("prime", command, BTreeMap::new())?, files }));
    Ok(Language {
        prime: prime.transpose()?,
        id: raw.id.parse().map_err(|error: gavel_core::id::InvalidName| {
            Problem::new(error.to_string(), "rename the file, and id in it")
        })?,
        like: raw.like,
        name: raw.name,
        image: raw.image,
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
        // The two in one keeper, which is one for warm runs.
        check: raw.check.map(|check| template("check", check.command, check.env).map(warm)).transpose()?,
        run: template("run", raw.run.command, raw.run.env).map(warm)?,
        memory_factor: raw.run.memory_factor,
        memory_extra,
        time_factor: raw.run.time_factor,
        processes: raw.run.processes,
        out_of_memory: raw.run.out_of_memory.map(out_of_memory).transpose()?,
        version: template("version", raw.version.command, raw.version.env)?,
        version_of: raw.version.of,
        foreign: foreign(raw.ids)?,
        proofs: Arc::new(Proofs {
            install: raw.install,
            compiler: raw.compiler,
            tests: raw.tests.into_iter().map(|(section, test)| shown(section, test)).collect::<Result<_, _>>()?,
            kernels: raw.calibrate.into_iter().map(|(kernel, raw)| (kernel, raw.source)).collect(),
        }),
    })
}

fn check(id: &str, raw: &Raw) -> Result<(), Problem> {
    let fail = |what: String, hint: &str| Err(Problem::new(what, hint));
    if raw.id != id {
        return fail(format!("id is {:?}", raw.id), "it must be the file's name without .toml");
    }
    if raw.extensions.is_empty() {
        return fail("extensions is empty".to_owned(), "name the endings of its files");
    }
    let endings = raw.extensions.iter().chain(&raw.header_extensions);
    if let Some(bad) = endings.clone().find(|ending| ending.is_empty() || ending.contains(['.', '/'])) {
        return fail(format!("extensions has {bad:?}"), "give each without a point: \"cpp\"");
    }
    if raw.editor_mode.is_empty() || !raw.editor_mode.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return fail(
            format!("editor_mode is {:?}", raw.editor_mode),
            "write a-z and 0-9 only; \"text\" colours nothing",
        );
    }
    if raw.source_name.is_empty() || raw.source_name.contains('/') {
        return fail(format!("source_name is {:?}", raw.source_name), "give the name of a file, without a directory");
    }
    if raw.compile.is_some() && raw.check.is_some() {
        return fail("there is a [compile] and a [check]".to_owned(), "a compiler checks too: leave [check] out");
    }
    if !(1..=1024).contains(&raw.run.processes) {
        return fail(format!("run.processes is {}", raw.run.processes), "give a number from 1 to 1024");
    }
    if !(1.0..=MOST_MEMORY).contains(&raw.run.memory_factor) {
        return fail(format!("run.memory_factor is {}", raw.run.memory_factor), "give a number from 1 to 16");
    }
    if !(0.1..=MOST_TIME).contains(&raw.run.time_factor) {
        return fail(format!("run.time_factor is {}", raw.run.time_factor), "give a number from 0.1 to 500");
    }
    if raw.root.as_ref().is_some_and(|root| !root.is_absolute() || root.parent().is_none()) {
        return fail("root is no directory of its own".to_owned(), "give an absolute path other than /");
    }
    if raw.root.is_some() && raw.image.is_some() {
        return fail("there is a root and an image".to_owned(), "an image has its own root: leave root out");
    }
    if let Some(image) = &raw.image
        && image.parse::<gavel_core::ProblemId>().is_err()
    {
        return fail(format!("image is {image:?}"), "write a-z, 0-9 and '-' only");
    }
    raw.install.check()
}

fn out_of_memory(raw: RawOutOfMemory) -> Result<OutOfMemory, Problem> {
    let outcome = match (raw.exit_code, raw.signal) {
        (Some(code), None) => Outcome::Exited(code),
        (None, Some(signal)) => Outcome::Signaled(signal),
        _ => {
            let hint = "write how the machine ends: either exit_code or signal";
            return Err(Problem::new("run.out_of_memory has not exactly one end", hint));
        }
    };
    Ok(OutOfMemory { outcome, stderr: raw.stderr })
}

fn foreign(ids: BTreeMap<System, Vec<RawId>>) -> Result<ForeignIds, Problem> {
    let text = |id| match id {
        RawId::Number(number) => number.to_string(),
        RawId::Name(name) => name,
    };
    let ids: ForeignIds = ids.into_iter().map(|(system, ids)| (system, ids.into_iter().map(text).collect())).collect();
    match ids.get(&System::Judge0).into_iter().flatten().find(|id| id.parse::<u32>().is_err()) {
        Some(id) => Err(Problem::new(format!("ids.judge0 has {id:?}"), "Judge0's language ids are numbers")),
        None => Ok(ids),
    }
}

/// What the programs may call beyond every program. Equal sets are equal lists, so that languages can share a keeper.
fn calls(additions: &[RawAddition]) -> Result<Vec<SystemCall>, Problem> {
    let mut calls = BTreeSet::new();
    for RawAddition { call: name, reason } in additions {
        let known = || SystemCall::all().map(|call| call.to_string()).collect::<Vec<_>>().join(", ");
        let call = name.parse().map_err(|error: gavel_sandbox::NoSuchAddition| {
            Problem::new(format!("seccomp: {error}"), format!("a language may ask for {}", known()))
        })?;
        if reason.trim().is_empty() {
            return Err(Problem::new(format!("seccomp: {name} has no reason"), "write what the language does with it"));
        }
        if !calls.insert(call) {
            return Err(Problem::new(format!("seccomp: {name} is asked for twice"), "leave one out"));
        }
    }
    Ok(calls.into_iter().collect())
}

/// What a section of the self-test says.
fn shown(section: Section, raw: RawTest) -> Result<(Section, Shown), Problem> {
    let fail = |what: &str, hint: &str| Err(Problem::new(format!("tests.{section} {what}"), hint));
    let for_others = [
        (raw.depth.is_some(), Section::Deep, "depth"),
        (raw.says.is_some(), Section::CompileError, "says"),
        (raw.files.is_some(), Section::Modules, "files"),
    ];
    if let Some((_, of, key)) = for_others.into_iter().find(|(given, of, _)| *given && *of != section) {
        return fail(&format!("has the key {key}"), &format!("that is a key of tests.{of}"));
    }
    let source = match (raw.none, raw.source) {
        (Some(reason), None) if !reason.trim().is_empty() => return Ok((section, Shown::Inapplicable(reason))),
        (None, Some(source)) if !source.trim().is_empty() => source,
        _ => return fail("must have either a source or a none", "write the program, or none = \"the reason\""),
    };
    let says = raw.says.unwrap_or_default();
    if section == Section::CompileError && says.is_empty() {
        return fail("has no says", "write what the compiler's log must have, such as says = \"main.c:3\"");
    }
    let files = raw.files.unwrap_or_default();
    if section == Section::Modules && files.is_empty() {
        return fail("has no files", "write the others, such as files = { \"other.h\" = '''…''' }");
    }
    let depth = raw.depth.unwrap_or(DEPTH);
    if depth == 0 || files.keys().any(|name| name.is_empty() || name.contains('/')) {
        return fail("has a depth of 0 or a file in a directory", "promise a call at least; name files without '/'");
    }
    Ok((section, Shown::Program(Sample { source, files, depth, says })))
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
        [ids]
        judge0 = [7, "8"]
        [install]
        apt = ["x"]
        npm = { x = "@x/x@1.2" }
        pypi = { x = "x==1" }
        [[seccomp]]
        call = "pidfd_open"
        reason = "waits for its children by it"
        [[seccomp]]
        call = "mincore"
        reason = "looks for its stack"
        [run]
        command = ["/usr/bin/x", "/program/{source}"]
        memory_extra = "64MiB"
        memory_factor = 2
        [version]
        command = ["/usr/bin/x", "--version"]
        of = "X"
        [tests.exit]
        none = "there is no such call"
        [tests.compile_error]
        source = "?"
        says = "main.x:1"
    "#;

    fn read(text: &str) -> Result<Language, Problem> {
        super::read("x", text.parse().unwrap())
    }

    #[test]
    fn a_small_file() {
        let language = read(GOOD).unwrap();
        assert_eq!((language.memory_extra, language.processes), (ByteSize::mib(64), 64));
        assert_eq!((language.memory_factor, language.time_factor), (2.0, 1.0));
        assert!(language.compile.is_empty());
        assert_eq!(language.foreign[&System::Judge0], ["7", "8"]);
        assert_eq!(language.proofs.tests[&Section::Exit], Shown::Inapplicable("there is no such call".to_owned()));
        assert_eq!(language.proofs.install.npm["x"], "@x/x@1.2");
        let calls: Vec<_> = language.run.calls.iter().map(ToString::to_string).collect();
        assert_eq!(calls, ["mincore", "pidfd_open"]);
        assert_eq!(language.version.calls, language.run.calls);
    }

    #[test]
    fn every_command_is_run_in_the_languages_root() {
        assert_eq!(read(GOOD).unwrap().run.root, None);
        let text = GOOD.replace("template = \"t\"", "template = \"t\"\nroot = \"/srv/images/x\"");
        let language = read(&text).unwrap();
        let root = Some(PathBuf::from("/srv/images/x"));
        assert_eq!((language.run.root, language.version.root), (root.clone(), root));
    }

    #[test]
    fn a_compiler_may_have_steps() {
        let steps = |command: &str| {
            let compile = format!("[compile]\ncommand = {command}\n[version]");
            read(&GOOD.replace("[version]", &compile)).map(|language| language.compile.len())
        };
        assert_eq!(steps("['/usr/bin/as', '{source}']").unwrap(), 1);
        assert_eq!(steps("[['/usr/bin/as', '{source}'], ['/usr/bin/ld', 'a.o']]").unwrap(), 2);
        assert!(steps("[['/usr/bin/as', '{source}'], ['ld', 'a.o']]").is_err());
        assert!(steps("[]").is_err());
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, named) in [
            ("id = \"x\"", "id = \"y\"", "id is"),
            ("name = \"X\"", "nam = \"X\"", "nam"),
            ("[\"x\"]\n        editor", "[]\n        editor", "extensions"),
            ("[\"x\"]\n        editor", "[\".x\"]\n        editor", "extensions has"),
            ("\"cpp\"", "\"C++\"", "editor_mode"),
            ("\"main.x\"", "\"a/b\"", "source_name"),
            ("[\"/usr/bin/x\", \"/program", "[\"x\", \"/program", "run.command"),
            ("{source}", "{sauce}", "{sauce}"),
            ("{source}", "{sources}", "{sources}"),
            ("64MiB", "64MB", "memory_extra"),
            ("memory_extra", "memory_more", "memory_more"),
            ("memory_factor = 2", "memory_factor = 0.5", "run.memory_factor is 0.5"),
            ("memory_factor = 2", "out_of_memory = { stderr = \"full\" }", "run.out_of_memory"),
            (
                "memory_factor = 2",
                "out_of_memory = { exit_code = 3, signal = 6, stderr = \"full\" }",
                "run.out_of_memory",
            ),
            ("template = \"t\"", "template = \"t\"\nroot = \"image\"", "root"),
            ("template = \"t\"", "template = \"t\"\nroot = \"/\"", "root"),
            ("template = \"t\"", "template = \"t\"\nimage = \"a/b\"", "image is"),
            ("template = \"t\"", "template = \"t\"\nimage = \"a\"\nroot = \"/a\"", "root and an image"),
            ("judge0 = [7", "judge0 = [\"c\"", "ids.judge0"),
            ("judge0 =", "judge1 =", "judge1"),
            ("@x/x@1.2", "@x/x", "install.npm.x"),
            ("x==1", "x>=1", "install.pypi.x"),
            ("pidfd_open", "ptrace", "seccomp: ptrace ends a run as a violation"),
            ("pidfd_open", "read", "seccomp: read needs no asking"),
            ("pidfd_open", "mincore", "mincore is asked for twice"),
            ("looks for its stack", " ", "mincore has no reason"),
            ("none = \"there", "nothing = \"there", "nothing"),
            ("none = \"there is no such call\"", "", "tests.exit must have"),
            ("says = \"main.x:1\"", "", "tests.compile_error has no says"),
            ("says = \"main.x:1\"", "depth = 3", "tests.compile_error has the key depth"),
            ("[tests.exit]", "[tests.exits]", "exits"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD, "{from}");
            let error = format!("{:?}", read(&text).unwrap_err());
            assert!(error.contains(named), "{named}: {error}");
        }
    }
}
