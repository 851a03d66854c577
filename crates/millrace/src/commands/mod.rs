//! The commands, one module each, and the dispatch between them.

mod completions;
mod config;
mod doctor;
mod explain;
mod keys;
mod models;
mod recipes;
mod run;

pub use run::run;
