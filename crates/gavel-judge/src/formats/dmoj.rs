//! DMOJ: `init.yml` beside an archive of test data. What a problem's page says (limits, statement, solutions) is not in
//! its packages.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::adapter::{DMOJ_MODULES, Lines, Speaks};
use super::draft::{Converted, Draft, number};
use super::extension::{OnReject, VerdictRule};
use super::tree::{Content, Tree};
use super::{Format, Options};
use crate::package::PackageError;

const FILE: &str = "init.yml";
/// What DMOJ takes where `init.yml` names no output limit.
const OUTPUT_LIMIT: u64 = 25_165_824;
/// DMOJ's own way to find test data by name, but for its look-ahead, which [`by_name`] does by hand.
const NAMED: &str = r"^.*?(?:(?:^|\W)(?P<batch>\d+)[^\d\s]+)?(?P<case>\d+)[^\d\s]*$";
/// The checkers that come with DMOJ and are written anew here.
const CHECKERS: [&str; 10] = [
    "easy",
    "floats",
    "floatsabs",
    "floatsrel",
    "identical",
    "linecount",
    "linematches",
    "rstripped",
    "sorted",
    "unordered",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Init {
    archive: Option<String>,
    test_cases: Option<TestCases>,
    points: Option<f64>,
    checker: Option<Checker>,
    interactive: Option<Bridged>,
    output_limit_length: Option<u64>,
    #[serde(default)]
    binary_data: bool,
    wall_time_factor: Option<f64>,
    #[serde(rename = "output_prefix_length")]
    _output_prefix_length: Option<IgnoredAny>,
    unbuffered: Option<IgnoredAny>,
    hints: Option<IgnoredAny>,
    pretest_test_cases: Option<IgnoredAny>,
    generator: Option<IgnoredAny>,
    custom_judge: Option<IgnoredAny>,
    signature_grader: Option<IgnoredAny>,
    file_io: Option<IgnoredAny>,
    symlinks: Option<IgnoredAny>,
    grader: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TestCases {
    List(Vec<Case>),
    Named(Named),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    input_format: Option<String>,
    output_format: Option<String>,
    case_points: Option<Vec<f64>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    r#in: Option<String>,
    out: Option<String>,
    points: Option<f64>,
    batched: Option<Vec<Case>>,
    dependencies: Vec<usize>,
    checker: Option<Checker>,
    binary_data: Option<bool>,
    #[serde(rename = "output_prefix_length")]
    _output_prefix_length: Option<u64>,
    generator: Option<Value>,
    generator_args: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Checker {
    Name(String),
    Full(FullChecker),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullChecker {
    name: String,
    #[serde(default)]
    args: Value,
}

/// A checker or interactor of the package that is compiled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bridged {
    files: Files,
    r#type: Option<String>,
    #[serde(rename = "lang")]
    _lang: Option<String>,
    flags: Option<Vec<String>>,
    args_format_string: Option<String>,
    #[serde(rename = "feedback")]
    _feedback: Option<bool>,
    #[serde(rename = "time_limit")]
    _time_limit: Option<f64>,
    #[serde(rename = "memory_limit")]
    _memory_limit: Option<u64>,
    #[serde(rename = "compiler_time_limit")]
    _compiler_time_limit: Option<f64>,
    #[serde(rename = "preprocessing_time")]
    _preprocessing_time: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Files {
    One(String),
    Many(Vec<String>),
}

fn unsupported(what: impl Into<String>, hint: &str) -> PackageError {
    PackageError::unsupported(FILE, what, hint)
}

/// Converts a package.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let mut draft = Draft::new(Format::Dmoj, called);
    let init: Init = tree.yaml(FILE)?;
    refuse(&init, &mut draft)?;
    let mut all = tree.clone();
    let mut archived = Vec::new();
    if let Some(archive) = &init.archive {
        let inner = tree.inner(archive, &options.caps)?;
        archived = inner.files.keys().cloned().collect();
        all.adopt(inner);
        draft.report.taken(format!("archive {archive}"), format!("{} files", archived.len()));
    }
    draft.keep(&all);
    draft.scoring();
    draft.time_limit(None, options, "DMOJ")?;
    draft.memory_limit(None, options, "DMOJ")?;
    draft.report.changed("limits", "given at the import: DMOJ keeps them outside the package");
    let output = init.output_limit_length.unwrap_or(OUTPUT_LIMIT);
    draft.problem.limits.output = Some(output.div_ceil(1 << 20).max(1));
    if let (Some(factor), Some(limit)) = (init.wall_time_factor, draft.problem.limits.time_limit) {
        draft.extension.judging.wall_time = Some(factor * limit);
    }
    let items = items(&init, &archived)?;
    checker(&init, &items, &all, options, &mut draft)?;
    tests(&init, &items, &all, &mut draft)?;
    draft
        .report
        .changed("partial", "a setting of DMOJ's page: taken as set, so that each test case or batch gives its points");
    draft.finish(options)
}

/// What would judge differently, and what changes nothing.
fn refuse(init: &Init, draft: &mut Draft) -> Result<(), PackageError> {
    let refused = [
        (init.generator.is_some(), "generator", "run it with DMOJ's tools and put the data into the archive"),
        (
            init.custom_judge.is_some() || init.grader.is_some(),
            "custom_judge",
            "write it as an interactor or output validator of the format 2025-09",
        ),
        (
            init.signature_grader.is_some(),
            "signature_grader",
            "put the header into include/ of a package of the format 2025-09",
        ),
        (init.file_io.is_some(), "file_io", "let submissions read standard input and print to standard output"),
        (init.symlinks.is_some(), "symlinks", "submissions see no files of the package"),
    ];
    if let Some((_, key, hint)) = refused.into_iter().find(|(given, ..)| *given) {
        return Err(unsupported(key, hint));
    }
    for (given, key, why) in [
        (init.unbuffered.is_some(), "unbuffered", "output is never buffered by the judge"),
        (init.hints.is_some(), "hints", "no language needs them here"),
        (init.pretest_test_cases.is_some(), "pretest_test_cases", "pretests are a matter of the contest"),
    ] {
        if given {
            draft.report.lost(key, why);
        }
    }
    Ok(())
}

/// The list of test cases and batches, as written or as found by names.
fn items(init: &Init, archived: &[String]) -> Result<Vec<Case>, PackageError> {
    let items = match &init.test_cases {
        Some(TestCases::List(list)) => list.clone(),
        Some(TestCases::Named(named)) => by_name(init, Some(named), archived)?,
        None => by_name(init, None, archived)?,
    };
    let mut batches = 0;
    for item in &items {
        let inner = item.batched.as_deref().unwrap_or_default();
        batches += usize::from(item.batched.is_some());
        if inner.iter().any(|case| case.batched.is_some()) {
            return Err(PackageError::invalid(FILE, "a batch lies in a batch", "write one after the other"));
        }
        if item.dependencies.iter().any(|on| *on == 0 || *on >= batches) {
            return Err(PackageError::invalid(
                FILE,
                "a batch depends on one that is not before it",
                "correct dependencies",
            ));
        }
        for case in inner.iter().chain([item]) {
            if case.generator.is_some() || case.generator_args.is_some() {
                return Err(unsupported("generator", "run it with DMOJ's tools and put the data into the archive"));
            }
            if case.checker.is_some() && case.checker != init.checker {
                return Err(unsupported("a checker for single test cases", "use one checker for all of them"));
            }
        }
    }
    Ok(items)
}

fn by_name(init: &Init, named: Option<&Named>, files: &[String]) -> Result<Vec<Case>, PackageError> {
    let compile = |pattern: Option<&String>| -> Result<Option<Regex>, PackageError> {
        let Some(pattern) = pattern else { return Ok(None) };
        RegexBuilder::new(&format!("^(?:{pattern})"))
            .case_insensitive(true)
            .size_limit(1 << 20)
            .build()
            .map(Some)
            .map_err(|_| {
                unsupported(
                    format!("the format {pattern:?}"),
                    "list the test cases one by one, or use a plainer expression",
                )
            })
    };
    let (input, output) =
        (compile(named.and_then(|n| n.input_format.as_ref()))?, compile(named.and_then(|n| n.output_format.as_ref()))?);
    let default = Regex::new(NAMED).map_err(|error| unsupported(error.to_string(), ""))?;
    let looks = |file: &str, word: &str| {
        let lower = file.to_lowercase();
        lower.contains(&format!(".{word}")) || lower.starts_with(word)
    };
    let find = |file: &str, custom: Option<&Regex>, word: &str| {
        let pattern = match custom {
            Some(pattern) => pattern,
            None if looks(file, word) => &default,
            None => return None,
        };
        let found = pattern.captures(file)?;
        let key = |name: &str| found.name(name).map(|text| Key::of(text.as_str()));
        Some((key("batch"), key("case")?))
    };
    let mut groups: BTreeMap<Key, (bool, BTreeMap<Key, Case>)> = BTreeMap::new();
    for file in files {
        for (is_input, found) in [(true, find(file, input.as_ref(), "in")), (false, find(file, output.as_ref(), "out"))]
        {
            let Some((batch, case)) = found else { continue };
            let group = groups.entry(batch.clone().unwrap_or_else(|| case.clone())).or_default();
            group.0 |= batch.is_some();
            let entry = group.1.entry(case).or_default();
            if is_input { entry.r#in = Some(file.clone()) } else { entry.out = Some(file.clone()) }
        }
    }
    let default = init.points.unwrap_or(1.0);
    let mut points = named.and_then(|named| named.case_points.clone()).map(Vec::into_iter);
    let mut items = Vec::new();
    for (is_batch, cases) in groups.into_values() {
        let worth = match &mut points {
            None => default,
            Some(points) => points
                .next()
                .ok_or_else(|| PackageError::invalid(FILE, "case_points has too few numbers", "add one for each"))?,
        };
        let mut cases = cases.into_values();
        if is_batch {
            items.push(Case { batched: Some(cases.collect()), points: Some(worth), ..Case::default() });
        } else if let (Some(case), None) = (cases.next(), cases.next()) {
            items.push(Case { points: Some(worth), ..case });
        }
    }
    Ok(items)
}

/// Words sort before numbers, and numbers as they count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Word(String),
    Number(u64),
}

impl Key {
    fn of(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Word(text.to_owned()), Self::Number)
    }
}

fn checker(init: &Init, items: &[Case], tree: &Tree, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
    if let Some(bridged) = &init.interactive {
        if bridged.r#type.as_deref() != Some("testlib") {
            return Err(unsupported(
                format!("an interactor of the type {}", bridged.r#type.as_deref().unwrap_or("default")),
                "write it with testlib and type: testlib",
            ));
        }
        draft.problem.r#type.push("interactive");
        return compiled(bridged, Speaks::Testlib, init, items, tree, options, draft);
    }
    let (name, args) = match &init.checker {
        None => ("standard", Value::Null),
        Some(Checker::Name(name)) => (name.as_str(), Value::Null),
        Some(Checker::Full(full)) => (full.name.as_str(), full.args.clone()),
    };
    if name == "bridged" {
        let bridged: Bridged = serde_json::from_value(args).map_err(|error| {
            PackageError::invalid(FILE, format!("checker bridged: {error}"), "see docs/reference/formats.md")
        })?;
        let speaks = match bridged.r#type.as_deref() {
            None | Some("default") => Speaks::Dmoj,
            Some("testlib") => Speaks::Testlib,
            Some(other) => {
                return Err(unsupported(format!("a bridged checker of the type {other:?}"), "write it with testlib"));
            }
        };
        return compiled(&bridged, speaks, init, items, tree, options, draft);
    }
    let args = match args {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Object(mut map) => {
            map.remove("feedback");
            Value::Object(map)
        }
        _ => return Err(PackageError::invalid(FILE, "checker: args is no map", "write name: value pairs")),
    };
    if name == "standard" {
        draft.compare_lines(Lines::Tokens);
    } else if CHECKERS.contains(&name) {
        draft.compare_dmoj(name, &args);
        if name == "linecount" {
            draft.report.changed("checker linecount", "a partly right output is accepted with a part of the points");
        }
    } else if name.contains('.') {
        return in_python(name, &args, init, items, tree, draft);
    } else {
        return Err(unsupported(
            format!("the checker {name:?}"),
            "use standard, or one of those in docs/reference/formats.md",
        ));
    }
    draft.report.changed(format!("checker {name}"), "output_validator, written anew");
    Ok(())
}

/// What DMOJ tells a checker in Python that an output validator is not told.
const UNTOLD: [&str; 5] = ["submission_source", "submission_language", "execution_time", "case_position", "problem_id"];

/// A checker in Python, which DMOJ loads into itself: its function `check` becomes a program.
fn in_python(
    name: &str,
    args: &Value,
    init: &Init,
    items: &[Case],
    tree: &Tree,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let refused = |what: String| {
        let hint = "write it as a bridged checker with testlib, or as an output validator of the format 2025-09";
        Err(PackageError::unsupported(name, what, hint))
    };
    let text = tree.text(name)?;
    for word in UNTOLD {
        // Once is where a function names what it may be given.
        let places: Vec<usize> = text.match_indices(word).map(|(at, _)| at).collect();
        let quoted = places.iter().any(|at| text[..*at].ends_with(['"', '\'']));
        if places.len() > 1 || quoted {
            return refused(format!("a checker in Python that looks at {word}"));
        }
    }
    for line in text.lines().map(str::trim) {
        let module = ["from ", "import "].iter().find_map(|word| line.strip_prefix(word)).unwrap_or_default();
        let module = module.split([' ', ',', ';']).next().unwrap_or_default();
        let path = module.strip_prefix("dmoj.").map(|path| path.replace('.', "/"));
        let known = |path: &String| DMOJ_MODULES.iter().any(|(known, _)| known.strip_suffix(".py") == Some(path));
        if path.as_ref().is_some_and(|path| !known(path)) {
            return refused(format!("a checker in Python that imports {module}"));
        }
    }
    let worth: Vec<f64> = items.iter().map(|item| item.points.or(init.points).unwrap_or(1.0)).collect();
    let first = worth.first().copied().unwrap_or(1.0);
    let alike = worth.iter().all(|points| *points == first);
    if !alike && text.contains("CheckerResult") && !text.contains("point_value") {
        return refused("a checker in Python that gives points where test cases are worth differently".to_owned());
    }
    draft.check_in_python(tree.get(name)?, args, if alike { first } else { 1.0 });
    draft.report.changed(format!("checker {name}"), "output_validator: its function check as a program");
    Ok(())
}

fn compiled(
    bridged: &Bridged,
    speaks: Speaks,
    init: &Init,
    items: &[Case],
    tree: &Tree,
    options: &Options,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    if bridged.flags.as_ref().is_some_and(|flags| !flags.is_empty()) || bridged.args_format_string.is_some() {
        return Err(unsupported("flags or args_format_string of a checker", "write the checker so that it needs none"));
    }
    let files = match &bridged.files {
        Files::One(file) => vec![file.clone()],
        Files::Many(files) => files.clone(),
    };
    let is_header = |file: &&String| file.ends_with(".h") || file.ends_with(".hpp");
    let sources: Vec<&String> = files.iter().filter(|file| !is_header(file)).collect();
    let [source] = sources.as_slice() else {
        return Err(unsupported("a checker of several sources", "join them into one file"));
    };
    let headers: Vec<String> = files.iter().filter(is_header).cloned().collect();
    draft.checker(tree, source, &headers, speaks)?;
    if speaks == Speaks::Testlib {
        draft.testlib(tree, options, &["testlib.h"])?;
        let worth: Vec<f64> = items.iter().map(|item| item.points.or(init.points).unwrap_or(1.0)).collect();
        draft.testlib_points(&tree.bytes(source)?, &worth)?;
    }
    draft.report.changed(format!("checker {source}"), "output_validator");
    Ok(())
}

/// Batches and runs of equal test cases become groups.
fn tests(init: &Init, items: &[Case], tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    let worth = |case: &Case| case.points.or(init.points).unwrap_or(1.0);
    let mut groups: Vec<(Vec<Case>, f64, Option<Vec<usize>>)> = Vec::new();
    for item in items {
        match (&item.batched, groups.last_mut()) {
            (Some(cases), _) => groups.push((cases.clone(), worth(item), Some(item.dependencies.clone()))),
            (None, Some((cases, points, None))) if *points == worth(item) => cases.push(item.clone()),
            (None, _) => groups.push((vec![item.clone()], worth(item), None)),
        }
    }
    let (mut batches, mut gates, mut total) = (Vec::new(), Vec::new(), 0.0);
    for (index, (cases, points, batch)) in groups.iter().enumerate() {
        let path = format!("secret/{}", number(index + 1, groups.len()));
        let mut needs: Vec<String> = gates.clone();
        if let Some(dependencies) = batch {
            needs.extend(dependencies.iter().filter_map(|on| batches.get(on - 1).cloned()));
            batches.push(path.clone());
        }
        needs.sort_unstable();
        needs.dedup();
        let most = if batch.is_some() { *points } else { points * cases.len() as f64 };
        total += most;
        draft.max_score(&path, most)?;
        draft.group(&path).score_aggregation = Some(if batch.is_some() { "min" } else { "sum" });
        draft.rule(&path).on_reject = Some(if batch.is_some() { OnReject::Break } else { OnReject::Continue });
        draft.group(&path).require_pass = needs;
        if *points == 0.0 {
            // DMOJ stops everything after a failure that costs nothing.
            gates.push(path.clone());
        }
        for (index, case) in cases.iter().enumerate() {
            let binary = case.binary_data.unwrap_or(init.binary_data);
            let input = data(tree, case.r#in.as_ref(), binary, draft)?;
            let answer = data(tree, case.out.as_ref(), binary, draft)?;
            draft.test(&format!("{path}/{}", number(index + 1, cases.len())), input, answer);
        }
    }
    draft.max_score("secret", total)?;
    draft.group("secret").score_aggregation = Some("sum");
    let rule = draft.rule("secret");
    rule.verdict = Some(VerdictRule::Worst);
    rule.on_reject = Some(OnReject::Continue);
    draft.report.changed("batches", format!("groups of data/secret with require_pass; {total} points"));
    Ok(())
}

/// A file as DMOJ gives it to programs: ends of lines are `\n`, the last one too, unless it is binary.
fn data(tree: &Tree, path: Option<&String>, binary: bool, draft: &mut Draft) -> Result<Content, PackageError> {
    let Some(path) = path else { return Ok(Content::Bytes(Vec::new())) };
    let content = tree.get(path)?;
    if binary {
        return Ok(content);
    }
    let Ok(bytes) = super::tree::read(path, &content) else { return Ok(content) };
    if bytes.is_empty() || (!bytes.contains(&b'\r') && bytes.ends_with(b"\n")) {
        return Ok(content);
    }
    let mut clean = Vec::with_capacity(bytes.len() + 1);
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte == b'\r' {
            clean.push(b'\n');
            let _ = rest.next_if_eq(&b'\n');
        } else {
            clean.push(byte);
        }
    }
    if !clean.ends_with(b"\n") {
        clean.push(b'\n');
    }
    draft.report.changed("ends of lines", "written as \\n in the data, as DMOJ does when it judges");
    Ok(Content::Bytes(clean))
}
