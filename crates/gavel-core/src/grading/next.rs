//! Which test case to run next: none that could not change the outcome.

use super::TestResult;
use super::grade::{Known, Standing, rank};
use super::tree::{Aggregation, Case, Grading, Group, Member, Stop, VerdictRule, Worth};
use crate::verdict::Verdict;

/// What to do after some results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<'a> {
    /// Run this test case.
    Run(&'a Case),
    /// Nothing that is left could change the verdict or the points.
    Done,
}

/// The first test case in order that has no result and whose result counts.
///
/// Under [`Stop::FirstFailure`] that is one which can still change the verdict or the points; under [`Stop::Never`]
/// every one, but for groups whose requirements failed: those the format forbids to run.
#[must_use]
pub fn next<'a>(grading: &'a Grading, results: &[TestResult]) -> Next<'a> {
    let known = Known::new(grading, results);
    let search = Search { grading, known: &known };
    let worst = grading.secret.verdict == VerdictRule::Worst;
    // Samples give no points, but a group may require them.
    let sample = search.group(&grading.sample, Open { verdict: true, score: false, pass: false });
    let rejected = known.of_group(&grading.sample).verdict.is_some_and(|verdict| !verdict.is_accepted());
    let open = Open { verdict: worst || !rejected, score: grading.scoring, pass: false };
    sample.or_else(|| search.group(&grading.secret, open)).map_or(Next::Done, Next::Run)
}

/// What a result can still change for the whole.
#[derive(Debug, Clone, Copy)]
struct Open {
    verdict: bool,
    score: bool,
    /// Whether something depends on its passing whole, as a group that requires it does.
    pass: bool,
}

struct Search<'a, 'k> {
    grading: &'a Grading,
    known: &'k Known<'k>,
}

impl<'a> Search<'a, '_> {
    fn group(&self, group: &'a Group, open: Open) -> Option<&'a Case> {
        if !self.known.may_run(group) {
            return None;
        }
        let all = self.grading.stop == Stop::Never;
        let pass = open.pass || self.grading.is_required(&group.name);
        // Where a failure cuts off the rest, each member's failing matters to all behind it.
        let cuts = group.breaks && (open.verdict || open.score);
        let all_or_nothing = group.aggregation == Aggregation::PassFail;
        let mut before: Vec<Standing> = Vec::new();
        for member in &group.members {
            let failed = before.iter().any(|standing| standing.failed);
            if failed && group.breaks && !all {
                return None;
            }
            let within = Open {
                verdict: open.verdict && verdict_open(group.verdict, &before),
                score: open.score && score_open(group, &before),
                pass: cuts || (!failed && (pass || (open.score && all_or_nothing))),
            };
            let found = match member {
                Member::Case(case) => {
                    let needed = all || within.verdict || within.pass || (within.score && gives(group, case));
                    (needed && !self.known.has(case)).then_some(case)
                }
                Member::Group(group) => self.group(group, within),
            };
            if found.is_some() {
                return found;
            }
            before.push(self.known.of_member(member));
        }
        None
    }
}

/// Whether the verdict of a group is open after these members: all before the one in question, so that theirs are final.
fn verdict_open(rule: VerdictRule, before: &[Standing]) -> bool {
    let mut verdicts = before.iter().filter_map(|standing| standing.verdict);
    match rule {
        VerdictRule::First => verdicts.all(Verdict::is_accepted),
        VerdictRule::Worst => verdicts.all(|verdict| rank(verdict) > rank(Verdict::SecurityViolation)),
        VerdictRule::AcceptIfAny => !verdicts.any(Verdict::is_accepted),
        VerdictRule::AlwaysAccept => false,
    }
}

/// Whether the points of a member still change those of its group after these members.
fn score_open(group: &Group, before: &[Standing]) -> bool {
    let most = before.iter().map(|standing| standing.score).max();
    match group.aggregation {
        // Not the points of a member count there, but whether it passes.
        Aggregation::PassFail => false,
        Aggregation::Min => before.iter().all(|standing| standing.score > super::Score::ZERO),
        Aggregation::Max => group.max_score.is_none_or(|max| most.is_none_or(|most| most < max)),
        Aggregation::Sum | Aggregation::Avg => true,
    }
}

/// Whether a test case can give its group points: a sum is not changed by one that is worth nothing.
fn gives(group: &Group, case: &Case) -> bool {
    let worthless = Worth::Points { max: Some(super::Score::ZERO), rejected: super::Score::ZERO };
    group.aggregation != Aggregation::Sum || case.worth != worthless
}
