//! `case.toml`: what a case is, read strictly.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use gavel_core::Verdict;
use regex::Regex;
use serde::Deserialize;

use crate::control::Wall;

/// What the attack attacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// The compiler, or whatever stands for it.
    Compile,
    /// The run of the program.
    Run,
    /// A server, by its API.
    Api,
}

/// Where a control may be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Where {
    /// On this host: what it can do harms nothing.
    Here,
    /// On this host, under an outer control group.
    Contained,
    /// In the guest only.
    Guest,
}

/// A number of milliseconds, mebibytes and so on; what is missing has the default of the attack problem.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseLimits {
    pub(crate) time_ms: Option<u64>,
    pub(crate) wall_ms: Option<u64>,
    pub(crate) memory_mib: Option<u64>,
    pub(crate) processes: Option<u32>,
    pub(crate) output_kib: Option<u64>,
    pub(crate) stack_mib: Option<u64>,
    /// In place of the problem's memory and the language's own together.
    pub(crate) box_memory_mib: Option<u64>,
    pub(crate) compile_time_ms: Option<u64>,
    pub(crate) compile_memory_mib: Option<u64>,
    /// The program counts on them, so they are the same on a slow host.
    #[serde(default)]
    pub(crate) known: bool,
}

/// The tree of an image; `None` where it is not at hand.
pub(crate) fn image(name: &str) -> Option<PathBuf> {
    let images = std::env::var_os(IMAGES).map_or_else(|| PathBuf::from("/var/lib/gavel/images"), PathBuf::from);
    Some(images.join(name)).filter(|tree| tree.is_dir())
}

/// Names the directory of the images, as for `gavel`.
pub(crate) const IMAGES: &str = "GAVEL_IMAGES";

/// How many times slower than an ordinary host this one is: the guest's processor is emulated.
pub(crate) fn slower() -> u32 {
    if std::env::var_os("GAVEL_GUEST").is_some() { 10 } else { 1 }
}

impl CaseLimits {
    fn on_this_host(self) -> Self {
        let longer = |given: Option<u64>| given.map(|ms| ms.saturating_mul(slower().into()));
        let run = |given| if self.known { given } else { longer(given) };
        Self {
            time_ms: run(self.time_ms.or(Some(1000))),
            wall_ms: run(self.wall_ms),
            compile_time_ms: longer(self.compile_time_ms.or(Some(10_000))),
            ..self
        }
    }
}

/// What the box must report of every run of the program: at least and at most.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measured {
    pub(crate) memory_mib: Option<[u64; 2]>,
}

/// The same case with walls switched off, which must fail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Control {
    /// The walls that are switched off.
    #[serde(default)]
    pub(crate) without: Vec<Wall>,
    /// For API cases: arguments of `gavel serve` that switch off what the server does.
    #[serde(default)]
    pub(crate) serve: Vec<String>,
    #[serde(rename = "where")]
    pub(crate) place: Where,
    /// What is seen then, in words.
    pub(crate) fails: String,
    /// What the list of what failed must match.
    pub(crate) shows: Option<String>,
    /// A judging error counts as a failure: the attack may end the keeper then.
    #[serde(default)]
    pub(crate) may_break: bool,
    /// The host may not be what it was afterwards, such as its clocks, so the case comes last.
    #[serde(default)]
    pub(crate) spoils: bool,
}

/// One request to a server and what must come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiRequest {
    /// JSON, or whatever else is sent as such; `@SOURCE@` is the case's source as a JSON string.
    pub(crate) body: String,
    /// The answers' status codes.
    pub(crate) status: Vec<u16>,
    /// The verdicts, when the submission was taken.
    #[serde(default)]
    pub(crate) expect: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    title: String,
    language: Option<String>,
    tool: Option<Vec<String>>,
    run: Option<Vec<String>>,
    runtime: Option<String>,
    image: Option<String>,
    source: String,
    source_name: Option<String>,
    #[serde(default)]
    files: Vec<String>,
    stage: Stage,
    expect: Vec<String>,
    says: Option<String>,
    #[serde(default = "yes")]
    hidden: bool,
    #[serde(default)]
    invariants: String,
    #[serde(default)]
    limits: CaseLimits,
    #[serde(default)]
    measured: Measured,
    repeat: Option<usize>,
    few: Option<usize>,
    #[serde(default)]
    measures: bool,
    neighbour: Option<String>,
    #[serde(default)]
    neighbour_expect: Vec<String>,
    then: Option<String>,
    #[serde(default)]
    needs: Vec<PathBuf>,
    #[serde(default)]
    fast: bool,
    validator: Option<String>,
    interactor: Option<String>,
    #[serde(default)]
    validator_args: Vec<String>,
    #[serde(default)]
    input_mib: u64,
    #[serde(default)]
    same_stderr: bool,
    #[serde(default)]
    request: Vec<ApiRequest>,
    probe: Option<String>,
    /// Why the case cannot be run yet.
    not_yet: Option<String>,
    control: Option<Control>,
    /// Why there is none, or none for this variant.
    uncontrolled: Option<String>,
    arg: Option<String>,
}

const fn yes() -> bool {
    true
}

/// How a case's source becomes a program.
#[derive(Debug, Clone)]
pub(crate) enum Language {
    /// One of `languages/`, or `shell`.
    Known(String),
    /// A compiler of the case's own, and how to run what it leaves.
    Tool { compile: Vec<String>, run: Vec<String>, runtime: Option<String>, image: Option<String> },
}

/// A case, checked.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) dir: PathBuf,
    pub(crate) language: Language,
    pub(crate) source: String,
    /// What the contestant says the file is called.
    pub(crate) source_name: Option<String>,
    pub(crate) files: Vec<String>,
    pub(crate) stage: Stage,
    /// Empty when every verdict will do.
    pub(crate) expect: Vec<Verdict>,
    pub(crate) says: Option<Regex>,
    pub(crate) hidden: bool,
    pub(crate) invariants: String,
    pub(crate) limits: CaseLimits,
    pub(crate) measured: Measured,
    /// How many times in a row, also where it is not cheap.
    pub(crate) repeat: Option<usize>,
    /// It is about a few hundredths of a time.
    pub(crate) measures: bool,
    /// So many of its variants are tried on a slow host.
    pub(crate) few: Option<usize>,
    pub(crate) neighbour: Option<String>,
    /// Empty when every verdict will do for the neighbour.
    pub(crate) neighbour_expect: Vec<Verdict>,
    pub(crate) then: Option<String>,
    pub(crate) needs: Vec<PathBuf>,
    pub(crate) fast: bool,
    pub(crate) validator: Option<String>,
    /// An output validator to which the submission talks.
    pub(crate) interactor: Option<String>,
    pub(crate) validator_args: Vec<String>,
    pub(crate) input_mib: u64,
    /// Every test case's run must have printed the same to standard error.
    pub(crate) same_stderr: bool,
    pub(crate) requests: Vec<ApiRequest>,
    pub(crate) probe: Option<String>,
    pub(crate) not_yet: Option<String>,
    pub(crate) control: Option<Control>,
    /// The argument of a variant.
    pub(crate) arg: Option<String>,
    /// The case once for each of its variants.
    variants: Vec<Self>,
}

/// The letters of the reference that a case may name beyond H, which holds for all.
const LETTERS: &str = "SPFTMDNXW";

impl Case {
    /// Reads every case below `root`, by id.
    pub(crate) fn all(root: &Path) -> anyhow::Result<Vec<Self>> {
        let mut cases = Vec::new();
        for entry in fs::read_dir(root).with_context(|| format!("cannot read {root:?}"))? {
            let dir = entry?.path();
            if dir.join("case.toml").is_file() {
                cases.push(Self::read(&dir).with_context(|| format!("{} is no case", dir.display()))?);
            }
        }
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(twins) = cases.windows(2).find(|pair| pair[0].id == pair[1].id) {
            bail!("two cases have the id {}", twins[0].id);
        }
        Ok(cases)
    }

    fn read(dir: &Path) -> anyhow::Result<Self> {
        let mut table: toml::Table = toml::from_str(&fs::read_to_string(dir.join("case.toml"))?)?;
        let variants = table.remove("variant").unwrap_or_else(|| toml::Value::Array(Vec::new()));
        let mut case = Self::of(dir, table.clone())?;
        for variant in variants.as_array().context("`variant` is not a list of tables")? {
            let variant = variant.as_table().context("a variant is not a table")?;
            let mut merged = table.clone();
            // What makes a program of the source is one choice.
            if ["language", "tool"].iter().any(|key| variant.contains_key(*key)) {
                ["language", "tool"].iter().for_each(|key| drop(merged.remove(*key)));
            }
            merged.extend(variant.clone());
            let variant = Self::of(dir, merged)?;
            ensure!(variant.arg.is_some(), "a variant has no `arg`");
            case.variants.push(variant);
        }
        Ok(case)
    }

    fn of(dir: &Path, table: toml::Table) -> anyhow::Result<Self> {
        let raw: Raw = table.try_into()?;
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        ensure!(name.split('-').next() == Some(&*raw.id), "its id is {:?}: the directory must begin with it", raw.id);
        let language = match (raw.language, raw.tool, raw.run) {
            (Some(language), None, None) => Language::Known(language),
            (None, Some(compile), run) => {
                let run = run.unwrap_or_else(|| vec!["/program/program".to_owned()]);
                Language::Tool { compile, run, runtime: raw.runtime, image: raw.image }
            }
            _ => bail!("it must have either `language` or `tool` (and `run` only with `tool`)"),
        };
        if let Some(letter) = raw.invariants.chars().find(|letter| !LETTERS.contains(*letter)) {
            bail!("the invariant {letter:?} is not one of {LETTERS}");
        }
        let sources = [Some(&raw.source), raw.neighbour.as_ref(), raw.then.as_ref()];
        let validators = [raw.validator.as_ref(), raw.interactor.as_ref()];
        for file in raw.files.iter().chain(sources.into_iter().chain(validators).flatten()) {
            ensure!(dir.join(file).is_file(), "there is no file {file:?}");
        }
        if let Some(control) = &raw.control {
            let off = [control.without.is_empty(), control.serve.is_empty()];
            ensure!(off == [raw.stage == Stage::Api, raw.stage != Stage::Api], "the control switches nothing off");
        }
        ensure!(
            raw.stage != Stage::Api || raw.not_yet.is_some() || raw.probe.is_some() || !raw.request.is_empty(),
            "an API case needs `[[request]]` or `probe`"
        );
        Ok(Self {
            id: raw.id,
            title: raw.title,
            dir: dir.to_owned(),
            language,
            source: raw.source,
            source_name: raw.source_name,
            files: raw.files,
            stage: raw.stage,
            expect: verdicts(&raw.expect)?,
            says: pattern(raw.says.as_deref())?,
            hidden: raw.hidden,
            invariants: raw.invariants,
            limits: raw.limits.on_this_host(),
            measured: raw.measured,
            repeat: raw.repeat,
            few: raw.few,
            measures: raw.measures,
            neighbour: raw.neighbour,
            neighbour_expect: if raw.neighbour_expect.is_empty() {
                Vec::new()
            } else {
                verdicts(&raw.neighbour_expect)?
            },
            then: raw.then,
            needs: raw.needs,
            fast: raw.fast,
            validator: raw.validator,
            interactor: raw.interactor,
            validator_args: raw.validator_args,
            input_mib: raw.input_mib,
            same_stderr: raw.same_stderr,
            requests: raw.request,
            probe: raw.probe,
            not_yet: raw.not_yet,
            control: if raw.uncontrolled.is_some() { None } else { raw.control },
            arg: raw.arg,
            variants: Vec::new(),
        })
    }

    /// What is to be run: the case itself, or each of its variants.
    pub(crate) fn each(&self) -> &[Self] {
        if self.variants.is_empty() { std::slice::from_ref(self) } else { &self.variants }
    }

    /// The image that it needs and that is not at hand.
    pub(crate) fn lacks_image(&self) -> Option<&str> {
        let Language::Tool { image: Some(name), .. } = &self.language else { return None };
        Some(name.as_str()).filter(|name| image(name).is_none())
    }

    /// The id, with the variant's argument.
    pub(crate) fn name(&self) -> String {
        self.arg.as_ref().map_or_else(|| self.id.clone(), |arg| format!("{}:{arg}", self.id))
    }

    /// Whether the letter is among the case's invariants.
    pub(crate) fn holds(&self, letter: char) -> bool {
        self.invariants.contains(letter)
    }
}

/// A pattern; an empty text is none.
fn pattern(text: Option<&str>) -> anyhow::Result<Option<Regex>> {
    Ok(text.filter(|text| !text.is_empty()).map(Regex::new).transpose()?)
}

/// A set of verdicts; empty for `["any"]`.
pub(crate) fn verdicts(codes: &[String]) -> anyhow::Result<Vec<Verdict>> {
    if codes == ["any"] {
        return Ok(Vec::new());
    }
    ensure!(!codes.is_empty(), "`expect` is empty: write [\"any\"] where every verdict will do");
    codes.iter().map(|code| code.parse().map_err(anyhow::Error::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str =
        "id = \"F00\"\ntitle = \"t\"\nlanguage = \"c\"\nsource = \"main.c\"\nstage = \"run\"\nexpect = [\"WA\"]\n";

    fn read(text: &str) -> anyhow::Result<Case> {
        let root = tempfile::tempdir()?;
        let dir = root.path().join("F00-test");
        fs::create_dir(&dir)?;
        fs::write(dir.join("main.c"), "")?;
        fs::write(dir.join("case.toml"), text)?;
        Case::read(&dir)
    }

    #[test]
    fn a_variant_has_what_the_case_has_and_what_it_says_itself() {
        let text = "[[variant]]\narg = \"a\"\n[[variant]]\narg = \"b\"\nexpect = [\"any\"]\ntool = [\"/bin/cc\"]\n";
        let case = read(&format!("{PLAIN}says = \"x\"\n{text}")).unwrap();
        let [a, b] = case.each() else { panic!("{case:?}") };
        assert_eq!((a.name(), b.name()), ("F00:a".to_owned(), "F00:b".to_owned()));
        assert_eq!((&a.expect[..], &b.expect[..]), (&[Verdict::WrongAnswer][..], &[][..]));
        assert!(matches!((&a.language, &b.language), (Language::Known(_), Language::Tool { .. })));
        assert!(b.says.is_some());
        assert_eq!(read(PLAIN).unwrap().each().len(), 1);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for bad in [
            "surprise = 1\n",
            "says = \"(\"\n",
            "invariants = \"Q\"\n",
            "files = [\"missing.h\"]\n",
            "tool = [\"/bin/cc\"]\n",
            "[[variant]]\nfast = true\n",
            "[control]\nwithout = []\nwhere = \"here\"\nfails = \"\"\n",
            "[control]\nwithout = [\"window\"]\nwhere = \"here\"\nfails = \"\"\n",
        ] {
            assert!(read(&format!("{PLAIN}{bad}")).is_err(), "{bad}");
        }
        assert!(read(&PLAIN.replace("F00", "F01")).is_err(), "the directory's name");
        assert!(read(&PLAIN.replace("WA", "OK")).is_err(), "the verdict");
    }
}
