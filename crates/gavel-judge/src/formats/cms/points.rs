//! How test cases make points: by `gen/GEN`, or by `score_type` and its parameters.

use regex::Regex;
use serde_json::Value;

use super::super::draft::{Draft, number};
use super::super::extension::OnReject;
use super::super::tree::Tree;
use super::{FILE, GEN, Task, data, unsupported};
use crate::package::PackageError;

/// What the test cases of a task give.
pub(super) struct Points {
    /// How many test cases there are.
    pub(super) total: usize,
    rule: Rule,
    subtasks: Vec<Subtask>,
}

/// How the outcomes of a subtask become its points.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    /// There are no subtasks: each test case gives the same, so many points together.
    Sum(f64),
    /// The least outcome.
    Min,
    /// The product of the outcomes.
    Mul,
    /// All or nothing: each outcome is above 0 and at most the subtask's threshold.
    Threshold,
}

impl Rule {
    const fn name(self) -> &'static str {
        match self {
            Self::Sum(_) => "Sum",
            Self::Min => "GroupMin",
            Self::Mul => "GroupMul",
            Self::Threshold => "GroupThreshold",
        }
    }
}

struct Subtask {
    points: f64,
    /// The numbers of its test cases; one may be in several subtasks.
    cases: Vec<usize>,
    threshold: Option<f64>,
}

impl Points {
    /// What the loader makes of the task.
    pub(super) fn read(task: &Task, tree: &Tree, draft: &mut Draft) -> Result<Self, PackageError> {
        let planned = planned(tree)?;
        let stated = task.score_type.as_deref().zip(task.score_type_parameters.as_ref());
        let counted = planned.as_ref().map(|all| all.iter().map(|(_, cases)| cases).sum::<usize>());
        let total = match (counted, task.n_input) {
            (Some(counted), Some(stated)) if counted != stated => {
                return Err(PackageError::invalid(
                    FILE,
                    format!("n_input is {stated}, and gen/GEN has {counted}"),
                    "correct one",
                ));
            }
            (Some(count), _) | (None, Some(count)) => count,
            (None, None) => return Err(PackageError::invalid(FILE, "neither n_input nor gen/GEN", "add n_input")),
        };
        if total == 0
            || ["0".to_owned(), (total - 1).to_string()].iter().any(|end| !tree.has(&format!("input/input{end}.txt")))
        {
            return Err(PackageError::unsupported(
                "input/input0.txt",
                "a task whose test data is still to be generated",
                "run its own tools first: import never runs what a setter wrote",
            ));
        }
        if let Some((score_type, parameters)) = stated {
            return Self::stated(score_type, parameters, total);
        }
        if task.score_type.is_some() || task.score_type_parameters.is_some() {
            draft
                .report
                .lost("score_type", "the loader passes it over without score_type_parameters, and these without it");
        }
        let all = Self { total, rule: Rule::Sum(task.total_value.unwrap_or(100.0)), subtasks: Vec::new() };
        let Some(groups) = planned.filter(|all| all.iter().any(|(points, _)| points.is_some())) else { return Ok(all) };
        let sum: f64 = groups.iter().filter_map(|(points, _)| *points).sum();
        if sum != 100.0 {
            return Err(PackageError::invalid(
                GEN,
                format!("the subtasks give {sum} points together, not 100"),
                "correct them",
            ));
        }
        let mut next = 0..total;
        let subtasks = groups.into_iter().map(|(points, cases)| Subtask {
            points: points.unwrap_or_default(),
            cases: next.by_ref().take(cases).collect(),
            threshold: None,
        });
        Ok(Self { total, rule: Rule::Min, subtasks: subtasks.collect() })
    }

    /// What task.yaml states itself.
    fn stated(score_type: &str, parameters: &Value, total: usize) -> Result<Self, PackageError> {
        let rule = match score_type {
            "Sum" => {
                let each = parameters.as_f64().ok_or_else(|| broken("it is the points of a test case"))?;
                return Ok(Self { total, rule: Rule::Sum(each * total as f64), subtasks: Vec::new() });
            }
            "GroupMin" => Rule::Min,
            "GroupMul" => Rule::Mul,
            "GroupThreshold" => Rule::Threshold,
            other => {
                return Err(unsupported(
                    format!("score_type: {other}"),
                    "use Sum, GroupMin, GroupMul or GroupThreshold, or leave it to gen/GEN",
                ));
            }
        };
        let list = parameters.as_array().ok_or_else(|| broken("it is a list of subtasks"))?;
        let mut next = 0..total;
        let mut subtasks = Vec::new();
        for entry in list {
            let entry = entry.as_array().ok_or_else(|| broken("a subtask is a list: [points, test cases]"))?;
            let points =
                entry.first().and_then(Value::as_f64).ok_or_else(|| broken("a subtask begins with its points"))?;
            let cases: Vec<usize> = match entry.get(1) {
                Some(Value::Number(count)) => {
                    let count = count.as_u64().and_then(|count| usize::try_from(count).ok());
                    next.by_ref().take(count.ok_or_else(|| broken("a number of test cases is whole"))?).collect()
                }
                Some(Value::String(pattern)) => named(pattern, total)?,
                _ => return Err(broken("the test cases of a subtask are a number of them, or a regular expression")),
            };
            let threshold = entry.get(2).and_then(Value::as_f64);
            if rule == Rule::Threshold && threshold.is_none() {
                return Err(broken("a subtask of GroupThreshold is [points, test cases, threshold]"));
            }
            subtasks.push(Subtask { points, cases, threshold: threshold.filter(|_| rule == Rule::Threshold) });
        }
        Ok(Self { total, rule, subtasks })
    }

    /// Makes the groups. `partial` tells whether outcomes may lie between 0 and 1, `name` what test cases are called.
    pub(super) fn lay(
        &self,
        tree: &Tree,
        partial: bool,
        name: &dyn Fn(usize) -> String,
        draft: &mut Draft,
    ) -> Result<(), PackageError> {
        draft.rule("secret").on_reject = Some(OnReject::Continue);
        draft.group("secret").score_aggregation = Some("sum");
        let rule = format!("score type {}", self.rule.name());
        if let Rule::Sum(points) = self.rule {
            draft.max_score("secret", points)?;
            for index in 0..self.total {
                let (input, answer) = data(tree, index)?;
                draft.test(&format!("secret/{}", name(index)), input, answer);
            }
            draft.report.changed(rule, "data/secret is a sum");
            return Ok(());
        }
        let mut sum = 0.0;
        for (index, subtask) in self.subtasks.iter().enumerate() {
            sum += subtask.points;
            if subtask.cases.is_empty() {
                if subtask.points != 0.0 {
                    return Err(PackageError::invalid(
                        "the subtasks",
                        format!("subtask {index} has points but no test case"),
                        "add one",
                    ));
                }
                draft.report.lost(format!("subtask {index}"), "it has no test case");
                continue;
            }
            let group = format!("secret/{}", number(index, self.subtasks.len()));
            draft.max_score(&group, subtask.points)?;
            draft.group(&group).score_aggregation = Some(self.aggregation(subtask, partial)?);
            if let Some(threshold) = subtask.threshold.filter(|_| partial) {
                draft.group(&group).output_validator_args = vec![threshold.to_string()];
            }
            for case in &subtask.cases {
                let (input, answer) = data(tree, *case)?;
                draft.test(&format!("{group}/{}", name(*case)), input, answer);
            }
        }
        let mut laid: Vec<usize> = self.subtasks.iter().flat_map(|subtask| &subtask.cases).copied().collect();
        laid.sort_unstable();
        if laid.windows(2).any(|pair| pair[0] == pair[1]) {
            draft.report.changed("test cases in several subtasks", "each group has its own of them");
        }
        laid.dedup();
        if laid.len() < self.total {
            let what = format!("{} test cases in no subtask", self.total - laid.len());
            draft.report.lost(what, "they give no points");
        }
        draft.max_score("secret", sum)?;
        draft.report.changed(rule, "groups of data/secret");
        Ok(())
    }

    fn aggregation(&self, subtask: &Subtask, partial: bool) -> Result<&'static str, PackageError> {
        match (self.rule, partial) {
            (Rule::Min, true) => Ok("min"),
            (Rule::Mul, true) if subtask.cases.len() > 1 => Err(unsupported(
                "score_type: GroupMul with a program that gives parts of points",
                "groups know no product: use GroupMin, or let the program print 0 or 1",
            )),
            (Rule::Mul, true) => Ok("min"),
            // The comparison gives 1 to what is right.
            (Rule::Threshold, false) if subtask.threshold.is_some_and(|most| most < 1.0) => {
                Err(broken("with a threshold below 1 and without a checker nothing can pass"))
            }
            _ => Ok("pass-fail"),
        }
    }
}

fn broken(what: &str) -> PackageError {
    PackageError::invalid(FILE, format!("score_type_parameters: {what}"), "correct it, or leave it to gen/GEN")
}

/// The test cases whose names a regular expression fits from their beginning, as Python's `re.match` does.
fn named(pattern: &str, total: usize) -> Result<Vec<usize>, PackageError> {
    let regex = Regex::new(&format!("^(?:{pattern})"))
        .map_err(|_| broken(&format!("{pattern:?} is no regular expression that is known here")))?;
    let cases: Vec<usize> = (0..total).filter(|index| regex.is_match(&format!("{index:03}"))).collect();
    if cases.is_empty() { Err(broken(&format!("{pattern:?} fits no test case"))) } else { Ok(cases) }
}

/// The points of subtasks, where a file states any, and how many test cases each has.
type Planned = Vec<(Option<f64>, usize)>;

/// The subtasks of `gen/GEN`: points and number of test cases. Its generators are not run: what they made is in
/// `input/` and `output/`.
fn planned(tree: &Tree) -> Result<Option<Planned>, PackageError> {
    if !tree.has(GEN) {
        return Ok(None);
    }
    let mut all: Planned = vec![(None, 0)];
    for line in tree.text(GEN)?.lines() {
        let (case, comment) = line.split_once('#').map_or((line, ""), |(case, comment)| (case, comment.trim()));
        let is_case = !case.trim().is_empty() || comment.starts_with("COPY:");
        if let Some(points) = comment.strip_prefix("ST:") {
            if is_case {
                return Err(PackageError::invalid(
                    GEN,
                    format!("{line:?} is a test case and a subtask"),
                    "write two lines",
                ));
            }
            let points: u32 = points.trim().parse().map_err(|_| {
                PackageError::invalid(GEN, format!("{points:?} is no number of points"), "write #ST: 20")
            })?;
            if let [(None, cases @ 1..)] = all.as_slice() {
                return Err(PackageError::invalid(
                    GEN,
                    format!("{cases} test cases stand before the first subtask"),
                    "move them",
                ));
            }
            all.retain(|(points, _)| points.is_some());
            all.push((Some(f64::from(points)), 0));
        } else if is_case && let Some(last) = all.last_mut() {
            last.1 += 1;
        }
    }
    Ok(Some(all))
}
