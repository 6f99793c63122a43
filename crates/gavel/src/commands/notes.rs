//! `gavel notes`: what validators wrote for the jury about a submission, and what was said to interactors.

use gavel_store::{NoteRecord, Store, StoreConfig};
use serde::Serialize;

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
    let data = &args.data.data;
    // Opening a store would make one.
    if !data.join("gavel.db").is_file() {
        return Err(Usage::new(format!("no server has kept anything in {data:?}"))
            .hint("give the server's data directory with --data")
            .into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let records = runtime.block_on(async {
        let store = Store::open(&StoreConfig::embedded(data)).await?;
        let known = store.submission(args.submission).await;
        let records = store.notes(args.submission).await;
        store.close().await;
        Ok::<_, anyhow::Error>(known?.is_some().then_some(records?))
    })?;
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
