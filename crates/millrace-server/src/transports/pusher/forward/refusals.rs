//! Counts what was not forwarded and says when it is time to tell: once, then at most every [`FORWARD_WARN_TIME`]. Logs nothing.

use tokio::time::Instant;

use super::super::limits::FORWARD_WARN_TIME;

/// Refusals that nobody was told of yet.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    count: u64,
    told: Option<Instant>,
}

impl Refusals {
    /// Counts one; the number to tell, if it is time.
    pub(super) fn add(&mut self, now: Instant) -> Option<u64> {
        self.count += 1;
        if self.told.is_some_and(|told| now < told + FORWARD_WARN_TIME) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_at_once_and_the_others_together() {
        let mut refusals = Refusals::default();
        let start = Instant::now();
        assert_eq!(refusals.add(start), Some(1));
        for _ in 0..1_000 {
            assert_eq!(refusals.add(start + FORWARD_WARN_TIME / 2), None);
        }
        assert_eq!(refusals.add(start + FORWARD_WARN_TIME), Some(1_001));
        assert_eq!(refusals.add(start + FORWARD_WARN_TIME), None);
    }
}
