//! The worker: one attempt at one generation, its sections side by side, each a loop of asks.

mod answer;
mod attempt;
mod call;
mod order;
mod past;
mod recorder;
mod saving;
mod section;

pub(crate) use attempt::start;
