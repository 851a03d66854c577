//! Waiting for a place in the window, first come first served. It never holds its lock across an
//! await.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::window::{Outcome, Window};

/// The limiter of one provider; clones share it.
#[derive(Clone, Debug)]
pub struct Limiter {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    window: Window,
    next_ticket: u64,
    /// Who waits, in order; only the first may begin.
    waiting: BTreeMap<u64, Arc<Notify>>,
}

impl State {
    fn wake_first(&self) {
        if let Some((_, notify)) = self.waiting.first_key_value() {
            notify.notify_one();
        }
    }

    /// A number if the holder of `ticket` is first and there is room, else when to look again.
    fn begin(&mut self, ticket: u64, now: Instant) -> Result<u64, Option<Instant>> {
        let is_first = self.waiting.first_key_value().is_none_or(|(first, _)| *first == ticket);
        if !is_first {
            return Err(None);
        }
        self.window.begin(now).ok_or_else(|| self.window.held_until(now))
    }
}

impl Limiter {
    /// A limiter for at most `max_concurrency` requests at once (0 counts as 1).
    pub fn new(max_concurrency: usize) -> Self {
        let window = Window::new(max_concurrency);
        let state = State { window, next_ticket: 0, waiting: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// A place at once, or none. It never overtakes those who wait.
    pub fn try_acquire(&self) -> Option<Permit> {
        let mut state = self.lock();
        if !state.waiting.is_empty() {
            return None;
        }
        let number = state.window.begin(Instant::now())?;
        drop(state);
        Some(self.permit(number))
    }

    /// A place, waiting for one if need be. Dropping the future gives the turn to the next.
    pub async fn acquire(&self) -> Permit {
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let turn = self.queue();
        loop {
            let begun = self.lock().begin(turn.ticket, Instant::now());
            match begun {
                Ok(number) => return self.permit(number),
                Err(None) => turn.notify.notified().await,
                Err(Some(until)) => {
                    tokio::select! {
                        () = turn.notify.notified() => {}
                        () = sleep_until(until) => {}
                    }
                }
            }
        }
    }

    /// The working limit of this moment.
    pub fn limit(&self) -> usize {
        self.lock().window.limit()
    }

    /// The requests under way.
    pub fn in_flight(&self) -> usize {
        self.lock().window.in_flight()
    }

    fn queue(&self) -> Turn {
        let notify = Arc::new(Notify::new());
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket = state.next_ticket.saturating_add(1);
        state.waiting.insert(ticket, Arc::clone(&notify));
        drop(state);
        Turn { limiter: self.clone(), ticket, notify }
    }

    fn permit(&self, number: u64) -> Permit {
        Permit { limiter: self.clone(), number }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue; dropped when its turn has come or its owner has gone.
struct Turn {
    limiter: Limiter,
    ticket: u64,
    notify: Arc<Notify>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        state.waiting.remove(&self.ticket);
        // The next may begin as well: there may be room for more than one.
        state.wake_first();
    }
}

/// The right to have one request under way; dropping it gives the place back.
#[derive(Debug)]
pub struct Permit {
    limiter: Limiter,
    number: u64,
}

impl Permit {
    /// Tells how the request ended. Call it when the answer's head is there; the place stays
    /// taken until the permit is dropped.
    pub fn report(&self, outcome: Outcome) {
        let mut state = self.limiter.lock();
        state.window.settle(self.number, outcome, Instant::now());
        // A raised limit makes room; a new wait must be seen by the one who sleeps for the old.
        state.wake_first();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        state.window.end();
        state.wake_first();
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
