//! What a command's end means to whoever called it.

use std::fmt;
use std::process::ExitCode;

/// A command that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, or yes.
    Yes,
    /// No: a wrong answer, a package with faults, a host that lacks something.
    No,
    /// An output validator accepts, and says so as the package format has it.
    Accepted,
    /// An output validator rejects.
    Rejected,
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// What the caller gave cannot be used; it is theirs to mend.
#[derive(Debug)]
pub(crate) struct Usage {
    what: String,
    hint: Option<String>,
}

impl Usage {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Usage {}

/// Prints an error with its hint, and gives the process's exit code.
pub(crate) fn code(result: anyhow::Result<Answer>) -> ExitCode {
    match result {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Ok(Answer::Accepted) => ExitCode::from(42),
        Ok(Answer::Rejected) => ExitCode::from(43),
        Err(error) => {
            eprintln!("gavel: {error:#}");
            if let Some(hint) = hint_of(&error) {
                eprintln!("hint: {hint}");
            }
            ExitCode::from(if error.is::<Usage>() { 2 } else { 3 })
        }
    }
}

fn hint_of_the_box(error: &gavel_sandbox::Error) -> Option<&'static str> {
    use gavel_sandbox::Error;
    match error {
        // What was asked is wrong, and not the host.
        Error::Program { .. } | Error::Command(_) => None,
        error => error.hint().or(Some("`gavel doctor` tells what this host can and cannot hold")),
    }
}

fn hint_of(error: &anyhow::Error) -> Option<String> {
    if let Some(usage) = error.downcast_ref::<Usage>() {
        return usage.hint.clone();
    }
    error.chain().find_map(|cause| {
        let sandbox = cause.downcast_ref::<gavel_sandbox::Error>().and_then(hint_of_the_box);
        let judge = || cause.downcast_ref::<gavel_judge::JudgeError>().and_then(gavel_judge::JudgeError::hint);
        sandbox.or_else(judge).map(str::to_owned)
    })
}

/// A package that cannot be used is the caller's to mend.
pub(crate) fn package(error: gavel_judge::PackageError) -> Usage {
    let usage = Usage::new(error.to_string());
    match error.hint() {
        Some(hint) => usage.hint(hint.to_owned()),
        None => usage,
    }
}
