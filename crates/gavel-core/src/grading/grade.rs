//! From test results to a verdict and points: what counts, and how it adds up.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::tree::{Aggregation, Case, Grading, Group, Member, VerdictRule, Worth};
use super::{Score, TestResult};
use crate::verdict::Verdict;

/// What a judgement comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// The points; `None` for a problem that is passed or failed.
    pub score: Option<Score>,
    /// The groups of a problem with points, in order; without groups, none.
    pub groups: Vec<GroupGrade>,
}

/// What a group of test cases came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupGrade {
    /// Its name below `data/`, such as `secret/2-large`.
    pub name: String,
    /// Its points.
    pub score: Score,
    /// The most it gives; `None` is unbounded.
    pub max_score: Option<Score>,
    /// How many of its test cases passed.
    pub passed: u32,
    /// How many it has; those that could change nothing were not run.
    pub total: u32,
}

/// Grades results of a problem's test cases. Those without a result count as not passed, but lend no verdict: nothing
/// has failed yet. The order of the results does not matter, the order of the test cases in `grading` does.
#[must_use]
pub fn grade(grading: &Grading, results: &[TestResult]) -> Grade {
    let known = Known::new(grading, results);
    let sample = known.of_group(&grading.sample);
    let secret = known.of_group(&grading.secret);
    let whole = match grading.secret.verdict {
        VerdictRule::Worst => VerdictRule::Worst,
        _ => VerdictRule::First,
    };
    let groups = grading.secret.groups().filter(|_| grading.scoring).map(|group| known.of_member_group(group));
    Grade {
        verdict: combine(whole, [sample.verdict, secret.verdict]).unwrap_or(Verdict::Accepted),
        score: grading.scoring.then_some(secret.score),
        groups: groups.collect(),
    }
}

/// The place of the result that a verdict comes from: the first of that verdict, `None` for an accepted one.
#[must_use]
pub fn decisive(results: &[TestResult], verdict: Verdict) -> Option<usize> {
    let first = |wanted: &dyn Fn(Verdict) -> bool| results.iter().position(|result| wanted(result.verdict));
    if verdict.is_accepted() { None } else { first(&|found| found == verdict) }
}

/// What is known of a group or a test case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// As far as it is known; `None` while nothing of it was run.
    pub(super) verdict: Option<Verdict>,
    /// With nothing for what was not run.
    pub(super) score: Score,
    /// Whether a test case in it that counts was rejected, or it may not be run.
    pub(super) failed: bool,
    /// Whether every test case in it was accepted.
    pub(super) passed: bool,
}

/// The results by name, and what the groups require.
pub(super) struct Known<'a> {
    grading: &'a Grading,
    results: HashMap<&'a str, &'a TestResult>,
}

impl<'a> Known<'a> {
    pub(super) fn new(grading: &'a Grading, results: &'a [TestResult]) -> Self {
        Self { grading, results: results.iter().map(|result| (result.name.as_str(), result)).collect() }
    }

    pub(super) fn has(&self, case: &Case) -> bool {
        self.results.contains_key(case.name.as_str())
    }

    /// Whether everything a group requires has passed whole.
    pub(super) fn may_run(&self, group: &Group) -> bool {
        group.require_pass.iter().all(|name| {
            let required = if *name == self.grading.sample.name {
                Some(&self.grading.sample)
            } else {
                self.grading.secret.groups().find(|group| group.name == *name)
            };
            required.is_some_and(|group| self.of_group(group).passed)
        })
    }

    pub(super) fn of_case(&self, case: &Case) -> Standing {
        let result = self.results.get(case.name.as_str());
        let accepted = result.is_some_and(|result| result.verdict.is_accepted());
        let score = match (case.worth, result) {
            (Worth::PassFail, _) | (_, None) => Score::ZERO,
            (Worth::Points { rejected, .. }, Some(_)) if !accepted => rejected,
            (Worth::Points { max, .. }, Some(result)) => result.score.or(max).unwrap_or_default(),
        };
        Standing {
            verdict: result.map(|result| result.verdict),
            score,
            failed: result.is_some() && !accepted,
            passed: accepted,
        }
    }

    pub(super) fn of_member(&self, member: &Member) -> Standing {
        match member {
            Member::Case(case) => self.of_case(case),
            Member::Group(group) => self.of_group(group),
        }
    }

    pub(super) fn of_group(&self, group: &Group) -> Standing {
        if !self.may_run(group) {
            return Standing { verdict: None, score: Score::ZERO, failed: true, passed: false };
        }
        let mut members: Vec<Standing> = group.members.iter().map(|member| self.of_member(member)).collect();
        if group.breaks
            && let Some(first) = members.iter().position(|member| member.failed)
        {
            members.truncate(first + 1);
        }
        let failed = members.iter().any(|member| member.failed);
        let passed = members.len() == group.members.len() && members.iter().all(|member| member.passed);
        // What a break cut off gives nothing.
        let cut = group.members.len() - members.len();
        let scores = || members.iter().map(|member| member.score).chain(std::iter::repeat_n(Score::ZERO, cut));
        let score = match group.aggregation {
            Aggregation::PassFail => group.max_score.filter(|_| passed).unwrap_or_default(),
            Aggregation::Sum => scores().sum(),
            Aggregation::Min => scores().min().unwrap_or_default(),
            Aggregation::Max => scores().max().unwrap_or_default(),
            Aggregation::Avg => scores().sum::<Score>().mean(group.members.len()),
        };
        Standing {
            verdict: combine(group.verdict, members.iter().map(|member| member.verdict)),
            // A package whose members may exceed their group is refused; nothing else may exceed it either.
            score: group.max_score.map_or(score, |max| score.min(max)),
            failed,
            passed,
        }
    }

    fn of_member_group(&self, group: &Group) -> GroupGrade {
        let cases = group.cases();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        GroupGrade {
            name: group.name.clone(),
            score: self.of_group(group).score,
            max_score: group.max_score,
            passed: count(cases.iter().filter(|case| self.of_case(case).passed).count()),
            total: count(cases.len()),
        }
    }
}

/// One verdict from several, in order; `None` while none is known.
fn combine(rule: VerdictRule, verdicts: impl IntoIterator<Item = Option<Verdict>>) -> Option<Verdict> {
    let known: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    let accepted = known.iter().any(|verdict| verdict.is_accepted());
    let first = || known.iter().copied().find(|verdict| !verdict.is_accepted()).or(known.first().copied());
    match rule {
        VerdictRule::First => first(),
        VerdictRule::Worst => known.iter().copied().min_by_key(|verdict| rank(*verdict)),
        VerdictRule::AcceptIfAny if accepted => Some(Verdict::Accepted),
        VerdictRule::AcceptIfAny => first(),
        VerdictRule::AlwaysAccept => Some(Verdict::Accepted),
    }
}

/// The worse, the lower: the order of the legacy format's default grader.
pub(super) const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::JudgingError => 0,
        Verdict::CompileError => 1,
        Verdict::SecurityViolation => 2,
        Verdict::RunTimeError => 3,
        Verdict::MemoryLimitExceeded => 4,
        Verdict::TimeLimitExceeded => 5,
        Verdict::IdlenessLimitExceeded => 6,
        Verdict::OutputLimitExceeded => 7,
        Verdict::WrongAnswer => 8,
        Verdict::Accepted => 9,
    }
}
