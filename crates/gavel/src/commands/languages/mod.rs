//! `gavel languages`: what can be judged on this host.

mod calibrate;
mod lint;
mod test;

pub(crate) use lint::lint;

use gavel_judge::language::LanguageError;
use gavel_judge::{Judge, Languages, Runner};
use gavel_server::LanguageInfo;
use serde::Serialize;

use super::judge::Work;
use crate::boxes;
use crate::cli;
use crate::exit::{Answer, Usage};
use crate::output::table;

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    version: Option<String>,
    image: Option<String>,
    state: &'static str,
    extensions: Vec<String>,
}

/// Makes what the command line says of languages true for the whole process, if it says anything.
pub(crate) fn set(files: &cli::LanguageFiles) -> anyhow::Result<()> {
    let read = match &files.language_files {
        None => Languages::builtin().with_images(&files.images),
        Some(directory) => Languages::read_dir(directory).map_err(|error| usage(&error))?.with_images(&files.images),
    };
    read.install();
    Ok(())
}

/// A language file that cannot be used is the caller's to mend.
fn usage(error: &LanguageError) -> Usage {
    Usage::new(error.to_string()).hint(error.hint())
}

pub(crate) fn languages(args: cli::Languages) -> anyhow::Result<Answer> {
    match args.action {
        None => list(args.json),
        Some(cli::LanguagesAction::Try(args)) => test::try_one(args),
        Some(cli::LanguagesAction::Test(args)) => test::test(args),
        Some(cli::LanguagesAction::Calibrate(args)) => calibrate::calibrate(args),
        Some(cli::LanguagesAction::Lint(args)) => lint(&args, None),
    }
}

fn list(json: bool) -> anyhow::Result<Answer> {
    let work = Work::new()?;
    let infos = ask(work.get(), &mut boxes::unthrottled(0)?)?;
    let languages = Languages::builtin();
    let lines: Vec<Line> = infos
        .into_iter()
        .map(|info| {
            let language = languages.get(&info.id);
            let lacks_image = language.is_some_and(|language| language.lacks_image().is_some());
            Line {
                id: info.id.to_string(),
                name: info.name,
                image: language.and_then(|language| language.image.clone()),
                state: match &info.version {
                    Some(_) => "installed",
                    None if lacks_image => "no image",
                    None => "missing",
                },
                version: info.version,
                extensions: info.extensions,
            }
        })
        .collect();
    if json {
        for line in lines {
            println!("{}", serde_json::to_string(&line)?);
        }
        return Ok(Answer::Yes);
    }
    let has = |state| lines.iter().any(|line| line.state == state);
    let (missing, no_image) = (has("missing"), has("no image"));
    let rows = lines.into_iter().map(|line| {
        let version = line.version.unwrap_or_default();
        let endings: Vec<String> = line.extensions.iter().map(|ending| format!(".{ending}")).collect();
        vec![line.id, line.name, version, line.image.unwrap_or_default(), line.state.to_owned(), endings.join(" ")]
    });
    println!("{}", table(&["id", "name", "version", "image", "state", "files"], rows.collect(), &[]));
    if missing {
        println!("\nhint: `make setup` installs what is missing on a Debian host");
    }
    if no_image {
        println!("\nhint: `gavel image build` builds the images; --images names the directory they are in");
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
