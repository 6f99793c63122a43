//! How a problem is graded: its test cases in groups, and how groups make points and verdicts.

use serde::{Deserialize, Serialize};

use super::Score;

/// How the results of a problem's test cases become a verdict and points. Made from a package, pure data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grading {
    /// Whether there are points beside the verdict.
    pub scoring: bool,
    /// Which test cases are run.
    pub stop: Stop,
    /// `data/sample`: counts for the verdict, never for points.
    pub sample: Group,
    /// `data/secret`: its points are those of the submission.
    pub secret: Group,
}

/// Which test cases are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Those that can still change the verdict or the points.
    #[default]
    FirstFailure,
    /// All, so that their authors and contestants see each.
    Never,
}

/// Test cases that are graded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name below `data/`: `sample`, `secret`, `secret/2-large`.
    pub name: String,
    /// How the points of its members become its own.
    pub aggregation: Aggregation,
    /// The most it gives; `None` is unbounded. Where nothing in it gives points it does not matter.
    pub max_score: Option<Score>,
    /// Groups that come before it and must pass whole; else it is not run and gives nothing.
    pub require_pass: Vec<String>,
    /// How the verdicts of its members become its own.
    pub verdict: VerdictRule,
    /// Whether its members after the first rejected one count for nothing, run or not.
    pub breaks: bool,
    /// Its test cases, or the groups in it, in the order of judging.
    pub members: Vec<Member>,
}

/// What a group holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// A test case.
    Case(Case),
    /// A group of its own.
    Group(Group),
}

/// A test case as grading sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its name below `data/`; that of its result.
    pub name: String,
    /// What it gives.
    pub worth: Worth,
}

/// What a test case gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It has no points of its own: only whether it passes counts.
    PassFail,
    /// Points.
    Points {
        /// The most it gives, and what it gives when it passes and no validator says a score; `None` is unbounded.
        max: Option<Score>,
        /// What it gives when it fails.
        rejected: Score,
    },
}

/// How the points of members become those of their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// All points when all test cases pass, else none.
    PassFail,
    /// The sum.
    Sum,
    /// The least.
    Min,
    /// The most. Not of the ICPC format.
    Max,
    /// The mean, members that were not run included. Not of the ICPC format.
    Avg,
}

/// How the verdicts of members become that of their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictRule {
    /// That of the first that is not accepted.
    #[default]
    First,
    /// The worst, in the order SV RTE MLE TLE ILE OLE WA, as the legacy format has it.
    Worst,
    /// Accepted when any is, else that of the first.
    AcceptIfAny,
    /// Accepted whatever they say.
    AlwaysAccept,
}

impl Grading {
    /// A problem that is passed or failed, with these test cases, samples among them told by their names.
    #[must_use]
    pub fn pass_fail<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut grading = Self {
            scoring: false,
            stop: Stop::default(),
            sample: Group::pass_fail("sample"),
            secret: Group::pass_fail("secret"),
        };
        for name in names {
            let group = if name.starts_with("sample/") { &mut grading.sample } else { &mut grading.secret };
            group.members.push(Member::Case(Case { name: name.to_owned(), worth: Worth::PassFail }));
        }
        grading
    }

    /// The most points a submission can get; `None` when there are no points or no bound.
    #[must_use]
    pub fn max_score(&self) -> Option<Score> {
        self.secret.max_score.filter(|_| self.scoring)
    }

    /// All test cases in the order of judging, samples first.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let mut cases = Vec::new();
        self.sample.collect(&mut cases);
        self.secret.collect(&mut cases);
        cases.into_iter()
    }

    /// The test case of this name.
    #[must_use]
    pub fn case(&self, name: &str) -> Option<&Case> {
        self.cases().find(|case| case.name == name)
    }

    /// Whether some group requires this one to pass.
    pub(super) fn is_required(&self, name: &str) -> bool {
        let requires = |group: &Group| group.require_pass.iter().any(|required| required == name);
        requires(&self.secret) || self.secret.groups().any(requires)
    }
}

impl Group {
    /// A group in which only passing counts, without members yet.
    #[must_use]
    pub fn pass_fail(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            aggregation: Aggregation::PassFail,
            max_score: None,
            require_pass: Vec::new(),
            verdict: VerdictRule::default(),
            breaks: false,
            members: Vec::new(),
        }
    }

    /// The groups directly in it.
    pub fn groups(&self) -> impl Iterator<Item = &Self> {
        self.members.iter().filter_map(|member| match member {
            Member::Group(group) => Some(group),
            Member::Case(_) => None,
        })
    }

    /// Every test case in it and in its groups, in order.
    #[must_use]
    pub fn cases(&self) -> Vec<&Case> {
        let mut cases = Vec::new();
        self.collect(&mut cases);
        cases
    }

    fn collect<'a>(&'a self, cases: &mut Vec<&'a Case>) {
        for member in &self.members {
            match member {
                Member::Case(case) => cases.push(case),
                Member::Group(group) => group.collect(cases),
            }
        }
    }
}
