//! Measured times and what is told of them. Never measures.

use std::time::Duration;

/// Times of one thing done many times.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    sorted: Vec<Duration>,
}

impl Samples {
    /// Takes times in any order.
    #[must_use]
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { sorted: times }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The time that `percent` of all do not exceed (nearest rank), in milliseconds; 0 where nothing was measured.
    #[must_use]
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    /// The sum of all over their count, in milliseconds; 0 where nothing was measured.
    #[must_use]
    pub fn mean_ms(&self) -> f64 {
        let sum: f64 = self.sorted.iter().map(Duration::as_secs_f64).sum();
        sum * 1e3 / (self.sorted.len().max(1) as f64)
    }

    /// Half of all take no longer than this, in milliseconds.
    #[must_use]
    pub fn median_ms(&self) -> f64 {
        self.percentile_ms(50)
    }

    /// The longest, in milliseconds.
    #[must_use]
    pub fn max_ms(&self) -> f64 {
        self.percentile_ms(100)
    }
}

#[cfg(test)]
#[path = "samples_tests.rs"]
mod tests;
