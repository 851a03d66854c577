//! Waits for a lock another program holds, in small steps and up to a limit. Never waits for anything else.

use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// Milliseconds a verb waits for another program's lock before it answers [`Error::Locked`]: longer than any
/// transaction of ours, shorter than a caller's patience.
pub(super) const LOCK_WAIT_MS: u64 = 5_000;

/// Time between two tries. SQLite's own handler backs off to 100 ms, which lets one busy program starve another.
const STEP: Duration = Duration::from_micros(500);

/// Runs `attempt` until it answers something other than [`Error::Locked`] or the time is up.
pub(super) fn patiently<T>(wait: Duration, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(Error::Locked) if begun.elapsed() < wait => thread::sleep(STEP),
            other => return other,
        }
    }
}
