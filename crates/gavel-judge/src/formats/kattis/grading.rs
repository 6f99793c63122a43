//! What the default grader of the legacy format does, said with `test_group.yaml` and gavel.toml.

use super::data::{Dir, Settings};
use super::metadata::Validation;
use crate::formats::draft::Draft;
use crate::formats::extension::{Aggregation, OnReject, Score, VerdictRule};
use crate::formats::problem::MaxScore;
use crate::package::PackageError;

/// The flags of the default grader.
struct Flags {
    aggregation: Aggregation,
    verdict: VerdictRule,
    ignore_sample: bool,
}

fn refused(dir: &Dir, what: impl Into<String>, hint: &str) -> PackageError {
    let place = if dir.name.is_empty() { "data".to_owned() } else { format!("data/{}", dir.name) };
    PackageError::unsupported(format!("{place}/testdata.yaml"), what, hint)
}

impl Flags {
    /// The last of each kind counts.
    fn read(dir: &Dir) -> Result<Self, PackageError> {
        let mut flags = Self { aggregation: Aggregation::Sum, verdict: VerdictRule::Worst, ignore_sample: false };
        for flag in &dir.settings.flags {
            match flag.as_str() {
                "sum" => flags.aggregation = Aggregation::Sum,
                "min" => flags.aggregation = Aggregation::Min,
                "max" => flags.aggregation = Aggregation::Max,
                "avg" => flags.aggregation = Aggregation::Avg,
                "worst_error" | "no_errors" => flags.verdict = VerdictRule::Worst,
                "first_error" => flags.verdict = VerdictRule::First,
                "always_accept" => flags.verdict = VerdictRule::AlwaysAccept,
                "ignore_sample" => flags.ignore_sample = true,
                "accept_if_any_accepted" => {
                    return Err(refused(
                        dir,
                        "grader_flags: accept_if_any_accepted",
                        "remove it; max alone gives the same points",
                    ));
                }
                other => return Err(refused(dir, format!("grader_flags: {other:?}"), "remove it")),
            }
        }
        Ok(flags)
    }
}

/// Grades of a whole problem.
pub(super) fn convert(root: &Dir, validation: &Validation, draft: &mut Draft) -> Result<(), PackageError> {
    let flags = Flags::read(root)?;
    if !draft.is_scoring() {
        return verdicts(root, draft);
    }
    let Some(secret) = root.dirs.iter().find(|dir| dir.name == "secret") else { return Ok(()) };
    let sample = root.dirs.iter().find(|dir| dir.name == "sample" && dir.cases > 0);
    let gives = |sample: &&Dir| {
        sample.settings.accept != 0.0 || sample.settings.reject != 0.0 || flags.aggregation != Aggregation::Sum
    };
    if sample.filter(gives).is_some_and(|_| !flags.ignore_sample) {
        return Err(refused(
            root,
            "points for samples",
            "add grader_flags: ignore_sample to data/testdata.yaml, or accept_score: 0 to data/sample/testdata.yaml",
        ));
    }
    if flags.verdict == VerdictRule::AlwaysAccept {
        return Err(refused(
            root,
            "grader_flags: always_accept for the whole problem",
            "move it to data/secret/testdata.yaml",
        ));
    }
    let most = group(secret, validation, draft)?;
    match most {
        Some(most) => draft.max_score("secret", most)?,
        None => draft.group("secret").max_score = Some(MaxScore::Unbounded),
    }
    let needs_samples = sample.is_some() && root.settings.breaks && !flags.ignore_sample;
    if needs_samples {
        for dir in &secret.dirs {
            draft.group(&dir.name).require_pass.push("sample".to_owned());
        }
    }
    draft.report.changed("grading", "max_score and score_aggregation in test_group.yaml, the rest in gavel.toml");
    Ok(())
}

/// Verdicts of a pass-fail problem. With `break`, the first error is the only one.
fn verdicts(dir: &Dir, draft: &mut Draft) -> Result<(), PackageError> {
    let flags = Flags::read(dir)?;
    if flags.verdict == VerdictRule::AlwaysAccept {
        return Err(refused(dir, "grader_flags: always_accept in a pass-fail problem", "remove it"));
    }
    if !dir.settings.breaks
        && flags.verdict == VerdictRule::Worst
        && !dir.name.is_empty()
        && dir.name.matches('/').count() <= 1
    {
        let rule = draft.rule(&dir.name);
        rule.verdict = Some(VerdictRule::Worst);
        rule.on_reject = Some(OnReject::Continue);
        draft.report.changed(format!("on_reject: continue in {}", dir.name), "in gavel.toml, with the worst verdict");
    }
    dir.dirs.iter().try_for_each(|dir| verdicts(dir, draft))
}

/// Points of `data/secret` or a group in it; gives the most that it can give, if that is bounded.
fn group(dir: &Dir, validation: &Validation, draft: &mut Draft) -> Result<Option<f64>, PackageError> {
    let flags = Flags::read(dir)?;
    if dir.name != "secret" && !dir.dirs.is_empty() {
        return Err(refused(dir, "groups within groups", "move them up to data/secret"));
    }
    let Settings { breaks, accept, reject, .. } = dir.settings;
    if flags.aggregation == Aggregation::Avg && breaks {
        return Err(refused(dir, "avg with on_reject: break", "write on_reject: continue"));
    }
    let mut inner = Vec::new();
    for dir in &dir.dirs {
        let most = group(dir, validation, draft)?;
        match most {
            Some(most) => draft.max_score(&dir.name, most)?,
            None => draft.group(&dir.name).max_score = Some(MaxScore::Unbounded),
        }
        inner.push(most);
    }
    let most = if dir.dirs.is_empty() { most_of_cases(dir, &flags, validation) } else { together(&flags, &inner) };
    match flags.aggregation {
        Aggregation::Sum => draft.group(&dir.name).score_aggregation = Some("sum"),
        Aggregation::Min => draft.group(&dir.name).score_aggregation = Some("min"),
        other => draft.rule(&dir.name).aggregation = Some(other),
    }
    let points = |value: f64| {
        Score::from_points(value)
            .ok_or_else(|| refused(dir, format!("a score of {value}"), "scores lie between 0 and a thousand million"))
    };
    if dir.dirs.is_empty() {
        points(accept)?;
        if reject != 0.0 {
            draft.rule(&dir.name).accept_score = Some(points(accept)?);
            draft.rule(&dir.name).reject_score = Some(points(reject)?);
        }
    }
    let rule = draft.rule(&dir.name);
    rule.verdict = Some(flags.verdict);
    rule.on_reject = Some(if breaks { OnReject::Break } else { OnReject::Continue });
    Ok(most)
}

/// The most that test cases give together.
fn most_of_cases(dir: &Dir, flags: &Flags, validation: &Validation) -> Option<f64> {
    let Settings { accept, most, .. } = dir.settings;
    let sums = flags.aggregation == Aggregation::Sum;
    if validation.score {
        // A validator's score is each test case's own; only where one of them decides, the group's range bounds it.
        return if sums { None } else { most };
    }
    Some(if sums { accept * dir.cases as f64 } else { accept })
}

/// The most that groups give together.
fn together(flags: &Flags, inner: &[Option<f64>]) -> Option<f64> {
    let inner: Option<Vec<f64>> = inner.iter().copied().collect();
    let inner = inner?;
    Some(match flags.aggregation {
        Aggregation::Min => inner.iter().copied().fold(f64::INFINITY, f64::min),
        Aggregation::Max => inner.iter().copied().fold(0.0, f64::max),
        Aggregation::Avg => inner.iter().sum::<f64>() / inner.len().max(1) as f64,
        Aggregation::Sum | Aggregation::PassFail => inner.iter().sum(),
    })
}
