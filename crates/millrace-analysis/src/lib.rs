//! Reads source text and says what in it is worth improving, with file and line. It does no IO,
//! has no clock and no randomness: the same files always give the same findings.

mod compose;
#[cfg(test)]
mod core_tests;
mod duplicate;
mod finding;
mod hits;
mod language;
mod limits;
mod markup;
mod node;
pub mod product;
mod project;
mod role;
mod rule;
mod rules;
mod shapes;
mod syntax;
mod text;
mod topic;
mod unit;

pub use finding::{Effort, Finding};
pub use project::{Project, SourceFile};
pub use topic::Topic;
