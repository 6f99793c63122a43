//! `gavel judge --pipe`: a submission a line in, a result a line out.

use std::io::{self, BufReader};

use gavel_core::Verdict;
use gavel_judge::bulk::Answer;
use serde::Serialize;
use serde_json::value::RawValue;

use super::judging::Judging;
use super::lines::Lines;
use super::shown::Shown;
use super::text;
use crate::exit::Answer as Exit;
use crate::output::Progress;

/// What comes out for a line.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: Box<RawValue>,
    /// The number of the line, from 1.
    line: u64,
    #[serde(flatten)]
    shown: Option<Shown>,
    /// Where there is no judgement: `JE`, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    /// The id of the earlier submission that this one is the same as.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<Box<RawValue>>,
}

pub(super) fn judge(judging: &Judging<'_>) -> anyhow::Result<Exit> {
    let progress = Progress::of_many(None);
    let language = text(judging.package).or_else(|| judging.args.language.clone());
    let lines = Lines::new(BufReader::new(io::stdin()), judging.package.limits.code, language);
    let ended = judging.run(lines, &progress, &mut |answer| line(judging, answer))?;
    ended.failure()?;
    Ok((ended.refused == 0 && !ended.closed).into())
}

fn line(judging: &Judging<'_>, answer: &Answer) -> anyhow::Result<String> {
    let id = RawValue::from_string(answer.label.name.clone())?;
    let same_as = answer.same_as.clone().map(RawValue::from_string).transpose()?;
    let mut line = Line { id, line: answer.label.number, shown: None, verdict: None, error: None, same_as };
    match &answer.what {
        Err(why) => line.error = Some(why),
        Ok(judged) => match (&judged.judgement, &answer.language) {
            (Err(failure), _) => {
                (line.verdict, line.error) = (Some(Verdict::JudgingError), Some(failure.what.as_str()));
            }
            (Ok(_), Some(language)) => {
                line.shown = Shown::one(None, (judging.package, &judging.digest), language, judged);
            }
            (Ok(_), None) => {}
        },
    }
    Ok(serde_json::to_string(&line)?)
}
