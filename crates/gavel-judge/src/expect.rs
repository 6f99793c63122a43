//! What setters write about a submission in its source, and whether a judgement agrees: `@EXPECTED_RESULTS@:` and
//! `@EXPECTED_SCORE@:` as DOMjudge and Kattis read them, and `@EXPECTED_GRADES@` as packages with groups have it. What
//! folders and `submissions.yaml` promise is the package's to tell; here the two kinds meet.

use std::collections::BTreeSet;

use gavel_core::{TestResult, Verdict};

use crate::judge::Judgement;
use crate::package::{Expected, Judged, Package, Submission};

/// What the annotations of one source promise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Annotation {
    /// The verdict of the whole is one of these; empty says nothing.
    results: BTreeSet<Verdict>,
    /// The points of the whole are one of these; empty says nothing.
    scores: Vec<Points>,
    /// The verdict of each group of `data/secret`, in order; empty says nothing.
    grades: Vec<BTreeSet<Verdict>>,
}

/// Points as somebody wrote them: they mean what they round to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Points {
    value: f64,
    decimals: u32,
}

/// Whether a judgement is what was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// It is.
    Agrees,
    /// It is not, for these reasons.
    Disagrees(Vec<String>),
    /// It cannot be told, for this reason.
    Skipped(String),
}

impl Agreement {
    fn of(reasons: Vec<String>) -> Self {
        if reasons.is_empty() { Self::Agrees } else { Self::Disagrees(reasons) }
    }
}

const RESULTS: &str = "@EXPECTED_RESULTS@";
const SCORE: &str = "@EXPECTED_SCORE@";
const GRADES: &str = "@EXPECTED_GRADES@";

impl Annotation {
    /// Reads the annotations of a source, or of any text; `None` when it has none.
    ///
    /// # Errors
    /// In words, why they cannot be held to: one of them twice, or a word nobody knows.
    pub fn read(source: &[u8]) -> Result<Option<Self>, String> {
        let text = String::from_utf8_lossy(source);
        let (results, scores, grades) = (one(&text, RESULTS)?, one(&text, SCORE)?, one(&text, GRADES)?);
        if results.is_none() && scores.is_none() && grades.is_none() {
            return Ok(None);
        }
        let mut annotation = Self::default();
        for word in results.map(listed).unwrap_or_default() {
            annotation.results.extend(verdicts(word)?);
        }
        for word in scores.map(listed).unwrap_or_default() {
            match Points::read(word) {
                Some(points) => annotation.scores.push(points),
                // DOMjudge took it for another name of the results.
                None => annotation.results.extend(verdicts(word)?),
            }
        }
        for word in grades.unwrap_or_default().split_whitespace() {
            annotation.grades.push(verdicts(word)?.into_iter().collect());
        }
        let says_nothing = annotation == Self::default();
        if says_nothing { Err("its annotation is empty".to_owned()) } else { Ok(Some(annotation)) }
    }

    /// Whether it can be told only when every test case is run.
    #[must_use]
    pub fn wants_every_test(&self) -> bool {
        !self.grades.is_empty()
    }

    /// What it promises, in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if !self.results.is_empty() {
            parts.push(codes(&self.results));
        }
        if !self.scores.is_empty() {
            let points: Vec<String> = self.scores.iter().map(|points| points.value.to_string()).collect();
            parts.push(format!("{} points", points.join(" or ")));
        }
        if !self.grades.is_empty() {
            let groups: Vec<String> = self.grades.iter().map(codes).collect();
            parts.push(format!("groups {}", groups.join(", ")));
        }
        parts.join("; ")
    }

    /// Whether the judgement of the annotated source is as promised.
    #[must_use]
    pub fn compare(&self, package: &Package, judgement: &Judgement) -> Agreement {
        let mut reasons = Vec::new();
        if !self.results.is_empty() && !self.results.contains(&judgement.verdict) {
            reasons.push(format!("{}, not {}", judgement.verdict, codes(&self.results)));
        }
        if !self.scores.is_empty() {
            let Some(score) = judgement.score else {
                return Agreement::Skipped("it expects points, and the problem gives none".to_owned());
            };
            if !self.scores.iter().any(|points| points.means(score.points())) {
                let points: Vec<String> = self.scores.iter().map(|points| points.value.to_string()).collect();
                reasons.push(format!("{score} points, not {}", points.join(" or ")));
            }
        }
        if !self.grades.is_empty() {
            match self.unmet_grades(package, &judgement.tests) {
                Ok(unmet) => reasons.extend(unmet),
                Err(reason) => return Agreement::Skipped(reason),
            }
        }
        Agreement::of(reasons)
    }

    fn unmet_grades(&self, package: &Package, results: &[TestResult]) -> Result<Vec<String>, String> {
        let mut groups: Vec<&str> = package.tests.iter().map(|test| test.group.as_str()).collect();
        groups.dedup();
        // Some count the samples as a group, most do not.
        let secret: Vec<&str> = groups.iter().copied().filter(|group| *group != "sample").collect();
        let groups = if self.grades.len() == secret.len() { secret } else { groups };
        if self.grades.len() != groups.len() {
            return Err(format!("it expects {} grades, and there are {} groups", self.grades.len(), groups.len()));
        }
        let group_of = |name: &str| package.tests.iter().find(|test| test.name == name).map(|test| test.group.as_str());
        let unmet = groups.iter().zip(&self.grades).filter_map(|(group, expected)| {
            let mut mine = results.iter().filter(|result| group_of(&result.name) == Some(group)).peekable();
            if mine.peek().is_none() {
                // What it requires has failed, and so has it; of what it would have come to nothing is known.
                let fails = !expected.contains(&Verdict::Accepted);
                return (!fails).then(|| format!("{group} was not run, not {}", codes(expected)));
            }
            let verdict = mine.map(|result| result.verdict).find(|verdict| !verdict.is_accepted());
            let verdict = verdict.unwrap_or(Verdict::Accepted);
            (!expected.contains(&verdict)).then(|| format!("{verdict} on {group}, not {}", codes(expected)))
        });
        Ok(unmet.collect())
    }
}

impl Points {
    fn read(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(9));
        Some(Self { value, decimals: decimals as u32 })
    }

    fn means(self, points: f64) -> bool {
        // Half a unit of its last digit, and a little for numbers that have no exact form.
        (points - self.value).abs() <= 0.5 / f64::from(10_u32.pow(self.decimals)) + 1e-9
    }
}

/// What follows an annotation's name in its line, without the end of a comment; `None` when it is not there.
fn one<'a>(text: &'a str, name: &str) -> Result<Option<&'a str>, String> {
    let mut found = text.match_indices(name);
    let Some((at, _)) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(format!("it has {name} more than once"));
    }
    let line = text[at + name.len()..].lines().next().unwrap_or_default();
    let line = line.strip_prefix(':').unwrap_or(line);
    let ends = ["*/", "-->", "\"\"\"", "'''", "-}", "*)"];
    let end = ends.iter().filter_map(|end| line.find(end)).min().unwrap_or(line.len());
    Ok(Some(line[..end].trim()))
}

fn listed(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect()
}

/// The verdicts that a word of DOMjudge, Kattis or CLICS stands for.
fn verdicts(word: &str) -> Result<Vec<Verdict>, String> {
    use Verdict::{
        Accepted, CompileError, IdlenessLimitExceeded, MemoryLimitExceeded, OutputLimitExceeded, RunTimeError,
        SecurityViolation, TimeLimitExceeded, WrongAnswer,
    };
    Ok(match word.to_ascii_uppercase().replace(['_', ' '], "-").as_str() {
        "CORRECT" | "ACCEPTED" | "AC" => vec![Accepted],
        // Who prints nothing prints something wrong.
        "WRONG-ANSWER" | "WA" | "NO-OUTPUT" | "NO" => vec![WrongAnswer],
        "TIMELIMIT" | "TIME-LIMIT" | "TIME-LIMIT-EXCEEDED" | "TLE" => vec![TimeLimitExceeded, IdlenessLimitExceeded],
        // By the ICPC's rules memory that ran out is a run-time error.
        "RUN-ERROR" | "RUN-TIME-ERROR" | "RUNTIME-ERROR" | "RTE" | "RE" => {
            vec![RunTimeError, MemoryLimitExceeded, SecurityViolation]
        }
        "MEMORY-LIMIT" | "MEMORY-LIMIT-EXCEEDED" | "MLE" => vec![MemoryLimitExceeded],
        "OUTPUT-LIMIT" | "OUTPUT-LIMIT-EXCEEDED" | "OLE" => vec![OutputLimitExceeded],
        "COMPILER-ERROR" | "COMPILE-ERROR" | "COMPILATION-ERROR" | "CE" => vec![CompileError],
        "CHECK-MANUALLY" => return Err("it asks to be looked at by a human".to_owned()),
        _ => return Err(format!("it expects {word:?}, which is no verdict that anybody writes")),
    })
}

fn codes(verdicts: &BTreeSet<Verdict>) -> String {
    verdicts.iter().map(|verdict| verdict.code()).collect::<Vec<_>>().join(" or ")
}

/// Whether an example submission came to what its folder and `submissions.yaml` promise.
#[must_use]
pub fn as_promised(submission: &Submission, judgement: &Judgement) -> Agreement {
    let folder = submission.expected;
    let not_run = matches!(judgement.verdict, Verdict::CompileError | Verdict::JudgingError);
    // The rules speak of test cases; without any, and in our own folders, the verdict says all.
    if not_run || submission.expectation.rules.is_empty() {
        return of_folder(folder, judgement.verdict);
    }
    let messages = [judgement.jury_message.clone()];
    Agreement::of(submission.expectation.unmet(&Judged {
        results: &judgement.tests,
        score: judgement.score,
        groups: &judgement.groups,
        messages: &messages,
    }))
}

/// Whether a verdict is one that a folder of this name promises.
#[must_use]
pub fn of_folder(folder: Expected, verdict: Verdict) -> Agreement {
    if folder.allows(verdict) {
        return Agreement::Agrees;
    }
    Agreement::Disagrees(vec![format!("{verdict}, not {}", codes(&folder.verdicts().iter().copied().collect()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Result<Option<String>, String> {
        Annotation::read(source.as_bytes()).map(|annotation| annotation.map(|annotation| annotation.words()))
    }

    #[test]
    fn annotations_are_read_from_any_comment() {
        for (source, expected) in [
            ("// @EXPECTED_RESULTS@: WRONG-ANSWER\nint main(){}", "WA"),
            ("/* @EXPECTED_RESULTS@: CORRECT */ int x;", "AC"),
            ("# @EXPECTED_RESULTS@: timelimit, Wrong_Answer", "WA or TLE or ILE"),
            ("x = 1 # @EXPECTED_RESULTS@: RUN_TIME_ERROR,TIME_LIMIT_EXCEEDED\r\n", "TLE or MLE or RTE or ILE or SV"),
            ("{- @EXPECTED_RESULTS@: COMPILER-ERROR -}", "CE"),
            ("<!-- @EXPECTED_RESULTS@: OUTPUT-LIMIT, NO-OUTPUT -->", "WA or OLE"),
            ("# @EXPECTED_SCORE@: 74.42", "74.42 points"),
            ("# @EXPECTED_SCORE@: 10, 20", "10 or 20 points"),
            ("# @EXPECTED_SCORE@: WRONG-ANSWER", "WA"),
            ("//@EXPECTED_GRADES@ AC AC TLE\n", "groups AC, AC, TLE or ILE"),
            ("# @EXPECTED_RESULTS@: WA\n# @EXPECTED_SCORE@: 30\n", "WA; 30 points"),
        ] {
            let same = |text: &str| text.split(" or ").map(str::to_owned).collect::<BTreeSet<_>>();
            let found = words(source).unwrap().unwrap();
            assert_eq!(same(&found), same(expected), "{source:?}");
        }
        assert_eq!(words("int main() { return 0; } // EXPECTED_RESULTS: no"), Ok(None));
    }

    #[test]
    fn what_nobody_writes_is_a_reason() {
        for (source, reason) in [
            ("# @EXPECTED_RESULTS@: PERHAPS", "PERHAPS"),
            ("# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_RESULTS@: WA", "more than once"),
            ("# @EXPECTED_RESULTS@:", "empty"),
            ("# @EXPECTED_RESULTS@: CHECK-MANUALLY", "human"),
            ("# @EXPECTED_GRADES@ AC XX", "XX"),
        ] {
            let error = words(source).unwrap_err();
            assert!(error.contains(reason), "{source:?}: {error}");
        }
    }

    #[test]
    fn points_mean_what_they_round_to() {
        let means = |text: &str, points: f64| Points::read(text).unwrap().means(points);
        assert!(means("74.42", 74.417_3) && !means("74.42", 74.43));
        assert!(means("33", 33.333_333) && !means("33", 34.0) && !means("33.0", 33.333_333));
        assert!(Points::read("CORRECT").is_none() && Points::read("nan").is_none());
    }

    #[test]
    fn a_folder_promises_a_verdict() {
        assert_eq!(of_folder(Expected::RunTimeError, Verdict::MemoryLimitExceeded), Agreement::Agrees);
        let Agreement::Disagrees(reasons) = of_folder(Expected::Accepted, Verdict::CompileError) else { panic!() };
        assert_eq!(reasons, ["CE, not AC"]);
    }
}
