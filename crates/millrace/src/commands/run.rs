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
        // Its failures have words and an envelope of their own (contracts/ideas.md section 13).
        Command::Idea(idea) => return crate::idea::run(&idea, config),
        Command::Serve(flags) => crate::serve::run(config, &flags),
        Command::Config { flags, json } => super::config::run(config, &flags, json.json),
        Command::Keys { command, data_dir } => super::keys::run(config, &data_dir, command),
        Command::Models { json } => super::models::run(config, json.json),
        Command::Recipes { command } => super::recipes::run(command),
        Command::Explain { code } => super::explain::run(code.as_deref()),
        Command::Completions { shell } => super::completions::run(shell),
        Command::Doctor { flags, json } => super::doctor::run(config, &flags, json.json),
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
