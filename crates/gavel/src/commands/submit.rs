//! `gavel submit`: a source to a server, and its judging live.

use anyhow::Context as _;
use gavel_core::{LanguageId, Verdict};

use super::judge::language_of;
use crate::cli;
use crate::client::{Client, Group, Update};
use crate::exit::{Answer, Usage};

pub(crate) fn submit(args: cli::Submit) -> anyhow::Result<Answer> {
    let bytes =
        std::fs::read(&args.source).map_err(|error| Usage::new(format!("cannot read {:?}: {error}", args.source)))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Usage::new(format!("{:?} is not UTF-8", args.source)).hint("save it as UTF-8"))?;
    let client = Client::new(&args.server)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let language = language(&client, &args).await?;
        let id = client.submit(&args.problem, &language, &text).await?;
        if args.json {
            println!("{}", serde_json::json!({ "id": id }));
        } else {
            println!("submission {id}");
        }
        if !args.watch {
            return Ok(Answer::Yes);
        }
        let last = client
            .watch(&id, |update, json| match (args.json, in_words(update)) {
                (true, _) => println!("{json}"),
                (false, Some(words)) => println!("{words}"),
                (false, None) => {}
            })
            .await?;
        if !args.json {
            explain(&last);
        }
        Ok((last.verdict == Some(Verdict::Accepted)).into())
    })
}

/// The language that was asked for, or that of the file's ending; an output that was asked for is in none.
async fn language(client: &Client, args: &cli::Submit) -> anyhow::Result<LanguageId> {
    let unknown = match language_of(&args.source, args.language.as_ref()) {
        Ok(language) => return Ok(language),
        Err(unknown) => unknown,
    };
    let answer = args.language.is_none()
        && client.wants_answer(&args.problem).await.context("cannot ask whether the problem wants an output")?;
    if answer { Ok(LanguageId::text()) } else { Err(unknown) }
}

/// A line for people; the last test's end says nothing that the verdict does not.
fn in_words(update: &Update) -> Option<String> {
    let words = match (update.verdict, update.state.as_str(), update.tests_total) {
        (Some(verdict), _, _) if update.score.is_some_and(|_| verdict != Verdict::CompileError) => {
            let points = update.score.unwrap_or_default();
            format!("{points} points, {}{}", verdict.words(), used(update))
        }
        (Some(Verdict::Accepted), _, _) => format!("{}{}", Verdict::Accepted.words(), used(update)),
        (Some(verdict), _, Some(_)) if verdict != Verdict::CompileError && update.tests_done > 0 => {
            format!("{} on test {}{}", verdict.words(), update.tests_done, used(update))
        }
        (Some(verdict), _, _) => verdict.words().to_owned(),
        (None, "running", Some(total)) if update.tests_done == total => return None,
        (None, "running", Some(total)) => format!("running test {} of {total}", update.tests_done + 1),
        (None, state, _) => state.to_owned(),
    };
    Some(words)
}

fn used(update: &Update) -> String {
    match (update.cpu_time_ms, update.memory_kib) {
        (Some(cpu), Some(memory)) => {
            let at_most = if update.rounded { "at most " } else { "" };
            format!(", {at_most}{cpu} ms, {memory} KiB")
        }
        _ => String::new(),
    }
}

fn explain(last: &Update) {
    for Group { name, score, max_score, tests_passed, tests_total } in &last.groups {
        let of = max_score.map(|most| format!(" of {most}")).unwrap_or_default();
        println!("group {name}: {score}{of} points, {tests_passed} of {tests_total} tests passed");
    }
    for more in [&last.message, &last.compile_log].into_iter().flatten() {
        if !more.is_empty() {
            println!("{}", more.trim_end());
        }
    }
}
