//! Gavel: an online judge in one binary.
//!
//! This crate is composition and words only: it reads the command line, puts the libraries together and prints what
//! they answer. Exit codes: 0 yes or done, 1 a negative answer, 2 wrong usage, 3 a failure of ours.

mod boxes;
mod cli;
mod client;
mod commands;
mod exit;
mod output;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    start_log(cli.verbose);
    exit::code(commands::run(cli))
}

/// The log goes to standard error; `GAVEL_LOG` takes filters such as `gavel_worker=debug`.
fn start_log(verbose: bool) {
    let default = if verbose { "info,gavel=debug" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("GAVEL_LOG").unwrap_or_else(|_| default.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
