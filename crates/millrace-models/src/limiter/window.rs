//! The adaptive window: additive increase, multiplicative decrease. Pure; time comes in.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits::SUCCESSES_PER_RAISE;

/// How a request ended, as far as the window cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A 2xx answer.
    Success,
    /// 429 or 529.
    Throttled {
        /// The wait asked for, if any.
        retry_after: Option<Duration>,
    },
    /// Anything else; changes nothing.
    Other,
}

/// The working limit of one provider.
#[derive(Debug)]
pub(super) struct Window {
    max: usize,
    limit: usize,
    in_flight: usize,
    successes: u32,
    /// Number of the next request.
    next: u64,
    /// Requests with a number below this began before the last cut and do not cut again.
    cut_before: u64,
    hold_until: Option<Instant>,
}

impl Window {
    /// A window that starts at its most, at least 1.
    pub fn new(max: usize) -> Self {
        let max = max.max(1);
        Self {
            max,
            limit: max,
            in_flight: 0,
            successes: 0,
            next: 0,
            cut_before: 0,
            hold_until: None,
        }
    }

    /// The working limit.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The requests under way.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The end of the wait a provider asked for, while it lasts.
    pub fn held_until(&self, now: Instant) -> Option<Instant> {
        self.hold_until.filter(|until| *until > now)
    }

    /// Begins a request if there is room and no wait; its number goes to [`Window::settle`].
    pub fn begin(&mut self, now: Instant) -> Option<u64> {
        if self.held_until(now).is_some() || self.in_flight >= self.limit {
            return None;
        }
        let number = self.next;
        self.next = self.next.saturating_add(1);
        self.in_flight = self.in_flight.saturating_add(1);
        Some(number)
    }

    /// Frees the place of a request.
    pub fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from the outcome of the request of that number.
    pub fn settle(&mut self, number: u64, outcome: Outcome, now: Instant) {
        match outcome {
            Outcome::Other => {}
            Outcome::Success if self.limit < self.max => {
                self.successes = self.successes.saturating_add(1);
                if self.successes >= SUCCESSES_PER_RAISE {
                    self.successes = 0;
                    self.limit = self.limit.saturating_add(1);
                }
            }
            Outcome::Success => {}
            Outcome::Throttled { retry_after } => {
                let hold = retry_after.and_then(|wait| now.checked_add(wait));
                self.hold_until = self.hold_until.max(hold);
                if number >= self.cut_before {
                    // floor(0.7 x), in whole numbers.
                    self.limit = (self.limit.saturating_mul(7) / 10).max(1);
                    self.cut_before = self.next;
                    self.successes = 0;
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
