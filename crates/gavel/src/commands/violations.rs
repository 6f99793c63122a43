//! `gavel violations`: what programs tried that no solution needs. For the jury: contestants never see it.

use std::time::{Duration, SystemTime};

use gavel_store::{Timestamp, ViolationRecord};
use serde::Serialize;

use super::kept;
use crate::cli;
use crate::exit::Answer;
use crate::output::table;

/// One line of `--json`. Arguments are hexadecimal text: they have more digits than other languages' numbers.
#[derive(Debug, Serialize)]
struct Line<'a> {
    time: String,
    submission: String,
    judgement: String,
    problem: &'a str,
    language: &'a str,
    step: &'static str,
    test: Option<&'a str>,
    call: Option<&'a str>,
    number: u32,
    abi: &'a str,
    args: [String; 6],
}

impl<'a> Line<'a> {
    fn of(record: &'a ViolationRecord) -> Self {
        let violation = &record.violation;
        Self {
            time: time(record),
            submission: record.submission.to_string(),
            judgement: record.judgement.to_string(),
            problem: record.problem.as_str(),
            language: record.language.as_str(),
            step: violation.step.name(),
            test: violation.step.test(),
            call: violation.call.as_deref(),
            number: violation.number,
            abi: &violation.abi,
            args: violation.args.map(|argument| format!("{argument:#x}")),
        }
    }
}

pub(crate) fn violations(args: cli::Violations) -> anyhow::Result<Answer> {
    let records = kept::read(&args.data.data, async |store| store.violations(args.since, args.limit).await)??;
    if args.json {
        for record in &records {
            println!("{}", serde_json::to_string(&Line::of(record))?);
        }
    } else if records.is_empty() {
        println!("no violation is recorded");
    } else {
        let rows = records.iter().map(row).collect();
        println!("{}", table(&["time", "submission", "problem", "language", "step", "call"], rows, &[]));
    }
    if records.len() == args.limit as usize {
        eprintln!("gavel: these are the newest {}; there may be more (--limit)", args.limit);
    }
    Ok(Answer::Yes)
}

fn row(record: &ViolationRecord) -> Vec<String> {
    let violation = &record.violation;
    vec![
        time(record),
        record.submission.to_string(),
        record.problem.to_string(),
        record.language.to_string(),
        violation.step.to_string(),
        violation.to_string(),
    ]
}

fn time(record: &ViolationRecord) -> String {
    humantime::format_rfc3339_millis(record.created_at.into()).to_string()
}

/// A moment, such as `2026-11-23`, `2026-11-23T08:00:00Z`, or `2h` for two hours ago.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || humantime::parse_rfc3339_weak(&format!("{text} 00:00:00"));
    let ago = || humantime::parse_duration(text).ok().and_then(|ago| SystemTime::now().checked_sub(ago));
    let moment = humantime::parse_rfc3339_weak(text).or_else(|_| day()).ok().or_else(ago);
    let since = moment.map(|moment| moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO));
    since
        .map(|since| Timestamp(0).after(since))
        .ok_or_else(|| "write it such as 2026-11-23, 2026-11-23T08:00:00Z or 2h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_and_spans() {
        let day = Timestamp(1_795_392_000_000);
        assert_eq!((moment("2026-11-23"), moment("2026-11-23T00:00:00Z")), (Ok(day), Ok(day)));
        let hours = Timestamp::now().0 - moment("2h").unwrap().0;
        assert!((7_200_000..7_300_000).contains(&hours), "{hours}");
        for bad in ["", "yesterday", "2026-13-01", "7"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }
}
