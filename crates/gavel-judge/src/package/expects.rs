//! `submissions.yaml`: patterns over submissions, and the rules they give.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gavel_core::Score;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::PackageError;
use super::expectation::{Outcome, Rule, UseForTime};
use super::expected::Expected;
use super::files::Root;
use super::glob::Glob;

#[derive(Deserialize)]
struct RawEntry {
    language: Option<String>,
    entrypoint: Option<String>,
    #[serde(rename = "authors")]
    _authors: Option<IgnoredAny>,
    #[serde(rename = "model_solution")]
    _model_solution: Option<bool>,
    permitted: Option<Vec<String>>,
    required: Option<Vec<String>>,
    score: Option<RawScore>,
    message: Option<String>,
    use_for_time_limit: Option<RawUse>,
    /// Every other key is a pattern over test cases and groups.
    #[serde(flatten)]
    tests: BTreeMap<String, RawRule>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawRule {
    permitted: Option<Vec<String>>,
    required: Option<Vec<String>>,
    score: Option<RawScore>,
    message: Option<String>,
    use_for_time_limit: Option<RawUse>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "score is a number or a sequence of two")]
enum RawScore {
    One(f64),
    Range([f64; 2]),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "use_for_time_limit is true, false, lower or upper")]
enum RawUse {
    Bool(bool),
    Word(Bound),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Bound {
    Lower,
    Upper,
}

/// What one pattern says.
pub(super) struct Pattern {
    pub(super) glob: Glob,
    pub(super) language: Option<String>,
    pub(super) entrypoint: Option<String>,
    /// Whether it says which outcomes are permitted or required of all test cases.
    pub(super) changes_outcomes: bool,
    parts: Vec<Part>,
}

/// A rule before it is known what the keys it leaves out mean.
struct Part {
    tests: Option<Glob>,
    permitted: Option<BTreeSet<Outcome>>,
    required: Option<BTreeSet<Outcome>>,
    score: Option<(Score, Score)>,
    message: Option<String>,
    time: Option<UseForTime>,
}

impl Pattern {
    /// Whether it is a folder of the format, which need not be there.
    pub(super) fn is_folder(&self) -> bool {
        Expected::of_folder(self.glob.text()).is_some()
    }

    /// Its rules; keys left out are those of `base`, where the pattern speaks of one of the format's folders.
    pub(super) fn rules(&self, base: Option<&Rule>) -> Vec<Rule> {
        let rule = |part: &Part| {
            let from = self.glob.text();
            let base = match base.filter(|_| part.tests.is_none()) {
                Some(base) => base.clone(),
                None => Rule::any(from),
            };
            let mut rule = Rule {
                from: from.to_owned(),
                tests: part.tests.clone(),
                permitted: part.permitted.clone().unwrap_or(base.permitted),
                required: part.required.clone().unwrap_or(base.required),
                score: part.score,
                message: part.message.clone(),
                time: UseForTime::default(),
            }
            .timed();
            if let Some(time) = part.time {
                rule.time = time;
            }
            rule
        };
        self.parts.iter().map(rule).collect()
    }
}

/// Reads the file; without one there are no patterns.
pub(super) fn read(root: &Root, path: &Path, scoring: bool, tests: &[&str]) -> Result<Vec<Pattern>, PackageError> {
    if !root.exists(path) {
        return Ok(Vec::new());
    }
    let invalid = |what: String| {
        PackageError::invalid(path, what, "see the section on example submissions of the ICPC problem package format")
    };
    let text = root.text(path)?;
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Vec::new());
    }
    let raw: BTreeMap<String, RawEntry> = super::files::parse(path, &text)?;
    let mut patterns = Vec::new();
    for (text, entry) in raw {
        let whole = RawRule {
            permitted: entry.permitted,
            required: entry.required,
            score: entry.score,
            message: entry.message,
            use_for_time_limit: entry.use_for_time_limit,
        };
        let changes_outcomes = whole.permitted.is_some() || whole.required.is_some();
        let mut parts = Vec::new();
        parts.push(part(None, whole, scoring).map_err(&invalid)?);
        for (key, rule) in entry.tests {
            let glob = Glob::parse(&key).map_err(|why| invalid(format!("{key:?}: {why}")))?;
            if !tests.iter().any(|test| glob.fits(test)) {
                return Err(invalid(format!("{key:?} under {text:?} is no key, and no test case or group fits it")));
            }
            parts.push(part(Some(glob), rule, scoring).map_err(&invalid)?);
        }
        let glob = Glob::parse(&text).map_err(|why| invalid(format!("{text:?}: {why}")))?;
        patterns.push(Pattern {
            glob,
            language: entry.language,
            entrypoint: entry.entrypoint,
            changes_outcomes,
            parts,
        });
    }
    Ok(patterns)
}

fn part(tests: Option<Glob>, raw: RawRule, scoring: bool) -> Result<Part, String> {
    let outcomes = |codes: Option<Vec<String>>| {
        let parse = |code: String| {
            Outcome::ALL
                .into_iter()
                .find(|outcome| outcome.code() == code)
                .ok_or_else(|| format!("{code:?} is no verdict of the format: it is one of AC, WA, TLE, RTE"))
        };
        codes.map(|codes| codes.into_iter().map(parse).collect::<Result<BTreeSet<_>, _>>()).transpose()
    };
    let points = |points: f64| Score::from_points(points).ok_or_else(|| format!("{points} is no score"));
    let score = match raw.score {
        None => None,
        Some(_) if !scoring => return Err("score belongs to scoring problems, and this one is pass-fail".to_owned()),
        Some(RawScore::One(one)) => Some((points(one)?, points(one)?)),
        Some(RawScore::Range([least, most])) if least <= most => Some((points(least)?, points(most)?)),
        Some(RawScore::Range(_)) => return Err("the first score of a range is the lower one".to_owned()),
    };
    let time = match raw.use_for_time_limit {
        None | Some(RawUse::Bool(true)) => None,
        Some(RawUse::Bool(false)) => Some(UseForTime::default()),
        Some(RawUse::Word(Bound::Lower)) => Some(UseForTime { lower: true, upper: false }),
        Some(RawUse::Word(Bound::Upper)) => Some(UseForTime { lower: false, upper: true }),
    };
    Ok(Part {
        tests,
        permitted: outcomes(raw.permitted)?,
        required: outcomes(raw.required)?,
        score,
        message: raw.message.filter(|message| !message.is_empty()),
        time,
    })
}
