//! `gavel languages`: what can be judged on this host.

use gavel_judge::{Judge, Languages, Runner};
use gavel_server::LanguageInfo;
use serde::Serialize;

use super::judge::Work;
use crate::boxes;
use crate::cli;
use crate::exit::Answer;
use crate::output::table;

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    version: Option<String>,
    state: &'static str,
    extensions: Vec<String>,
}

pub(crate) fn languages(args: cli::Languages) -> anyhow::Result<Answer> {
    let work = Work::new()?;
    let infos = ask(work.get(), &mut boxes::unthrottled(0)?)?;
    let all = infos.iter().all(|info| info.version.is_some());
    let lines = infos.into_iter().map(|info| Line {
        id: info.id.to_string(),
        name: info.name,
        state: if info.version.is_some() { "installed" } else { "missing" },
        version: info.version,
        extensions: info.extensions,
    });
    if args.json {
        for line in lines {
            println!("{}", serde_json::to_string(&line)?);
        }
    } else {
        let rows = lines.map(|line| {
            let version = line.version.unwrap_or_default();
            let endings: Vec<String> = line.extensions.iter().map(|ending| format!(".{ending}")).collect();
            vec![line.id, line.name, version, line.state.to_owned(), endings.join(" ")]
        });
        println!("{}", table(&["id", "name", "version", "state", "files"], rows.collect(), &[]));
        if !all {
            println!("\nhint: `make setup` installs what is missing on a Debian host");
        }
    }
    Ok(Answer::Yes)
}

/// Asks every language's tool for its version, in a box.
pub(crate) fn ask(judge: &Judge, runner: &mut dyn Runner) -> anyhow::Result<Vec<LanguageInfo>> {
    Languages::builtin()
        .iter()
        .map(|language| {
            Ok(LanguageInfo {
                id: language.id.clone(),
                name: language.name.clone(),
                version: judge.tool_version(runner, &language.id)?,
                source_name: language.source_name.clone(),
                extensions: language.extensions.clone(),
                editor_mode: language.editor_mode.clone(),
                template: language.template.clone(),
            })
        })
        .collect()
}
