//! The black-box checks of the llm-tasks contract (`contracts/tasks.md`, section 13, and what else
//! it states) against the built program. Written from the contract alone; nothing here knows the
//! implementation.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stand outside #[test] functions and may stop the test"
)]

mod assertions;
mod cancel;
mod crud_deletes;
mod crud_fields;
mod crud_lists;
mod crud_races;
mod crud_rows;
mod errors;
mod fairness;
mod forward;
mod keys_mode;
mod models;
mod private;
mod progress;
mod provider;
mod push;
mod push_limits;
mod replace;
mod restart;
mod schema;
mod submit;
mod submit_again;
mod support;
