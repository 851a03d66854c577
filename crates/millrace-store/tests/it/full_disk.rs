//! A full disk is said, loses nothing acknowledged, and is over as soon as there is room.

use std::fs;

use millrace_store::sqlite::{Options, SqliteStore};
use millrace_store::{Error, Store};

use crate::mount::Mount;
use crate::work::{consistent_ids, finish, open, options, submit};

/// Bytes of an input: a few dozen fill the small disks here.
const INPUT_BYTES: usize = 20_000;

/// Submits until the disk is full. Answers what was acknowledged.
async fn fill(store: &dyn Store, from: u128) -> Vec<u128> {
    let mut acknowledged = Vec::new();
    for id in from..from + 10_000 {
        match submit(store, id, INPUT_BYTES, None).await {
            Ok(_) => acknowledged.push(id),
            Err(Error::DiskFull) => return acknowledged,
            Err(other) => panic!("{other:?} after {}", acknowledged.len()),
        }
    }
    panic!("the disk is never full")
}

#[tokio::test]
async fn a_file_at_its_largest_size_is_a_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let small = Options { pages_max: Some(200), ..options(&path, "a") };
    let store = SqliteStore::open(small).unwrap();
    let running = submit(&store, 1, 10, Some("a")).await.unwrap();
    let acknowledged = fill(&store, 2).await;
    assert!(!acknowledged.is_empty());
    let mut want = acknowledged.clone();
    want.insert(0, 1);
    assert_eq!(consistent_ids(&store).await, want, "reads go on");
    drop(store);
    let store = open(&path, "b");
    assert_eq!(consistent_ids(&store).await, want);
    submit(&store, 100_000, INPUT_BYTES, None).await.unwrap();
    finish(&store, &running).await.unwrap();
    consistent_ids(&store).await;
}

#[tokio::test]
async fn a_full_file_system_loses_nothing_and_recovers_when_there_is_room() {
    let Some(mount) = Mount::new(2_048) else {
        eprintln!("no tmpfs can be mounted here; a_file_at_its_largest_size covers the rest");
        return;
    };
    let ballast = mount.path().join("ballast");
    fs::write(&ballast, vec![0; 512 * 1024]).unwrap();
    let path = mount.path().join("millrace.db");
    let store = open(&path, "a");
    let mut acknowledged = fill(&store, 1).await;
    assert!(!acknowledged.is_empty());
    let again = submit(&store, 50_000, INPUT_BYTES, None).await;
    assert!(matches!(again, Err(Error::DiskFull)), "{again:?}");
    assert_eq!(consistent_ids(&store).await, acknowledged);
    fs::remove_file(ballast).unwrap();
    submit(&store, 60_000, 100, None).await.unwrap();
    acknowledged.push(60_000);
    drop(store);
    assert_eq!(consistent_ids(&open(&path, "b")).await, acknowledged);
}

#[tokio::test]
async fn a_disk_without_room_for_the_first_page_is_said_at_open() {
    let Some(mount) = Mount::new(64) else {
        eprintln!("no tmpfs can be mounted here");
        return;
    };
    fs::write(mount.path().join("ballast"), vec![0; 56 * 1024]).unwrap();
    let refused = SqliteStore::open(options(&mount.path().join("millrace.db"), "a"));
    assert!(matches!(refused.err(), Some(Error::DiskFull)));
}
