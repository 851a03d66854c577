//! The dispatch: one arm per command, one place where a failure becomes words and an exit code.

use std::process::ExitCode;

use crate::args::{Cli, Command};
use crate::{output, problem};

/// Exit code of a command that failed; wrong usage is 2 and clap's.
const FAILED: u8 = 1;

/// Runs a command.
pub fn run(cli: Cli) -> ExitCode {
    let config = cli.config.as_deref();
    let done = match cli.command {
        Command::Config { flags, json } => super::config::run(config, &flags, json.json),
        Command::Recipes { command } => super::recipes::run(command),
        Command::Explain { code } => super::explain::run(code.as_deref()),
        Command::Completions { shell } => super::completions::run(shell),
        _ => Ok(()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    for line in problem::text(error).lines() {
        output::tell(&format!("error: {line}"));
    }
    if let Some(hint) = problem::hint(error) {
        output::tell(&format!("hint: {hint}"));
    }
    ExitCode::from(FAILED)
}
