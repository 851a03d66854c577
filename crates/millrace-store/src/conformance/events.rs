//! Reads of one generation: pages of its log and its items, and that a read sees what was acknowledged.

use millrace_core::{EventBody, GenerationId};
use serde_json::json;

use super::room::{Factory, Room, check, kinds, plan, saved, started, success};
use crate::params::{EventsAfter, ItemsAfter, Submit};

/// Runs the cases of events, items, sections and journal.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_log_is_read_in_pages).await;
    check(factory, an_item_is_told_as_it_was_saved).await;
    check(factory, a_read_sees_every_acknowledged_write_on_every_handle).await;
    check(factory, what_is_not_there_is_empty).await;
    check(factory, logs_do_not_mix).await;
}

async fn a_log_is_read_in_pages(room: Room) {
    let g = room.running(Submit { sections: plan(&[("a", 50)]), ..room.draft("t") }).await;
    room.record(&g, vec![started("a")], None).await.unwrap();
    for ordinal in 1..=50 {
        room.record(&g, vec![saved("a", ordinal)], None).await.unwrap();
    }
    room.record(&g, vec![], Some(success())).await.unwrap();
    let whole = room.log(g.id).await;
    assert_eq!(whole.len(), 54);
    for limit in [1, 7, 54, 1_000] {
        let (mut after, mut read) = (0, Vec::new());
        loop {
            let page =
                room.store.events_after(EventsAfter { id: g.id, after, limit }).await.unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = last.number;
            read.extend(page);
        }
        assert_eq!(read, whole, "pages of {limit}");
    }
    let none = EventsAfter { id: g.id, after: 0, limit: 0 };
    assert!(room.store.events_after(none).await.unwrap().is_empty());
    for after in [54, u64::MAX] {
        let past = EventsAfter { id: g.id, after, limit: 5 };
        assert!(room.store.events_after(past).await.unwrap().is_empty());
        let past = ItemsAfter { id: g.id, after, limit: 5 };
        assert!(room.store.items_after(past).await.unwrap().is_empty());
    }
    let items = ItemsAfter { id: g.id, after: 0, limit: 20 };
    let first = room.store.items_after(items).await.unwrap();
    assert_eq!(first.len(), 20);
    let next = ItemsAfter { id: g.id, after: first[19].place, limit: 100 };
    assert_eq!(room.store.items_after(next).await.unwrap().len(), 30);
}

async fn an_item_is_told_as_it_was_saved(room: Room) {
    let g = room.running(room.draft("t")).await;
    // Order of keys, numbers at their borders and every kind of character come back as they went in.
    let item =
        json!({"z": 1, "a": {"é\u{1F600}\"\\\n\u{0}": [u64::MAX, i64::MIN, 0.1, -0.0, null, ""]}});
    let change = millrace_core::Change::ItemSaved {
        section: "a".into(),
        ordinal: 1,
        item: item.clone(),
        provenance: json!({"repairs": 0}),
    };
    let recorded = room.record(&g, vec![started("a"), change], None).await.unwrap();
    let want = EventBody::Item { section: "a".into(), ordinal: 1, item: item.clone() };
    assert_eq!(recorded.events[1].body, want);
    let read = room.log(g.id).await;
    assert_eq!(read[3].body, want);
    let text = |value: &serde_json::Value| value.to_string();
    match &read[3].body {
        EventBody::Item { item: told, .. } => assert_eq!(text(told), text(&item)),
        other => panic!("{other:?}"),
    }
}

async fn a_read_sees_every_acknowledged_write_on_every_handle(room: Room) {
    let g = room.running(Submit { sections: plan(&[("a", 200)]), ..room.draft("t") }).await;
    let mut last = room.record(&g, vec![started("a")], None).await.unwrap().events[0].number;
    for ordinal in 1..=200 {
        let recorded = room.record(&g, vec![saved("a", ordinal)], None).await.unwrap();
        for store in [&room.store, &room.other] {
            let read = EventsAfter { id: g.id, after: last, limit: 9 };
            assert_eq!(store.events_after(read).await.unwrap(), recorded.events);
        }
        last = recorded.events[0].number;
    }
}

async fn what_is_not_there_is_empty(room: Room) {
    let id = GenerationId(room.uuid());
    assert!(room.log(id).await.is_empty());
    assert!(room.store.sections(id).await.unwrap().is_empty());
    assert!(room.store.journal(id).await.unwrap().is_empty());
    let items = ItemsAfter { id, after: 0, limit: 5 };
    assert!(room.store.items_after(items).await.unwrap().is_empty());
}

async fn logs_do_not_mix(room: Room) {
    let a = room.running(room.draft("t")).await;
    let b = room.running(room.draft("t")).await;
    room.record(&a, vec![started("a"), saved("a", 1)], None).await.unwrap();
    room.record(&b, vec![started("a")], Some(success())).await.unwrap();
    assert_eq!(kinds(&room.log(a.id).await), "submitted started section_started item");
    assert_eq!(kinds(&room.log(b.id).await), "submitted started section_started succeeded");
}
