//! What the benchmarks share: an engine on a real disk, one item's worth of work, figures and tables. Measures nothing itself;
//! `src/bin` does, one command each.

pub mod client;
pub mod fill;
pub mod flush;
pub mod house;
pub mod item;
pub mod place;
pub mod processor;
pub mod report;
pub mod samples;
pub mod watched;
