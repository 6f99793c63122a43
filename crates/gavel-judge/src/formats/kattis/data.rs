//! `data/`: test cases and their `testdata.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::metadata::{Validation, Words};
use super::{grading, moved};
use crate::formats::draft::Draft;
use crate::formats::tree::Tree;
use crate::package::PackageError;

/// `testdata.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    on_reject: Option<String>,
    grading: Option<String>,
    grader_flags: Option<Words>,
    input_validator_flags: Option<Words>,
    output_validator_flags: Option<Words>,
    accept_score: Option<f64>,
    reject_score: Option<f64>,
    range: Option<String>,
}

/// What a directory has, of its own or from those above it.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// A rejected member ends it.
    pub(super) breaks: bool,
    pub(super) flags: Vec<String>,
    pub(super) output_flags: Vec<String>,
    pub(super) accept: f64,
    pub(super) reject: f64,
    /// The most it gives.
    pub(super) most: Option<f64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { breaks: true, flags: Vec::new(), output_flags: Vec::new(), accept: 1.0, reject: 0.0, most: None }
    }
}

impl Settings {
    fn read(&self, tree: &Tree, dir: &str, draft: &mut Draft) -> Result<Self, PackageError> {
        let path = format!("{dir}/testdata.yaml");
        if !tree.has(&path) {
            return Ok(self.clone());
        }
        let text = tree.text(&path)?;
        let raw: Raw = if text.trim().is_empty() { Raw::default() } else { crate::formats::tree::yaml(&path, &text)? };
        let mut settings = self.clone();
        match raw.on_reject.as_deref() {
            None => {}
            Some("break") => settings.breaks = true,
            Some("continue") => settings.breaks = false,
            Some(other) => {
                return Err(PackageError::invalid(path, format!("on_reject: {other:?}"), "write break or continue"));
            }
        }
        if raw.grading.as_deref().is_some_and(|grading| grading != "default") {
            return Err(PackageError::unsupported(
                path,
                "a custom grader",
                "say it with max_score and score_aggregation in test_group.yaml of the format 2025-09",
            ));
        }
        if raw.input_validator_flags.is_some() {
            draft.report.lost(
                format!("input_validator_flags in {path}"),
                "the data is taken as it is; judging does not need them",
            );
        }
        let words = |words: &Option<Words>| words.as_ref().map(Words::split);
        settings.flags = words(&raw.grader_flags).unwrap_or(settings.flags);
        settings.output_flags = words(&raw.output_validator_flags).unwrap_or(settings.output_flags);
        settings.accept = raw.accept_score.unwrap_or(settings.accept);
        settings.reject = raw.reject_score.unwrap_or(settings.reject);
        if let Some(range) = &raw.range {
            settings.most = range
                .split_whitespace()
                .nth(1)
                .and_then(|most| most.parse().ok())
                .filter(|most: &f64| most.is_finite());
        }
        Ok(settings)
    }
}

/// A directory of `data/` with what is directly in it.
#[derive(Debug)]
pub(super) struct Dir {
    /// Below `data/`; empty for `data/` itself.
    pub(super) name: String,
    pub(super) settings: Settings,
    pub(super) cases: usize,
    pub(super) dirs: Vec<Dir>,
}

/// Converts everything below `data/`.
pub(super) fn convert(tree: &Tree, validation: &Validation, draft: &mut Draft) -> Result<(), PackageError> {
    let settings = Settings::default().read(tree, "data", draft)?;
    let mut dirs = Vec::new();
    for name in ["sample", "secret"] {
        if tree.below(&format!("data/{name}")).next().is_some() {
            dirs.push(directory(tree, name, &settings, draft, 0)?);
        }
    }
    let root = Dir { name: String::new(), settings, cases: 0, dirs };
    flags(&root, validation, draft);
    grading::convert(&root, validation, draft)
}

fn directory(tree: &Tree, name: &str, above: &Settings, draft: &mut Draft, depth: u32) -> Result<Dir, PackageError> {
    let path = format!("data/{name}");
    let settings = above.read(tree, &path, draft)?;
    let (mut names, mut below) = (BTreeMap::<String, u8>::new(), BTreeSet::new());
    for (file, content) in tree.below(&path) {
        if let Some((dir, rest)) = file.split_once('/') {
            if dir.ends_with(".files") && !rest.contains('/') {
                moved(draft, format!("{path}/{file}"), content);
            } else {
                below.insert(dir.to_owned());
            }
            continue;
        }
        match file.rsplit_once('.') {
            Some((base, "in")) => *names.entry(base.to_owned()).or_default() |= 1,
            Some((base, "ans")) => *names.entry(base.to_owned()).or_default() |= 2,
            Some((_, "interaction" | "png" | "jpg" | "jpeg" | "svg")) => {
                moved(draft, format!("{path}/{file}"), content);
            }
            _ if file == "testdata.yaml" => {}
            _ => draft.report.lost(format!("{path}/{file}"), "judging does not need it"),
        }
    }
    if let Some((base, _)) = names.iter().find(|(_, has)| **has != 3) {
        return Err(PackageError::invalid(
            format!("{path}/{base}"),
            "it lacks its .in or its .ans",
            "add the other file",
        ));
    }
    if !names.is_empty() && !below.is_empty() || (name == "sample" && !below.is_empty()) {
        return Err(PackageError::unsupported(
            path,
            "a directory with both test cases and groups, or groups of samples",
            "move its test cases into a group of their own, and samples to data/sample itself",
        ));
    }
    if depth > 6 {
        return Err(PackageError::unsupported(path, "groups so deep below one another", "use fewer directories"));
    }
    for base in names.keys() {
        let file = |ending: &str| tree.get(&format!("{path}/{base}.{ending}"));
        draft.test(&format!("{name}/{base}"), file("in")?, file("ans")?);
    }
    let mut dirs = Vec::new();
    for dir in below {
        dirs.push(directory(tree, &format!("{name}/{dir}"), &settings, draft, depth + 1)?);
    }
    Ok(Dir { name: name.to_owned(), settings, cases: names.len(), dirs })
}

/// Validator flags: those of the problem come first, then those of the directory; below the first group each test case
/// would need its own.
fn flags(root: &Dir, validation: &Validation, draft: &mut Draft) {
    for dir in &root.dirs {
        set_flags(dir, validation, draft);
        for group in &dir.dirs {
            set_flags(group, validation, draft);
        }
    }
}

fn set_flags(dir: &Dir, validation: &Validation, draft: &mut Draft) {
    let flags: Vec<String> = validation.flags.iter().chain(&dir.settings.output_flags).cloned().collect();
    if !flags.is_empty() {
        draft.report.changed(
            format!("validator flags of {}", dir.name),
            format!("output_validator_args in data/{}/test_group.yaml", dir.name),
        );
        draft.group(&dir.name).output_validator_args = flags;
    }
}
