//! The SQLite backend against the conformance suite, and against full disks, locked and damaged files and `kill -9`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod conformance;
mod damaged;
mod dump;
mod full_disk;
mod killed;
mod locked;
mod mount;
mod presence;
mod random;
mod read_only;
mod work;
