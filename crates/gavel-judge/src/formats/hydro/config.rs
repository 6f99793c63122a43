//! `testdata/config.yaml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::files;
use crate::formats::draft::Draft;
use crate::formats::tree::{Tree, yaml};
use crate::package::PackageError;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    r#type: Option<String>,
    pub(super) time: Option<Value>,
    pub(super) memory: Option<Value>,
    filename: Option<String>,
    pub(super) checker_type: Option<String>,
    pub(super) checker: Option<Source>,
    pub(super) interactor: Option<Source>,
    validator: Option<Source>,
    manager: Option<IgnoredAny>,
    num_processes: Option<IgnoredAny>,
    user_extra_files: Option<Vec<IgnoredAny>>,
    judge_extra_files: Option<Vec<IgnoredAny>>,
    subtasks: Option<Vec<RawSubtask>>,
    cases: Option<Vec<RawCase>>,
    langs: Option<Vec<String>>,
    template: Option<IgnoredAny>,
    time_limit_rate: Option<BTreeMap<String, Value>>,
    memory_limit_rate: Option<BTreeMap<String, Value>>,
    multi_pass: Option<Value>,
    redirect: Option<IgnoredAny>,
    #[serde(rename = "subType")]
    sub_type: Option<IgnoredAny>,
    detail: Option<IgnoredAny>,
    key: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Source {
    Name(String),
    Full {
        file: String,
        #[serde(rename = "lang")]
        _lang: Option<String>,
    },
}

impl Source {
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Name(file) | Self::Full { file, .. } => file,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSubtask {
    id: Option<u64>,
    score: Option<f64>,
    r#type: Option<Rule>,
    r#if: Vec<u64>,
    time: Option<Value>,
    memory: Option<Value>,
    cases: Option<Vec<RawCase>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawCase {
    pub(super) id: Option<u64>,
    pub(super) input: String,
    pub(super) output: String,
    pub(super) score: Option<f64>,
    pub(super) time: Option<Value>,
    pub(super) memory: Option<Value>,
}

/// How the scores of test cases become that of their subtask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rule {
    Min,
    Max,
    Sum,
}

/// A subtask with its scores settled.
#[derive(Debug, Clone)]
pub(super) struct Subtask {
    pub(super) id: u64,
    pub(super) score: f64,
    pub(super) rule: Rule,
    pub(super) needs: Vec<u64>,
    pub(super) time: Option<Value>,
    pub(super) memory: Option<Value>,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) id: Option<u64>,
    pub(super) input: String,
    pub(super) output: String,
    pub(super) worth: f64,
    pub(super) time: Option<Value>,
    pub(super) memory: Option<Value>,
}

pub(super) fn read(tree: &Tree, path: &str) -> Result<Config, PackageError> {
    let text = tree.text(path)?;
    if text.trim().is_empty() { Ok(Config::default()) } else { yaml(path, &text) }
}

/// Hydro's times: a bare number is milliseconds, else a number with `s`, `ms` or `us`.
pub(super) fn milliseconds(value: &Value) -> Result<f64, PackageError> {
    unit(value, r"(?i)^([0-9]+(?:\.[0-9]*)?)([mu]?)s?$", &[("", 1000.0), ("m", 1.0), ("u", 0.001)]).ok_or_else(|| {
        PackageError::invalid("testdata/config.yaml", format!("{value} is no time"), "write 1s or 1000ms")
    })
}

/// Hydro's memory: a bare number is MiB, else a number with `k`, `m` or `g`.
pub(super) fn mebibytes(value: &Value) -> Result<f64, PackageError> {
    unit(value, r"(?i)^([0-9]+(?:\.[0-9]*)?)([kmg])b?$", &[("k", 1.0 / 1024.0), ("m", 1.0), ("g", 1024.0)])
        .ok_or_else(|| PackageError::invalid("testdata/config.yaml", format!("{value} is no size"), "write 256m"))
}

fn unit(value: &Value, pattern: &str, units: &[(&str, f64)]) -> Option<f64> {
    if let Some(number) = value.as_f64() {
        return Some(number);
    }
    let text = value.as_str()?.trim();
    if let Ok(number) = text.parse::<u32>() {
        return Some(f64::from(number));
    }
    let found = Regex::new(pattern).ok()?.captures(text)?;
    let unit = found.get(2)?.as_str().to_lowercase();
    let factor = units.iter().find(|(name, _)| *name == unit)?.1;
    Some(found.get(1)?.as_str().parse::<f64>().ok()? * factor)
}

impl Config {
    pub(super) fn kind(&self) -> &str {
        self.r#type.as_deref().unwrap_or("default")
    }

    /// What the files of submissions are called, without `.in` and `.out`, where they use files.
    pub(super) fn filename(&self) -> Option<&str> {
        self.filename.as_deref().filter(|name| !name.is_empty())
    }

    /// What would judge differently.
    pub(super) fn refuse(&self, place: &str, draft: &mut Draft) -> Result<(), PackageError> {
        let unsupported = |what: String, hint: &str| Err(PackageError::unsupported(place, what, hint));
        if !matches!(self.kind(), "default" | "interactive") {
            return unsupported(
                format!("the type {:?}", self.kind()),
                "only default and interactive problems are imported",
            );
        }
        let filled = |map: &Option<BTreeMap<String, Value>>| map.as_ref().is_some_and(|map| !map.is_empty());
        for (given, key, hint) in [
            (
                self.filename().is_some() && self.kind() == "interactive",
                "filename",
                "an interactive problem has no files",
            ),
            (
                self.user_extra_files.as_ref().is_some_and(|files| !files.is_empty()),
                "user_extra_files",
                "put them into include/ of a package of the format 2025-09",
            ),
            (
                self.template.is_some(),
                "template",
                "put the rest of the program into include/ of a package of the format 2025-09",
            ),
            (
                self.manager.is_some() || self.num_processes.is_some(),
                "manager",
                "only one process of the submission is run",
            ),
            (filled(&self.time_limit_rate), "time_limit_rate", "one limit holds for all languages"),
            (filled(&self.memory_limit_rate), "memory_limit_rate", "one limit holds for all languages"),
            (self.multi_pass.is_some(), "multi_pass", "write the package in the format 2025-09"),
            (self.redirect.is_some(), "redirect", "import the problem it leads to"),
        ] {
            if given {
                return unsupported(key.to_owned(), hint);
            }
        }
        for (given, key) in [
            (self.validator.is_some(), "validator"),
            (self.judge_extra_files.is_some(), "judge_extra_files"),
            (self.sub_type.is_some(), "subType"),
            (self.detail.is_some(), "detail"),
            (self.key.is_some(), "key"),
        ] {
            if given {
                draft.report.lost(key, "judging does not need it, but for headers, which are taken");
            }
        }
        if let Some(langs) = &self.langs {
            self.languages(langs, draft);
        }
        Ok(())
    }

    fn languages(&self, langs: &[String], draft: &mut Draft) {
        for lang in langs {
            let known = match lang.split('.').next().unwrap_or_default() {
                "cc" => "cpp",
                "c" => "c",
                "py" => "python3",
                "java" => "java",
                "go" => "go",
                "rs" => "rust",
                "js" => "javascript",
                _ => {
                    draft.report.lost(format!("language {lang}"), "it is unknown here");
                    continue;
                }
            };
            if !draft.problem.languages.iter().any(|language| language == known) {
                draft.problem.languages.push(known.to_owned());
            }
        }
        draft.report.changed("langs", "languages; versions of one language are one");
    }

    /// The subtasks as Hydro makes them: from the configuration, or from the names of the files.
    pub(super) fn subtasks(&self, tree: &Tree, dir: &str, place: &str) -> Result<Vec<Subtask>, PackageError> {
        let mut raw = self.subtasks.clone().unwrap_or_default();
        if let Some(cases) = self.cases.clone().filter(|cases| !cases.is_empty()) {
            raw = vec![RawSubtask { cases: Some(cases), r#type: Some(Rule::Sum), ..RawSubtask::default() }];
        }
        if raw.iter().any(|subtask| subtask.cases.is_none()) || raw.is_empty() {
            raw = found(raw, tree, dir);
        }
        if raw.is_empty() || raw.iter().any(|subtask| subtask.cases.as_ref().is_none_or(Vec::is_empty)) {
            return Err(PackageError::invalid(
                place,
                "there is a subtask without test cases, or none at all",
                "name its cases",
            ));
        }
        raw.sort_by_key(|subtask| subtask.id.unwrap_or(0));
        Ok(settle(raw))
    }
}

/// Subtasks found by the names of files, for those that name no cases.
fn found(mut raw: Vec<RawSubtask>, tree: &Tree, dir: &str) -> Vec<RawSubtask> {
    let names: Vec<&str> = tree.below(dir).map(|(path, _)| path).collect();
    for (id, (rule, cases)) in files::subtasks(&names) {
        match raw.iter_mut().find(|subtask| subtask.id == Some(id)) {
            Some(subtask) if subtask.cases.is_none() => subtask.cases = Some(cases),
            Some(_) => {}
            None => {
                raw.push(RawSubtask { id: Some(id), r#type: Some(rule), cases: Some(cases), ..RawSubtask::default() });
            }
        }
    }
    raw
}

/// Scores that are not given share what is left, whole points, the last ones one more.
fn settle(raw: Vec<RawSubtask>) -> Vec<Subtask> {
    let given: f64 = raw.iter().filter_map(|subtask| subtask.score).sum();
    let missing = raw.iter().filter(|subtask| subtask.score.unwrap_or(0.0) == 0.0).count();
    let mut shares = shares((100.0 - given).max(0.0), missing).into_iter();
    let mut all = Vec::new();
    for (index, subtask) in raw.into_iter().enumerate() {
        let score = subtask.score.filter(|score| *score != 0.0).or_else(|| shares.next()).unwrap_or(0.0);
        let rule = subtask.r#type.unwrap_or(Rule::Min);
        let cases = subtask.cases.unwrap_or_default();
        let given: f64 = cases.iter().filter_map(|case| case.score).sum();
        let missing = cases.iter().filter(|case| case.score.unwrap_or(0.0) == 0.0).count();
        let mut shares = self::shares((score - given).max(0.0), missing).into_iter();
        let mut cases: Vec<Case> = cases
            .into_iter()
            .map(|case| {
                let own = case.score.filter(|score| *score != 0.0);
                let worth = if rule == Rule::Sum { own.or_else(|| shares.next()) } else { own.or(Some(score)) };
                let worth = worth.unwrap_or(0.0);
                Case {
                    id: case.id,
                    input: case.input,
                    output: case.output,
                    worth,
                    time: case.time,
                    memory: case.memory,
                }
            })
            .collect();
        cases.sort_by_key(|case| case.id.unwrap_or(0));
        let id = subtask.id.unwrap_or(index as u64 + 1);
        // Cases that state their scores decide what a sum can give.
        let score = if rule == Rule::Sum { cases.iter().map(|case| case.worth).sum() } else { score };
        all.push(Subtask { id, score, rule, needs: subtask.r#if, time: subtask.time, memory: subtask.memory, cases });
    }
    all
}

fn shares(total: f64, count: usize) -> Vec<f64> {
    if count == 0 {
        return Vec::new();
    }
    let base = (total / count as f64).floor();
    let extra = count as f64 - (total % count as f64);
    (0..count).map(|index| if index as f64 >= extra { base + 1.0 } else { base }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_shared_in_whole_numbers() {
        assert_eq!(shares(100.0, 3), [33.0, 33.0, 34.0]);
        assert_eq!(shares(100.0, 4), [25.0; 4]);
        assert_eq!(shares(2.0, 3), [0.0, 1.0, 1.0]);
        assert!(shares(5.0, 0).is_empty());
    }

    #[test]
    fn units() {
        let text = |text: &str| Value::String(text.to_owned());
        assert_eq!(milliseconds(&text("1s")).unwrap(), 1000.0);
        assert_eq!(milliseconds(&text("1500ms")).unwrap(), 1500.0);
        assert_eq!(milliseconds(&text("500")).unwrap(), 500.0);
        assert_eq!(milliseconds(&Value::from(250)).unwrap(), 250.0);
        assert_eq!(mebibytes(&text("1g")).unwrap(), 1024.0);
        assert_eq!(mebibytes(&text("256MB")).unwrap(), 256.0);
        assert_eq!(mebibytes(&text("512k")).unwrap(), 0.5);
        assert!(milliseconds(&text("soon")).is_err() && mebibytes(&text("1t")).is_err());
    }
}
