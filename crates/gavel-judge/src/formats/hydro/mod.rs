//! Hydro: `problem.yaml` for people, `testdata/config.yaml` for the judge.

mod builtin;
mod config;
mod files;

use std::collections::BTreeMap;

use serde_json::Value;

use super::adapter::{Lines, Speaks};
use super::draft::{Converted, Draft, number};
use super::extension::{Aggregation, OnReject, VerdictRule};
use super::tree::{Content, Tree};
use super::{Format, Options};
use crate::language::Languages;
use crate::package::PackageError;
use config::{Config, Rule, Subtask};

const DIR: &str = "testdata";
const NAMES: [&str; 4] = ["config.yaml", "config.yml", "Config.yaml", "Config.yml"];

/// Converts a package.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let mut draft = Draft::new(Format::Hydro, called);
    draft.keep(tree);
    draft.scoring();
    people(tree, &mut draft)?;
    let config_path = NAMES.iter().map(|name| format!("{DIR}/{name}")).find(|path| tree.has(path));
    if config_path.is_none() && tree.files.keys().any(|path| path.eq_ignore_ascii_case("testdata/config.ini")) {
        return Err(PackageError::unsupported(
            "testdata/config.ini",
            "the old form of the configuration",
            "write config.yaml",
        ));
    }
    let config: Config = match &config_path {
        Some(path) => config::read(tree, path)?,
        None => Config::default(),
    };
    let place = config_path.unwrap_or_else(|| format!("{DIR}/config.yaml"));
    config.refuse(&place, &mut draft)?;
    let subtasks = config.subtasks(tree, DIR, &place)?;
    limits(&config, &subtasks, &place, options, &mut draft)?;
    let partial = checker(&config, tree, &place, &subtasks, options, &mut draft)?;
    tests(&subtasks, tree, &place, partial, &mut draft)?;
    solutions(tree, &mut draft);
    draft.finish(options)
}

/// What the page shows.
fn people(tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    if tree.has("problem.yaml") {
        let about: BTreeMap<String, Value> = tree.yaml("problem.yaml")?;
        for (key, value) in &about {
            match (key.as_str(), value) {
                ("title", Value::String(title)) => draft.name("en", title),
                ("pid", Value::String(pid)) => draft.called.clone_from(pid),
                ("tag", Value::Array(tags)) => {
                    draft.problem.keywords = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                }
                _ => draft.report.lost(format!("problem.yaml: {key}"), "judging does not need it"),
            }
        }
    }
    for (path, content) in &tree.files {
        if let Some(rest) = path.strip_prefix("problem").and_then(|rest| rest.strip_suffix(".md")) {
            let language = match rest {
                "" | "_en" => "en",
                rest => rest.trim_start_matches('_').get(..2).unwrap_or("en"),
            };
            draft.put(&format!("statement/problem.{language}.md"), content.clone());
        } else if let Some(name) = path.strip_prefix("additional_file/") {
            draft.put(&format!("attachments/{}", super::draft::file_name(name)), content.clone());
            draft.report.changed(format!("additional_file/{name}"), "attachments/");
        }
    }
    Ok(())
}

fn limits(
    config: &Config,
    subtasks: &[Subtask],
    place: &str,
    options: &Options,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let time = config.time.as_ref().map(config::milliseconds).transpose()?.unwrap_or(1000.0);
    let memory = config.memory.as_ref().map(config::mebibytes).transpose()?.unwrap_or(256.0);
    let cases = subtasks.iter().flat_map(|subtask| subtask.cases.iter().map(move |case| (subtask, case)));
    let mut times = Vec::new();
    let mut memories = Vec::new();
    for (subtask, case) in cases {
        let own = case.time.as_ref().or(subtask.time.as_ref()).map(config::milliseconds).transpose()?;
        times.push(own.unwrap_or(time));
        let own = case.memory.as_ref().or(subtask.memory.as_ref()).map(config::mebibytes).transpose()?;
        memories.push(own.unwrap_or(memory));
    }
    for (all, key, unit, given) in
        [(&times, "time", "ms", options.time_limit.is_some()), (&memories, "memory", "MiB", options.memory.is_some())]
    {
        let differ = all.windows(2).any(|pair| pair[0] != pair[1]);
        if differ && given {
            let least = all.iter().copied().fold(f64::INFINITY, f64::min);
            let most = all.iter().copied().fold(0.0, f64::max);
            draft.report.changed(
                format!("{key} of test cases"),
                format!(
                    "the one given at the import for all, where Hydro has {least} to {most} {unit}: the format 2025-09 has \
                     one limit"
                ),
            );
        } else if differ {
            return Err(PackageError::unsupported(
                place,
                format!("{key} limits that differ between test cases"),
                "the format 2025-09 has one limit for all: make them equal, or give one for all at the import \
                 (--time-limit, --memory)",
            ));
        }
    }
    draft.time_limit(Some(times.first().copied().unwrap_or(time) / 1000.0), options, "Hydro")?;
    draft.memory_limit(Some(memories.first().copied().unwrap_or(memory) * f64::from(1 << 20)), options, "Hydro")?;
    draft.report.taken("limits", format!("{:?} s", draft.problem.limits.time_limit.unwrap_or_default()));
    if let Some(name) = config.filename() {
        let files = &mut draft.extension.submission;
        (files.input_file, files.output_file) = (Some(format!("{name}.in")), Some(format!("{name}.out")));
        draft.report.changed("filename", format!("submissions read {name}.in and write {name}.out: gavel.toml"));
    }
    Ok(())
}

/// The checker or interactor; gives whether it may give a part of the points.
fn checker(
    config: &Config,
    tree: &Tree,
    place: &str,
    subtasks: &[Subtask],
    options: &Options,
    draft: &mut Draft,
) -> Result<bool, PackageError> {
    let headers: Vec<String> = tree
        .below(DIR)
        .filter(|(path, _)| path.ends_with(".h") || path.ends_with(".hpp"))
        .map(|(path, _)| format!("{DIR}/{path}"))
        .collect();
    let worth = || subtasks.iter().flat_map(|subtask| subtask.cases.iter().map(|case| case.worth)).collect::<Vec<_>>();
    let testlib = |draft: &mut Draft, path: &str| -> Result<bool, PackageError> {
        draft.checker(tree, path, &headers, Speaks::Testlib)?;
        draft.testlib(tree, options, &[])?;
        draft.testlib_points(&tree.bytes(path)?, &worth())?;
        draft.report.changed(format!("program {path}"), "output_validator, under testlib's protocol");
        Ok(draft.extension.output_validator.points_max.is_some())
    };
    if config.kind() == "interactive" {
        let Some(interactor) = &config.interactor else {
            return Err(PackageError::invalid(place, "an interactive problem without interactor", "add it"));
        };
        draft.problem.r#type.push("interactive");
        return testlib(draft, &format!("{DIR}/{}", interactor.file()));
    }
    let kind = config.checker_type.as_deref().unwrap_or("default");
    if matches!(kind, "default" | "strict") {
        draft.compare_lines(if kind == "strict" { Lines::Exact } else { Lines::Nonblank });
        draft.report.changed(format!("checker_type {kind}"), "output_validator, written anew");
        return Ok(false);
    }
    let Some(checker) = &config.checker else {
        return Err(PackageError::invalid(place, format!("checker_type {kind} without checker"), "name its file"));
    };
    let path = format!("{DIR}/{}", checker.file());
    if !checker.file().contains('.') {
        if kind == "testlib" && builtin::take(checker.file(), draft) {
            return Ok(false);
        }
        let hint = format!(
            "those that are known are {}; put its source into testdata/ and name it with its ending, such as {}.cpp",
            builtin::names(),
            checker.file()
        );
        return Err(PackageError::unsupported(
            place,
            format!("the checker {} that comes with Hydro", checker.file()),
            hint,
        ));
    }
    match kind {
        "testlib" => testlib(draft, &path),
        "hustoj" | "kattis" | "qduoj" | "lemon" | "syzoj" => {
            let speaks = match kind {
                "hustoj" => Speaks::Hustoj,
                "qduoj" => Speaks::Qduoj,
                "lemon" => Speaks::Lemon,
                "syzoj" => Speaks::Syzoj,
                _ => Speaks::Icpc,
            };
            draft.checker(tree, &path, &headers, speaks)?;
            draft.report.changed(format!("checker {path}"), "output_validator");
            Ok(matches!(kind, "kattis" | "lemon" | "syzoj"))
        }
        other => Err(PackageError::unsupported(
            place,
            format!("checker_type {other}"),
            "use default, strict, testlib, hustoj, lemon, qduoj, syzoj or kattis",
        )),
    }
}

/// Subtasks become groups.
fn tests(subtasks: &[Subtask], tree: &Tree, place: &str, partial: bool, draft: &mut Draft) -> Result<(), PackageError> {
    let mut names = BTreeMap::new();
    let mut total = 0.0;
    for (index, subtask) in subtasks.iter().enumerate() {
        let group = format!("secret/{}", number(index + 1, subtasks.len()));
        let mut needs = Vec::new();
        for id in &subtask.needs {
            let Some(name) = names.get(id) else {
                return Err(PackageError::unsupported(
                    place,
                    format!("subtask {} with if: [{id}], which is no subtask before it", subtask.id),
                    "put the one it needs before it",
                ));
            };
            needs.push(String::clone(name));
        }
        draft.max_score(&group, subtask.score)?;
        draft.group(&group).require_pass = needs;
        let all_equal = subtask.cases.iter().all(|case| case.worth == subtask.score);
        match subtask.rule {
            Rule::Min if !all_equal => {
                return Err(PackageError::unsupported(
                    place,
                    format!("scores of test cases in subtask {}, of which the least counts", subtask.id),
                    "remove score from its cases",
                ));
            }
            Rule::Min if partial => {
                draft.group(&group).score_aggregation = Some("min");
                draft.rule(&group).on_reject = Some(OnReject::Break);
            }
            Rule::Min => draft.group(&group).score_aggregation = Some("pass-fail"),
            Rule::Max => draft.rule(&group).aggregation = Some(Aggregation::Max),
            Rule::Sum => draft.group(&group).score_aggregation = Some("sum"),
        }
        if subtask.rule != Rule::Min {
            draft.rule(&group).on_reject = Some(OnReject::Continue);
        }
        for (index, case) in subtask.cases.iter().enumerate() {
            let name = format!("{group}/{}", number(index + 1, subtask.cases.len()));
            draft.test(&name, file(tree, &case.input)?, file(tree, &case.output)?);
            if subtask.rule == Rule::Sum || (subtask.rule == Rule::Max && !all_equal) {
                draft.case_score(&name, case.worth)?;
            }
        }
        names.insert(subtask.id, group);
        total += subtask.score;
    }
    draft.max_score("secret", total)?;
    draft.group("secret").score_aggregation = Some("sum");
    let rule = draft.rule("secret");
    rule.verdict = Some(VerdictRule::Worst);
    rule.on_reject = Some(OnReject::Continue);
    draft.report.changed("subtasks", format!("{} groups of data/secret, {total} points", subtasks.len()));
    Ok(())
}

fn file(tree: &Tree, name: &str) -> Result<Content, PackageError> {
    if name.is_empty() || name == "/dev/null" {
        return Ok(Content::Bytes(Vec::new()));
    }
    tree.get(&format!("{DIR}/{name}"))
}

/// Hydro has no place for solutions; some keep them in a directory.
fn solutions(tree: &Tree, draft: &mut Draft) {
    let languages = Languages::builtin();
    for dir in ["solution", "std", "solutions"] {
        for (path, _) in tree.below(dir) {
            let known = languages.by_extension(std::path::Path::new(path)).is_some();
            if known {
                draft.report.lost(format!("{dir}/{path}"), "Hydro does not say what it comes to");
            }
        }
    }
}
