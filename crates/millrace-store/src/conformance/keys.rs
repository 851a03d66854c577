//! Key records: kept, listed, revoked once.

use millrace_core::Time;
use millrace_core::key::KeyRecord;

use super::room::{Factory, Room, check, tenant};

/// Runs the cases of keys.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, keys_are_listed_oldest_first).await;
    check(factory, a_known_key_is_changed_by_its_revocation_only).await;
}

fn record(id: &str, at: i64) -> KeyRecord {
    KeyRecord {
        id: id.to_owned(),
        digest: [7; 32],
        tenant: tenant("t"),
        label: "ci".to_owned(),
        created_at: Time(at),
        revoked_at: None,
    }
}

async fn keys_are_listed_oldest_first(room: Room) {
    assert!(room.store.keys().await.unwrap().is_empty());
    let wanted = [record("z", 1), record("b", 2), record("c", 2), record("a", 3)];
    for place in [3, 1, 0, 2] {
        room.store.put_key(wanted[place].clone()).await.unwrap();
    }
    assert_eq!(room.other.keys().await.unwrap(), wanted);
}

async fn a_known_key_is_changed_by_its_revocation_only(room: Room) {
    let first = record("a", 1);
    room.store.put_key(first.clone()).await.unwrap();
    let taken_over = KeyRecord { digest: [9; 32], tenant: tenant("u"), ..first.clone() };
    room.store.put_key(taken_over.clone()).await.unwrap();
    assert_eq!(room.store.keys().await.unwrap(), vec![first.clone()]);
    room.store.put_key(KeyRecord { revoked_at: Some(Time(5)), ..taken_over }).await.unwrap();
    let revoked = KeyRecord { revoked_at: Some(Time(5)), ..first.clone() };
    assert_eq!(room.store.keys().await.unwrap(), vec![revoked.clone()]);
    room.store.put_key(KeyRecord { revoked_at: Some(Time(9)), ..first.clone() }).await.unwrap();
    room.store.put_key(first).await.unwrap();
    assert_eq!(room.store.keys().await.unwrap(), [revoked], "revoked once and for good");
}
