//! The engine over a real SQLite store, with a scripted model and a clock that moves only when told.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail the test")]

mod answers;
mod content;
mod faults;
mod lab;
mod life;
mod nodes;
mod parts;
