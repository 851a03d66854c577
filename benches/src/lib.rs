//! What the benchmarks share: an engine on a real disk, one item's worth of work, figures and tables. Measures nothing itself;
//! `src/bin` does, one command each.

pub mod call;
pub mod client;
pub mod crowd;
pub mod descriptors;
pub mod fill;
pub mod flush;
pub mod house;
pub mod item;
pub mod memory;
pub mod place;
pub mod processor;
pub mod program;
pub mod project;
pub mod pusher;
pub mod report;
pub mod samples;
pub mod watched;
