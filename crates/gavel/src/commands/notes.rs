//! `gavel notes`: what validators wrote for the jury about a submission, and what was said to interactors.

use gavel_store::NoteRecord;
use serde::Serialize;

use super::kept;
use crate::cli;
use crate::exit::{Answer, Usage};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    time: String,
    judgement: String,
    step: &'static str,
    test: Option<&'a str>,
    text: &'a str,
}

pub(crate) fn notes(args: cli::Notes) -> anyhow::Result<Answer> {
    let (known, records) = kept::read(&args.data.data, async |store| {
        (store.submission(args.submission).await, store.notes(args.submission).await)
    })?;
    let records = known?.is_some().then_some(records?);
    let Some(records) = records else {
        return Err(Usage::new(format!("there is no submission {}", args.submission)).into());
    };
    if records.is_empty() && !args.json {
        println!("nothing is noted");
    }
    for record in &records {
        let step = &record.note.step;
        if args.json {
            let line = Line {
                time: time(record),
                judgement: record.judgement.to_string(),
                step: step.name(),
                test: step.test(),
                text: &record.note.text,
            };
            println!("{}", serde_json::to_string(&line)?);
        } else {
            println!("{}  {step}\n    {}", time(record), record.note.text.trim_end().replace('\n', "\n    "));
        }
    }
    Ok(Answer::Yes)
}

fn time(record: &NoteRecord) -> String {
    humantime::format_rfc3339_millis(record.created_at.into()).to_string()
}
