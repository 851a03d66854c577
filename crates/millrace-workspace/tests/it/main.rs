//! The file side of the code ideas contract, through the public API only. The numbers in the test
//! names' comments are the checks of contract section 14.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod cache_tests;
mod concurrency_tests;
mod promote_tests;
mod reading_tests;
mod removal_tests;
mod run_tests;
mod safety_tests;
mod save_tests;
mod support;
mod survey_tests;
