//! The SQLite backend against the conformance suite, and against full disks, locked and damaged files and `kill -9`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod conformance;
