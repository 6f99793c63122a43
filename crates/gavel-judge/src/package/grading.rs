//! From `test_group.yaml` and `gavel.toml` to how a problem is graded, by the rules of the format.

use gavel_core::grading::{Aggregation, Case, Group, Member, Worth};
use gavel_core::{Grading, Score};

use super::error::PackageError;
use super::extension::{Extension, FILE as EXTENSION, GroupExtension, OnReject};
use super::group::{MaxScore, Scoring, StaticScore};
use super::kind::{Kind, RunKind};

/// The most that `secret` gives where nothing else is said.
const DEFAULT_MAX: u64 = 100;
/// What the static validation of a group is called: a name that the format keeps from test cases.
const STATIC: &str = "test_group";

/// A directory of test cases as it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupData {
    /// Its name below `data/`.
    pub(super) name: String,
    pub(super) scoring: Scoring,
    /// The names of its test cases, deeper directories included.
    pub(super) cases: Vec<String>,
    /// The groups in it.
    pub(super) groups: Vec<GroupData>,
}

/// A test case that looks at the source instead of running it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticTest {
    /// Its name: that of its group with `/test_group`.
    pub name: String,
    /// Arguments given to the static validator.
    pub args: Vec<String>,
}

/// What the rules need to know besides.
pub(super) struct Rules<'a> {
    pub(super) kind: Kind,
    pub(super) extension: &'a Extension,
    /// Whether the output validator is the package's own, so that it may give points.
    pub(super) custom: bool,
    pub(super) has_static_validator: bool,
}

/// How a problem is graded, and its static validations.
pub(super) fn build(
    sample: &GroupData,
    secret: &GroupData,
    rules: &Rules<'_>,
) -> Result<(Grading, Vec<StaticTest>), PackageError> {
    let mut statics = Vec::new();
    check_names(sample, secret, rules)?;
    let grading = Grading {
        scoring: rules.kind.scoring,
        stop: rules.extension.judging.stop.unwrap_or_default(),
        sample: rules.group(sample, Level::Sample, &mut statics)?,
        secret: rules.group(secret, Level::Secret, &mut statics)?,
    };
    let grading = match rules.kind.run {
        // Nobody is asked for the outputs of samples, which are there to be read.
        RunKind::SubmitAnswer => Grading { sample: Group::pass_fail("sample"), ..grading },
        _ => grading,
    };
    check_requirements(secret, &grading, rules.extension)?;
    if statics.is_empty() && rules.has_static_validator {
        return Err(invalid(
            secret,
            "there is a static validator, but no group has static_validation_score",
            "define a static validation test case by that key, or remove static_validator/",
        ));
    }
    Ok((grading, statics))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Sample,
    Secret,
    /// In `secret`; the bool is whether that is bounded, and whether it gives all or nothing.
    Group {
        bounded: bool,
        all_or_nothing: bool,
    },
}

fn invalid(data: &GroupData, what: impl Into<String>, hint: impl Into<String>) -> PackageError {
    let path = data.scoring.file.clone().unwrap_or_else(|| format!("data/{}/test_group.yaml", data.name).into());
    PackageError::invalid(path, what, hint)
}

/// What `gavel.toml` speaks of must be there.
fn check_names(sample: &GroupData, secret: &GroupData, rules: &Rules<'_>) -> Result<(), PackageError> {
    let groups = || [sample, secret].into_iter().chain(&secret.groups);
    for name in rules.extension.groups.keys() {
        if !groups().any(|group| group.name == *name) {
            return Err(PackageError::invalid(
                EXTENSION,
                format!("there is no group {name:?}"),
                "groups are named as below data/",
            ));
        }
    }
    for name in rules.extension.cases.keys() {
        if !groups().any(|group| group.cases.contains(name)) {
            return Err(PackageError::invalid(
                EXTENSION,
                format!("there is no test case {name:?}"),
                "test cases are named as below data/, without .in",
            ));
        }
    }
    Ok(())
}

impl Rules<'_> {
    fn group(&self, data: &GroupData, level: Level, statics: &mut Vec<StaticTest>) -> Result<Group, PackageError> {
        let none = GroupExtension::default();
        let more = self.extension.groups.get(&data.name).unwrap_or(&none);
        self.check_keys(data, level, more)?;
        let aggregation = self.aggregation(data, level, more);
        let max = self.max_score(data, level, more, aggregation)?;
        let mut members = Vec::new();
        let mut fixed = Score::ZERO;
        if let Some(score) = data.scoring.static_score {
            let worth = self.static_worth(data, score, aggregation)?;
            if let Worth::Points { max: Some(max), .. } = worth {
                fixed = max;
            }
            let name = format!("{}/{STATIC}", data.name);
            statics.push(StaticTest { name: name.clone(), args: data.scoring.static_args.clone() });
            members.push(Member::Case(Case { name, worth }));
        }
        let bounded = max.is_some();
        for group in &data.groups {
            let all_or_nothing = aggregation == Aggregation::PassFail;
            let group = self.group(group, Level::Group { bounded, all_or_nothing }, statics)?;
            fixed = fixed + group.max_score.unwrap_or_default();
            members.push(Member::Group(group));
        }
        let worths = self.worths(data, more, aggregation, max, fixed)?;
        fixed = fixed + worths.iter().filter_map(most).sum();
        let cases = data.cases.iter().zip(worths);
        members.extend(cases.map(|(name, worth)| Member::Case(Case { name: name.clone(), worth })));
        // Members that together exceed their group would make the best solution a judging error.
        if let Some(max) = max.filter(|max| aggregation == Aggregation::Sum && fixed > *max && self.kind.scoring) {
            return Err(invalid(
                data,
                format!("its members give {fixed} points together, and it gives {max} at most"),
                "raise max_score, or lower that of its members",
            ));
        }
        Ok(Group {
            name: data.name.clone(),
            aggregation,
            max_score: max,
            require_pass: data.scoring.require_pass.clone(),
            verdict: more.verdict.unwrap_or_default(),
            breaks: more.on_reject == Some(OnReject::Break),
            members,
        })
    }

    /// Keys that do not belong to this problem, or not here.
    fn check_keys(&self, data: &GroupData, level: Level, more: &GroupExtension) -> Result<(), PackageError> {
        let scoring = &data.scoring;
        let keys = [
            ("max_score", scoring.max_score.is_some() || more.max_score.is_some()),
            ("score_aggregation", scoring.aggregation.is_some() || more.aggregation.is_some()),
            ("require_pass", !scoring.require_pass.is_empty()),
            ("accept_score or reject_score", more.accept_score.is_some() || more.reject_score.is_some()),
        ];
        if let Some((key, _)) = keys.iter().find(|(_, given)| *given) {
            if !self.kind.scoring {
                let what = format!("{key} belongs to scoring problems, and this one is pass-fail");
                return Err(invalid(data, what, format!("remove {key}, or write type: scoring in problem.yaml")));
            }
            if level == Level::Sample {
                return Err(invalid(data, format!("samples know no {key}"), "remove it: samples give no points"));
            }
        }
        if scoring.static_score.is_some() && !self.has_static_validator {
            return Err(invalid(data, "static_validation_score without a static validator", "add static_validator/"));
        }
        Ok(())
    }

    fn aggregation(&self, data: &GroupData, level: Level, more: &GroupExtension) -> Aggregation {
        let default = match level {
            Level::Secret if self.kind.scoring => Aggregation::Sum,
            _ => Aggregation::PassFail,
        };
        more.aggregation.or(data.scoring.aggregation).unwrap_or(default)
    }

    fn max_score(
        &self,
        data: &GroupData,
        level: Level,
        more: &GroupExtension,
        aggregation: Aggregation,
    ) -> Result<Option<Score>, PackageError> {
        let stated = match (more.max_score, data.scoring.max_score) {
            (Some(max), _) => Some(Some(max)),
            (None, Some(MaxScore::Points(points))) => Some(Some(Score::whole(points))),
            (None, Some(MaxScore::Word(_))) => Some(None),
            (None, None) => None,
        };
        let (default, must) = match level {
            _ if !self.kind.scoring => return Ok(None),
            Level::Sample => return Ok(None),
            Level::Secret => (Some(Score::whole(DEFAULT_MAX)), aggregation == Aggregation::PassFail),
            // Where all groups together give all or nothing, no single one gives anything.
            Level::Group { all_or_nothing: true, .. } => (None, false),
            Level::Group { bounded, .. } => (None, bounded || aggregation == Aggregation::PassFail),
        };
        let max = stated.unwrap_or(default);
        if max.is_none() && must {
            return Err(invalid(
                data,
                format!("the group {} has no max_score", data.name),
                "add it: only a sum or minimum in an unbounded secret may be unbounded",
            ));
        }
        if max.is_none() && aggregation != Aggregation::PassFail && !self.custom && !data.cases.is_empty() {
            return Err(invalid(
                data,
                "its test cases are unbounded, and the default output validator gives no score",
                "add max_score, or an output validator that writes score.txt",
            ));
        }
        if let Level::Group { all_or_nothing: true, .. } = level
            && aggregation != Aggregation::PassFail
        {
            return Err(invalid(
                data,
                "secret gives all or nothing, so each of its groups must",
                "write score_aggregation: pass-fail here, or another for secret",
            ));
        }
        Ok(max)
    }

    fn static_worth(
        &self,
        data: &GroupData,
        score: StaticScore,
        aggregation: Aggregation,
    ) -> Result<Worth, PackageError> {
        let gives_points = self.kind.scoring && aggregation != Aggregation::PassFail;
        match score {
            StaticScore::Points(points) if gives_points => {
                Ok(Worth::Points { max: Some(Score::whole(points)), rejected: Score::ZERO })
            }
            StaticScore::Word(_) if !gives_points => Ok(Worth::PassFail),
            StaticScore::Points(_) => Err(invalid(
                data,
                "static_validation_score is a number, but nothing in the group gives points",
                "write static_validation_score: pass-fail",
            )),
            StaticScore::Word(_) => Err(invalid(
                data,
                "static_validation_score is pass-fail, but the group's test cases give points",
                "write a number of points",
            )),
        }
    }

    /// What each test case of a group gives; `fixed` is what its other members take of its points.
    fn worths(
        &self,
        data: &GroupData,
        more: &GroupExtension,
        aggregation: Aggregation,
        max: Option<Score>,
        fixed: Score,
    ) -> Result<Vec<Worth>, PackageError> {
        if !self.kind.scoring || aggregation == Aggregation::PassFail || data.name == "sample" {
            if let Some(name) = data.cases.iter().find(|name| self.extension.cases.contains_key(*name)) {
                return Err(PackageError::invalid(
                    EXTENSION,
                    format!("the test case {name} has no points of its own"),
                    "its problem or its group is passed or failed: remove its score",
                ));
            }
            return Ok(vec![Worth::PassFail; data.cases.len()]);
        }
        let own = |name: &String| self.extension.cases.get(name).and_then(|case| case.score).or(more.accept_score);
        let stated: Score = data.cases.iter().filter_map(own).sum();
        let rest = data.cases.iter().filter(|name| own(name).is_none()).count();
        let left = max.map(|max| max.minus(fixed).minus(stated));
        let rejected = more.reject_score.unwrap_or_default();
        let mut index = 0;
        let worth = |name| {
            let max = match (own(name), aggregation) {
                (Some(own), _) => Some(own),
                (None, Aggregation::Sum) => {
                    index += 1;
                    left.map(|left| left.share(index - 1, rest))
                }
                (None, _) => max,
            };
            Worth::Points { max, rejected }
        };
        Ok(data.cases.iter().map(worth).collect())
    }
}

fn most(worth: &Worth) -> Option<Score> {
    match worth {
        Worth::Points { max, .. } => *max,
        Worth::PassFail => None,
    }
}

/// What a group requires must come before it and be passed or failed as a whole.
fn check_requirements(secret: &GroupData, grading: &Grading, extension: &Extension) -> Result<(), PackageError> {
    if let Some(name) = secret.scoring.require_pass.iter().find(|name| *name != "sample") {
        return Err(invalid(secret, format!("secret requires {name:?}"), "secret may require sample alone"));
    }
    for (place, data) in secret.groups.iter().enumerate() {
        for name in &data.scoring.require_pass {
            if name == "sample" {
                continue;
            }
            let required = grading.secret.groups().take(place).find(|group| group.name == *name);
            let Some(required) = required else {
                return Err(invalid(
                    data,
                    format!("require_pass names {name:?}, which is no group before this one"),
                    "name sample, or an earlier group as below data/, such as secret/1",
                ));
            };
            // Other formats require groups with partial points; such a one has passed when all in it has.
            if required.aggregation != Aggregation::PassFail && !extension.groups.contains_key(name) {
                return Err(invalid(
                    data,
                    format!("require_pass names {name}, whose score_aggregation is not pass-fail"),
                    "only a group that is passed or failed can be required",
                ));
            }
        }
    }
    Ok(())
}
