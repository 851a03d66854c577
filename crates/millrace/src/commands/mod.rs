//! The commands, one module each, and the dispatch between them.

mod completions;
mod config;
mod explain;
mod recipes;
mod run;

pub use run::run;
