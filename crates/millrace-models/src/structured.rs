//! A model's text to checked items, while it streams. It never completes what was cut, and never
//! guesses where two readings are possible: a wrong item is worse than one asked again.

mod held;
mod lenient;
mod list;
mod members;
mod reader;
mod scanner;
mod schema;
mod seek;
mod span;

pub use lenient::parse as parse_leniently;
pub use reader::{Answer, ArrayReader, Element};
pub use schema::{Schema, Violation};
