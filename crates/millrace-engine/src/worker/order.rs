//! Puts events back into the order of the log. Two sections may commit in one order and hear of it in the other; whoever has no
//! cursor (`/ws`) must be told in the order of the effects (contracts/ideas.md section 12).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::told::Told;

/// Holds back what came too early.
#[derive(Debug)]
pub(super) struct InOrder {
    next: u64,
    early: BTreeMap<u64, Arc<Told>>,
}

impl InOrder {
    /// Begins after the event with this number.
    pub(super) fn after(last_event: u64) -> Self {
        Self { next: last_event + 1, early: BTreeMap::new() }
    }

    /// Takes events in and gives out those whose turn it is.
    pub(super) fn take(&mut self, events: Vec<Arc<Told>>) -> Vec<Arc<Told>> {
        self.early.extend(events.into_iter().map(|event| (event.number, event)));
        let mut due = Vec::new();
        while let Some(event) = self.early.remove(&self.next) {
            self.next += 1;
            due.push(event);
        }
        due
    }

    /// Gives out what is left, gaps or not: nothing more will come.
    pub(super) fn rest(&mut self) -> Vec<Arc<Told>> {
        std::mem::take(&mut self.early).into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use millrace_core::{Event, EventBody, Time};

    use super::*;

    fn events(numbers: &[u64]) -> Vec<Arc<Told>> {
        let event = |number| Event {
            number,
            at: Time(0),
            standing: millrace_core::Standing::default(),
            body: EventBody::Started,
        };
        numbers.iter().map(|number| Arc::new(Told::new(event(*number)))).collect()
    }

    fn numbers(events: &[Arc<Told>]) -> Vec<u64> {
        events.iter().map(|event| event.number).collect()
    }

    #[test]
    fn early_events_wait_for_their_turn() {
        let mut order = InOrder::after(1);
        assert_eq!(numbers(&order.take(events(&[4, 5]))), Vec::<u64>::new());
        assert_eq!(numbers(&order.take(events(&[2, 3]))), [2, 3, 4, 5]);
        assert_eq!(numbers(&order.take(events(&[6]))), [6]);
        assert!(order.rest().is_empty());
    }

    #[test]
    fn a_gap_holds_nothing_back_for_ever() {
        let mut order = InOrder::after(0);
        assert!(order.take(events(&[3, 2])).is_empty());
        assert_eq!(numbers(&order.rest()), [2, 3]);
    }
}
