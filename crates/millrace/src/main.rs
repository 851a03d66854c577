//! The millrace program: reads the command line, runs one command, answers with its exit code. Holds no behaviour
//! the server needs; that lives in the crates below.

mod args;
mod commands;
mod compose;
mod idea;
mod interrupt;
mod load;
mod log;
mod output;
mod problem;
mod runtime;
mod serve;
mod settings;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    commands::run(args::Cli::parse())
}
