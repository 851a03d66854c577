use super::super::samples::{SESSION, cancelled, update};
use super::*;

fn reader(registry: &Arc<Registry>) -> (Reader, Bell) {
    let bell = Bell::default();
    (Reader::new(registry.topic(SESSION), Arc::clone(&bell)), bell)
}

fn heard(reader: &mut Reader) -> Vec<u64> {
    std::iter::from_fn(|| reader.next()).map(|telling| telling.seq).collect()
}

fn tell(reader: &Reader, seqs: impl IntoIterator<Item = u64>) {
    reader.topic().tell(seqs.into_iter().map(|seq| Arc::new(update(seq))));
}

#[tokio::test]
async fn every_reader_hears_every_frame_once_in_order_and_is_rung() {
    let registry = Arc::default();
    let (mut first, first_bell) = reader(&registry);
    tell(&first, [1, 2]);
    let (mut second, _) = reader(&registry);
    tell(&first, [4]);
    first_bell.notified().await;
    assert_eq!(heard(&mut first), [1, 2, 4]);
    assert!(second.skip_to(2));
    assert_eq!(heard(&mut second), [4]);
    assert!(heard(&mut second).is_empty());
    tell(&first, [5]);
    assert_eq!((heard(&mut first), heard(&mut second)), (vec![5], vec![5]));
}

#[test]
fn a_reader_that_fell_behind_hears_the_newest_and_always_the_end() {
    let registry = Arc::default();
    let (mut slow, _) = reader(&registry);
    tell(&slow, 1..=1_000);
    assert_eq!(heard(&mut slow), [1_000]);
    tell(&slow, 1_001..=2_000);
    slow.topic().tell([Arc::new(cancelled(2_001))]);
    let last = slow.next().unwrap();
    assert!(last.is_last && last.seq == 2_001, "{last:?}");
    assert!(heard(&mut slow).is_empty());
}

#[test]
fn one_that_keeps_up_with_a_full_ring_misses_nothing() {
    let registry = Arc::default();
    let (mut reader, _) = reader(&registry);
    for start in (1..1_000).step_by(RING_FRAMES_MAX) {
        let burst = start..start + RING_FRAMES_MAX as u64;
        tell(&reader, burst.clone());
        assert_eq!(heard(&mut reader), burst.collect::<Vec<_>>());
    }
}

#[test]
fn a_topic_is_shared_and_forgotten_with_its_last_reader() {
    let registry: Arc<Registry> = Arc::default();
    let (first, _) = reader(&registry);
    let (second, _) = reader(&registry);
    assert!(Arc::ptr_eq(first.topic(), second.topic()));
    drop(first);
    assert_eq!(registry.len(), 1);
    drop(second);
    assert_eq!(registry.len(), 0);
}

#[test]
fn a_retired_topic_keeps_its_readers_and_frees_its_name() {
    let registry: Arc<Registry> = Arc::default();
    let (mut old, _) = reader(&registry);
    registry.retire(old.topic());
    let (mut new, _) = reader(&registry);
    old.topic().tell([Arc::new(cancelled(9))]);
    assert_eq!((heard(&mut old), heard(&mut new)), (vec![9], vec![]));
    drop(old);
    assert_eq!(registry.len(), 1, "the newer topic stays");
}

#[test]
fn the_place_of_a_reader_that_left_is_used_again() {
    let registry: Arc<Registry> = Arc::default();
    let (kept, _) = reader(&registry);
    for _ in 0..100 {
        reader(&registry);
    }
    assert_eq!(lock(&kept.topic().bells).places.len(), 2);
}

#[test]
fn the_end_of_a_log_that_is_gone_comes_after_every_snapshot_and_ends_the_snapshots() {
    let registry = Arc::default();
    let (mut first, _) = reader(&registry);
    let (mut second, _) = reader(&registry);
    tell(&first, [3]);
    // Its snapshot is newer than what was told.
    assert!(second.skip_to(7));
    first.topic().tell_end(cancelled);
    assert_eq!((heard(&mut first), heard(&mut second)), (vec![3, 8], vec![8]));
    let (mut late, _) = reader(&registry);
    assert!(!late.skip_to(9));
}
