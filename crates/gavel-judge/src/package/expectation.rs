//! What an example submission must come to: the rules of its folder and of `submissions.yaml`.

use std::collections::BTreeSet;
use std::fmt;

use gavel_core::{Score, TestResult, Verdict};

use super::expected::Expected;
use super::glob::Glob;

/// The four verdicts that the format's rules speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Accepted.
    Ac,
    /// The output is wrong, or there is too much of it.
    Wa,
    /// Too slow, by CPU time or by the clock on the wall.
    Tle,
    /// It ended with an error of its own, ran out of memory or tried what it may not.
    Rte,
}

impl Outcome {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Ac, Self::Wa, Self::Tle, Self::Rte];

    /// The code, as the format writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ac => "AC",
            Self::Wa => "WA",
            Self::Tle => "TLE",
            Self::Rte => "RTE",
        }
    }

    /// What a verdict of one test case is among the four, by the CLICS translations; `None` for those a test case never
    /// has.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Accepted => Some(Self::Ac),
            Verdict::WrongAnswer | Verdict::OutputLimitExceeded => Some(Self::Wa),
            Verdict::TimeLimitExceeded | Verdict::IdlenessLimitExceeded => Some(Self::Tle),
            Verdict::RunTimeError | Verdict::MemoryLimitExceeded | Verdict::SecurityViolation => Some(Self::Rte),
            Verdict::CompileError | Verdict::JudgingError => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// One requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Where it comes from: a folder's name or a pattern.
    pub from: String,
    /// The test cases and groups it is about; `None` is all.
    pub tests: Option<Glob>,
    /// What each test case may come to.
    pub permitted: BTreeSet<Outcome>,
    /// What at least one test case must come to.
    pub required: BTreeSet<Outcome>,
    /// The points, from least to most.
    pub score: Option<(Score, Score)>,
    /// What must stand in one of the messages for the jury.
    pub message: Option<String>,
    /// Whether and how it bounds the time limit.
    pub time: UseForTime,
}

/// Whether a rule's test cases bound the time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UseForTime {
    /// The limit must be well above the slowest of them.
    pub lower: bool,
    /// The limit must be well below the slowest of them.
    pub upper: bool,
}

/// All that an example submission must come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectation {
    /// Every one of them.
    pub rules: Vec<Rule>,
}

impl Rule {
    /// One that allows everything.
    pub(super) fn any(from: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            tests: None,
            permitted: Outcome::ALL.into(),
            required: Outcome::ALL.into(),
            score: None,
            message: None,
            time: UseForTime::default(),
        }
    }

    /// The format's rule for one of its folders; `None` for our own folders, whose verdict says all.
    pub(super) fn of_folder(folder: Expected) -> Option<Self> {
        use Outcome::{Ac, Rte, Tle, Wa};
        let (permitted, required): (&[Outcome], &[Outcome]) = match folder {
            Expected::Accepted => (&[Ac], &Outcome::ALL),
            Expected::Rejected => (&Outcome::ALL, &[Rte, Tle, Wa]),
            Expected::WrongAnswer => (&[Ac, Wa], &[Wa]),
            Expected::TimeLimitExceeded => (&[Ac, Tle], &[Tle]),
            Expected::RunTimeError => (&[Ac, Rte], &[Rte]),
            Expected::BruteForce => (&[Ac, Rte, Tle], &[Rte, Tle]),
            _ => return None,
        };
        let (permitted, required) = (permitted.iter().copied().collect(), required.iter().copied().collect());
        Some(Self { permitted, required, ..Self::any(folder.folder()) }.timed())
    }

    /// With the bound on the time limit that follows from what is permitted and required.
    pub(super) fn timed(mut self) -> Self {
        self.time = UseForTime {
            lower: !self.permitted.contains(&Outcome::Tle),
            upper: self.required == BTreeSet::from([Outcome::Tle]),
        };
        self
    }

    /// Whether it is about this test case.
    #[must_use]
    pub fn is_about(&self, test: &str) -> bool {
        self.tests.as_ref().is_none_or(|glob| glob.fits(test))
    }

    fn unmet(&self, results: &[TestResult], score: Option<Score>, messages: &[String]) -> Option<String> {
        let about = self.tests.as_ref().map_or_else(String::new, |glob| format!(" on {}", glob.text()));
        let codes = |set: &BTreeSet<Outcome>| set.iter().map(|one| one.code()).collect::<Vec<_>>().join(" or ");
        let mine: Vec<&TestResult> = results.iter().filter(|result| self.is_about(&result.name)).collect();
        let outcomes = || mine.iter().filter_map(|result| Some((*result, Outcome::of(result.verdict)?)));
        if let Some((result, _)) = outcomes().find(|(_, outcome)| !self.permitted.contains(outcome)) {
            return Some(format!(
                "{}: {} on {}, not {}",
                self.from,
                result.verdict,
                result.name,
                codes(&self.permitted)
            ));
        }
        // With nothing run there is nothing to require: groups whose requirements failed are not run.
        if !mine.is_empty() && !outcomes().any(|(_, outcome)| self.required.contains(&outcome)) {
            return Some(format!("{}: no test case{about} came to {}", self.from, codes(&self.required)));
        }
        if let (Some((least, most)), Some(score)) = (self.score, score)
            && !(least..=most).contains(&score)
        {
            let range = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Some(format!("{}: {score} points{about}, not {range}", self.from));
        }
        let message = self.message.as_ref().filter(|message| !messages.iter().any(|text| text.contains(*message)));
        message.map(|message| format!("{}: no message for the jury holds {message:?}", self.from))
    }
}

/// What judging an example submission gave, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The results of what was run.
    pub results: &'a [TestResult],
    /// The points of the whole.
    pub score: Option<Score>,
    /// The points of each group by its name.
    pub groups: &'a [gavel_core::GroupGrade],
    /// What validators wrote for the jury.
    pub messages: &'a [String],
}

impl Expectation {
    /// What of it is not met, in sentences; nothing when all is.
    #[must_use]
    pub fn unmet(&self, judged: &Judged<'_>) -> Vec<String> {
        let score_of = |rule: &Rule| match &rule.tests {
            None => judged.score,
            Some(glob) if glob.fits("secret") => judged.score,
            Some(glob) => judged.groups.iter().find(|group| glob.fits(&group.name)).map(|group| group.score),
        };
        self.rules.iter().filter_map(|rule| rule.unmet(judged.results, score_of(rule), judged.messages)).collect()
    }

    /// The rules by which it bounds the time limit from below, then from above.
    #[must_use]
    pub fn bounds(&self) -> (Vec<&Rule>, Vec<&Rule>) {
        (
            self.rules.iter().filter(|rule| rule.time.lower).collect(),
            self.rules.iter().filter(|rule| rule.time.upper).collect(),
        )
    }
}
