//! One file a command.

mod compare;
mod doctor;
mod export;
mod import;
pub(crate) mod judge;
mod kept;
mod languages;
pub(crate) mod notes;
mod run;
mod sandbox;
mod serve;
mod submit;
mod timing;
mod verify;
pub(crate) mod violations;

use crate::cli::{Cli, Command, LanguagesAction};
use crate::exit::Answer;

/// Does what the command line asks for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Answer> {
    if let Command::Languages(languages) = &cli.command
        && let Some(LanguagesAction::Lint(args)) = &languages.action
    {
        // Files that are broken are what is asked about.
        return languages::lint(args, cli.files.language_files.as_deref());
    }
    languages::set(&cli.files)?;
    match cli.command {
        Command::Serve(args) => serve::serve(args),
        Command::Judge(args) => judge::judge(args),
        Command::Run(args) => run::run(args),
        Command::Submit(args) => submit::submit(args),
        Command::Verify(args) => verify::verify(args),
        Command::Compare(args) => compare::compare(args),
        Command::Languages(args) => languages::languages(args),
        Command::Doctor(args) => doctor::doctor(args),
        Command::Notes(args) => notes::notes(args),
        Command::Violations(args) => violations::violations(args),
        Command::Import(args) => import::import(args),
        Command::Export(args) => export::export(args),
        Command::Sandbox(args) => sandbox::sandbox(args),
    }
}
