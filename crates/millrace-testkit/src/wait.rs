//! Waiting for a condition with a deadline. Never a fixed sleep in place of a condition.

use std::time::{Duration, Instant};

/// How long any single wait may last before the test fails: generous, because the machine that
/// runs the tests may be slow and shared.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Pause between two looks at a condition.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Looks until `probe` answers, and panics with `what` when that takes longer than [`PATIENCE`].
pub fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain for: {what}");
        std::thread::sleep(LOOK_INTERVAL);
    }
}
