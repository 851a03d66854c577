//! `millrace completions`: the script is made from the command line's own definition, so it never lags behind.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::output;

/// Prints the script for a shell.
pub fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "millrace", &mut script);
    Ok(output::print(String::from_utf8_lossy(&script).trim_end())?)
}
