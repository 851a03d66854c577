//! The black-box checks of the code-ideas contract (`contracts/ideas.md`, section 14) against the
//! built program, with a scripted model. Written from the contract alone; nothing here knows the
//! implementation.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stand outside #[test] functions and may stop the test"
)]

mod append;
mod cli;
mod crash;
mod delete;
mod duplicates;
mod ids;
mod listing;
mod many;
mod output;
mod promote;
mod readme;
mod requests;
mod stream;
mod support;
mod types;
mod websocket;
