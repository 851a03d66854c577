//! Progress arithmetic: honest numbers that never go back and reach 100 only at the end.

use crate::generation::State;

/// Percent shown while items are being made begins here (contracts/tasks.md section 2).
const PERCENT_PREPARED: u64 = 5;
/// Percent given to the items themselves.
const PERCENT_ITEMS: u64 = 90;
/// No unfinished generation shows more than this.
const PERCENT_UNFINISHED_MAX: u64 = 99;

/// The percentage of a generation with `done` of `total` items saved: 0 while pending, `5 + floor(90 * (done + 1) / total)` while
/// the next item is made, at most 99 until succeeded, and 100 exactly then.
#[must_use]
pub fn percent(state: State, done: u32, total: u32) -> u32 {
    let value = match state {
        State::Pending if done == 0 => 0,
        State::Succeeded => 100,
        State::Pending | State::Running | State::Failed | State::Stopped => {
            if total == 0 {
                PERCENT_PREPARED - 1
            } else {
                let making = (u64::from(done) + 1).min(u64::from(total));
                (PERCENT_PREPARED + PERCENT_ITEMS * making / u64::from(total))
                    .min(PERCENT_UNFINISHED_MAX)
            }
        }
    };
    u32::try_from(value).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_example_is_65_for_item_4_of_6() {
        assert_eq!(percent(State::Running, 3, 6), 65);
    }

    #[test]
    fn only_a_success_is_100_and_a_fresh_one_is_0() {
        for (state, done, total, want) in [
            (State::Pending, 0, 6, 0),
            (State::Running, 0, 0, 4),
            (State::Running, 0, 6, 20),
            (State::Running, 6, 6, 95),
            (State::Failed, 6, 6, 95),
            (State::Stopped, 1, 2, 95),
            (State::Succeeded, 0, 0, 100),
        ] {
            assert_eq!(percent(state, done, total), want, "{state:?} {done}/{total}");
        }
    }

    #[test]
    fn it_never_goes_back_as_items_come_in() {
        for total in 1..60 {
            let mut last = percent(State::Pending, 0, total);
            for done in 0..=total {
                let now = percent(State::Running, done, total);
                assert!(now >= last && now < 100, "{done}/{total}");
                last = now;
            }
        }
    }
}
