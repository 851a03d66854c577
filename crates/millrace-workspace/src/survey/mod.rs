//! The survey of a workspace for the model and the offline analyser (contract 5.1): which files there
//! are, what the project is built with, and the excerpts most worth showing. It offers nothing that
//! is ignored by git, a symbolic link, or key material.

mod excerpts;
mod overview;
mod secrets;
mod sources;
mod stack;
mod walk;

pub use excerpts::Excerpt;
pub use overview::Survey;
pub use sources::SourceLimits;
