//! Time as the engine sees it: the only place that reads a clock. Tests put a manual one in its stead.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use millrace_core::Time;
use tokio::sync::oneshot;

/// A wait that ends by itself.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Time;
    /// Ends after `wait`.
    fn sleep(&self, wait: Duration) -> Sleep;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn sleep(&self, wait: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// A clock that moves only when told to.
#[derive(Debug, Default)]
pub struct ManualClock {
    state: Mutex<Manual>,
}

#[derive(Debug, Default)]
struct Manual {
    now: Time,
    sleepers: Vec<(Time, oneshot::Sender<()>)>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Time) -> Self {
        Self { state: Mutex::new(Manual { now, sleepers: Vec::new() }) }
    }

    /// Moves the clock on and ends the waits that are due.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.now = state.now.plus_millis(u64::try_from(by.as_millis()).unwrap_or(u64::MAX));
        let now = state.now;
        let (due, later) =
            std::mem::take(&mut state.sleepers).into_iter().partition(|s| s.0 <= now);
        state.sleepers = later;
        let due: Vec<(Time, oneshot::Sender<()>)> = due;
        for (_, wake) in due {
            // A sleeper that was dropped needs no waking.
            let _ = wake.send(());
        }
    }

    /// How many waits are open; lets a test advance only when the code under test has arrived at its wait.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        let mut state = self.lock();
        state.sleepers.retain(|(_, wake)| !wake.is_closed());
        state.sleepers.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Manual> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        self.lock().now
    }

    fn sleep(&self, wait: Duration) -> Sleep {
        let mut state = self.lock();
        let due = state.now.plus_millis(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        let (wake, woken) = oneshot::channel();
        state.sleepers.push((due, wake));
        Box::pin(async move {
            // The clock itself going away ends the wait too.
            let _ = woken.await;
        })
    }
}
