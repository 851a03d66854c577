//! The worker: one attempt at one generation, its sections side by side, each a loop of asks.

mod answer;
mod attempt;
mod call;
mod order;
mod recorder;
mod section;

pub(crate) use attempt::start;
