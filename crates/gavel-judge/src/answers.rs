//! Submit-answer problems: the submission is the output, so nothing is run but the validator.
//!
//! A problem with one secret test case takes the whole text as its output. With more, each output stands under a line
//! `==> name <==`, which is what `tail -n +1` prints before each of several files. The name is the test case's below
//! `data/` or below `data/secret/`, or that of its file where no other test case has it, with or without an ending.

use std::collections::BTreeMap;
use std::io::{Seek as _, Write as _};
use std::time::Duration;

use gavel_core::{ByteSize, Step, TestResult};
use gavel_sandbox::Outcome;

use crate::error::JudgeError;
use crate::execute::Tested;
use crate::package::{Package, TestCase};
use crate::program::{memory_file, open};
use crate::shown::{self, MOST, Printed};
use crate::validator::custom::{Custom, Input, Question};
use crate::validator::feedback::Feedback;
use crate::validator::{Comparer, Flags};
use crate::verdict::{self, Finding};
use crate::watch::Watched;

/// The outputs of a submission by test case.
pub(crate) struct Answers<'a> {
    outputs: BTreeMap<&'a str, &'a [u8]>,
}

impl<'a> Answers<'a> {
    /// Reads a submission; why it is none of this problem, in a sentence.
    pub(crate) fn read(package: &'a Package, source: &'a [u8]) -> Result<Self, String> {
        let tests: Vec<&str> =
            package.tests.iter().map(|test| test.name.as_str()).filter(|name| is_secret(name)).collect();
        let sections = sections(source);
        if let ([only], None) = (tests.as_slice(), &sections) {
            return Ok(Self { outputs: BTreeMap::from([(*only, source)]) });
        }
        let Some(sections) = sections else {
            return Err(format!(
                "there are {} outputs to give: put each under a line ==> name <==, such as ==> {} <==",
                tests.len(),
                tests.first().copied().unwrap_or_default()
            ));
        };
        let mut outputs = BTreeMap::new();
        for (name, output) in sections {
            let called: Vec<&str> = tests.iter().copied().filter(|test| is_file_of(test, name)).collect();
            let found = tests.iter().copied().find(|test| is_named(test, name));
            let test = match (found, called.as_slice()) {
                (Some(test), _) => test,
                (None, [test]) => *test,
                (None, []) => return Err(format!("there is no test case {name:?}")),
                (None, [..]) => return Err(format!("there are several test cases {name:?}: name the group too")),
            };
            if outputs.insert(test, output).is_some() {
                return Err(format!("there are two outputs for {test}"));
            }
        }
        Ok(Self { outputs })
    }

    /// What the submission says on one test case; without an output it says nothing.
    fn output(&self, test: &str) -> &[u8] {
        self.outputs.get(test).copied().unwrap_or_default()
    }

    /// Looks at the output for one test case.
    pub(crate) fn test(
        &self,
        runner: &mut Watched<'_>,
        package: &Package,
        custom: Option<&Custom<'_>>,
        test: &TestCase,
    ) -> Result<Tested, JudgeError> {
        let output = self.output(&test.name);
        let (mut finding, jury, score, mut from_validator);
        if let Some(custom) = custom {
            let mut file = memory_file()?;
            file.write_all(output).and_then(|()| file.rewind()).map_err(JudgeError::io("keep", "the output"))?;
            let (input, feedback) = (Input::File(test.input.clone()), Feedback::default());
            let question = Question { test, limits: &package.limits, input: &input, feedback: &feedback };
            let opinion = match custom.ask(runner, &question, file)?.0 {
                Ok(opinion) => opinion,
                Err(what) => {
                    runner.note(Step::Validator { test: Some(test.name.clone()) }, &[&what]);
                    return Err(JudgeError::Validator {
                        problem: package.id.to_string(),
                        test: test.name.clone(),
                        what,
                    });
                }
            };
            finding = Finding::new(opinion.verdict(), opinion.team);
            (jury, score, from_validator) = (opinion.judge, opinion.score, true);
            runner.note(Step::Test { test: test.name.clone() }, &[&jury]);
        } else {
            let mut comparer = Comparer::new(Flags::parse(&test.output_validator_args)?, open(&test.answer)?);
            comparer.feed(output);
            let comparison = comparer.finish().map_err(JudgeError::io("read", &test.answer))?;
            finding = verdict::of_comparison(&comparison, test.full_feedback);
            (jury, score, from_validator) = (String::new(), None, false);
        }
        if !finding.verdict.is_accepted() && !self.outputs.contains_key(test.name.as_str()) {
            (finding.message, from_validator) = (format!("there is no output for {}", test.name), true);
        }
        if !finding.verdict.is_accepted() {
            let printed = Printed { output: output[..output.len().min(MOST + 1)].to_vec(), stderr: Vec::new() };
            finding.message = shown::message(test, finding.message, &printed)?;
        }
        let result = TestResult {
            name: test.name.clone(),
            verdict: finding.verdict,
            score: None,
            cpu_time: Duration::ZERO,
            wall_time: Duration::ZERO,
            memory: ByteSize(0),
            message: finding.message,
            from_validator,
        };
        Ok(Tested { result, jury, outcome: Outcome::Exited(0), score })
    }
}

fn is_secret(name: &str) -> bool {
    name.starts_with("secret/")
}

/// Whether a line means this test case.
fn is_named(test: &str, name: &str) -> bool {
    let short = test.strip_prefix("secret/").unwrap_or(test);
    let bare = [".out", ".ans", ".txt"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    [test, short].iter().any(|test| *test == name || *test == bare)
}

/// Whether a line means the file of this test case, whatever group that is in.
fn is_file_of(test: &str, name: &str) -> bool {
    test.rsplit_once('/').is_some_and(|(_, file)| is_named(file, name))
}

/// The text cut at its `==> name <==` lines; `None` when it does not begin with one.
fn sections<'a>(source: &'a [u8]) -> Option<Vec<(&'a str, &'a [u8])>> {
    let mut found: Vec<(&str, usize, usize)> = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = header(line) {
            found.push((name, start, start + line.len()));
        } else if found.is_empty() && !line.trim_ascii().is_empty() {
            return None;
        }
        start += line.len();
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|(_, start, _)| *start).chain([source.len()]).collect();
    let cut = |((name, _, begin), end): ((&'a str, usize, usize), usize)| {
        let output = &source[begin..end];
        // Between two files `tail` prints an empty line, which belongs to neither.
        let surplus = output.ends_with(b"\n\n") && end < source.len();
        (name, &output[..output.len() - usize::from(surplus)])
    };
    let sections: Vec<(&str, &[u8])> = found.into_iter().zip(ends).map(cut).collect();
    (!sections.is_empty()).then_some(sections)
}

fn header(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    line.strip_prefix("==> ")?.strip_suffix(" <==").map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tail_prints_is_cut_at_its_lines() {
        let text = b"==> 1.out <==\n5\n\n==> secret/2 <==\n\n7\n8\n==> 3 <==\n";
        let expected: Vec<(&str, &[u8])> = vec![("1.out", b"5\n"), ("secret/2", b"\n7\n8\n"), ("3", b"")];
        assert_eq!(sections(text), Some(expected));
        assert_eq!(sections(b"5\n==> 1 <==\n"), None, "a text that begins otherwise has no sections");
        assert_eq!(sections(b""), None);
    }

    #[test]
    fn names_may_be_short() {
        for name in ["secret/g/1", "g/1", "g/1.out", "secret/g/1.ans"] {
            assert!(is_named("secret/g/1", name), "{name}");
        }
        assert!(!is_named("secret/g/1", "1") && !is_named("secret/g/1", "g/10"));
        assert!(
            is_file_of("secret/g/1", "1.out") && !is_file_of("secret/g/1", "g/1") && !is_file_of("secret/g/11", "1")
        );
    }
}
