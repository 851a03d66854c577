//! The tail: order, gaps, bounds.

use millrace_core::{Event, EventBody, Time};
use uuid::Uuid;

use super::*;

fn event(number: u64) -> Arc<Told> {
    Arc::new(Told::new(Event {
        number,
        at: Time(0),
        standing: millrace_core::Standing::default(),
        body: EventBody::Started,
    }))
}

fn numbers(events: &[Arc<Told>]) -> Vec<u64> {
    events.iter().map(|event| event.number).collect()
}

fn id() -> GenerationId {
    GenerationId(Uuid::from_u128(1))
}

#[test]
fn events_published_out_of_order_are_read_in_order() {
    let hub = Hub::new(10);
    let channel = hub.channel(id());
    hub.publish(id(), &[event(3)]);
    assert_eq!(numbers(&channel.after(1)), Vec::<u64>::new(), "2 is missing");
    hub.publish(id(), &[event(1), event(2)]);
    assert_eq!(numbers(&channel.after(0)), [1, 2, 3]);
    assert_eq!(numbers(&channel.after(2)), [3]);
    assert_eq!(*channel.subscribe().borrow(), 3);
}

#[test]
fn an_event_told_twice_is_kept_once() {
    let hub = Hub::new(10);
    let channel = hub.channel(id());
    hub.publish(id(), &[event(1), event(2)]);
    hub.publish(id(), &[event(2)]);
    assert_eq!(numbers(&channel.after(0)), [1, 2]);
}

#[test]
fn the_tail_is_bounded_and_says_nothing_beyond_it() {
    let hub = Hub::new(2);
    let channel = hub.channel(id());
    hub.publish(id(), &[event(1), event(2), event(3)]);
    assert_eq!(numbers(&channel.after(0)), Vec::<u64>::new());
    assert_eq!(numbers(&channel.after(1)), [2, 3]);
}

#[test]
fn channels_nobody_holds_are_swept() {
    let hub = Hub::new(2);
    for n in 0..1_000 {
        drop(hub.channel(GenerationId(Uuid::from_u128(n))));
    }
    assert!(lock(&hub.channels).len() < 1_000);
}
