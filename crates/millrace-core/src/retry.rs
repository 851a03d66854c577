//! Retry policy of model calls: whether a failed try is repeated, when, and when the route's next model takes over.

use std::time::Duration;

/// How a model call failed, as far as the policy cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// May work when tried again (rate limit, overload, timeout, connection).
    Passing,
    /// Will fail again on this model, but another may answer (authentication, an unknown model id, filter).
    Lasting,
}

/// Limits of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryLimits {
    /// Tries of one step on one model, the first included (contracts/tasks.md section 4: three).
    pub tries_max: u32,
    /// Wait before the second try; doubles with each further one.
    pub backoff_ms_first: u64,
    /// No wait is longer, unless the provider asked for it.
    pub backoff_ms_max: u64,
    /// A provider that asks for a longer wait counts as down.
    pub retry_after_ms_max: u64,
}

/// What to do after a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try the same model again after this wait.
    Again(Duration),
    /// Go to the route's next model.
    NextModel,
    /// Nothing is left: the step fails.
    GiveUp,
}

/// Decides what follows the failure of try number `tries` (from 1) on a model. `retry_after` is the provider's own wish, `jitter` is drawn
/// in 0..=1000 and spreads the wait over its upper half, `has_next` tells whether the route names another model.
#[must_use]
pub fn after_fault(
    limits: &RetryLimits,
    kind: FaultKind,
    tries: u32,
    retry_after: Option<Duration>,
    jitter: u32,
    has_next: bool,
) -> Verdict {
    let spent = match kind {
        FaultKind::Lasting => true,
        FaultKind::Passing => tries >= limits.tries_max,
    };
    let asks_too_much =
        retry_after.is_some_and(|wait| wait > Duration::from_millis(limits.retry_after_ms_max));
    if spent || asks_too_much {
        return if has_next { Verdict::NextModel } else { Verdict::GiveUp };
    }
    Verdict::Again(retry_after.unwrap_or_else(|| backoff(limits, tries, jitter)))
}

fn backoff(limits: &RetryLimits, tries: u32, jitter: u32) -> Duration {
    let doubling = tries.saturating_sub(1).min(20);
    let full = limits.backoff_ms_first.saturating_mul(1 << doubling).min(limits.backoff_ms_max);
    let half = full / 2;
    Duration::from_millis(half + (full - half) * u64::from(jitter.min(1_000)) / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: RetryLimits = RetryLimits {
        tries_max: 3,
        backoff_ms_first: 500,
        backoff_ms_max: 4_000,
        retry_after_ms_max: 60_000,
    };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn every_case_has_its_verdict() {
        use FaultKind::{Lasting, Passing};
        use Verdict::{Again, GiveUp, NextModel};
        for (kind, tries, wish, jitter, next, want) in [
            (Passing, 1, None, 1_000, false, Again(ms(500))),
            (Passing, 1, None, 0, false, Again(ms(250))),
            (Passing, 2, None, 1_000, true, Again(ms(1_000))),
            (Passing, 3, None, 0, false, GiveUp),
            (Passing, 3, None, 0, true, NextModel),
            (Passing, 1, Some(ms(7_000)), 0, false, Again(ms(7_000))),
            (Passing, 1, Some(ms(60_001)), 0, false, GiveUp),
            (Passing, 1, Some(ms(60_001)), 0, true, NextModel),
            (Lasting, 1, None, 0, false, GiveUp),
            (Lasting, 1, Some(ms(1)), 0, true, NextModel),
        ] {
            let got = after_fault(&LIMITS, kind, tries, wish, jitter, next);
            assert_eq!(got, want, "{kind:?} try {tries} wish {wish:?} next {next}");
        }
    }

    #[test]
    fn the_wait_is_bounded_however_many_tries() {
        let limits = RetryLimits { tries_max: u32::MAX, ..LIMITS };
        let got = after_fault(&limits, FaultKind::Passing, 4_000_000, None, u32::MAX, false);
        assert_eq!(got, Verdict::Again(ms(4_000)));
    }
}
