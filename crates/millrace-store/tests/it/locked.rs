//! Another program on the file: waited for up to the limit, then said; readers do not mind it.

use std::sync::Arc;

use millrace_core::{GenerationId, Time};
use millrace_store::params::Grant;
use millrace_store::sqlite::{Options, SqliteStore};
use millrace_store::{Error, Store};
use rusqlite::Connection;
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::work::{consistent_ids, open, options, submit, tenant};

/// More than the writer's queue and one group hold.
const MORE_THAN_FIT: usize = 9_000;

fn hold(path: &std::path::Path) -> Connection {
    let other = Connection::open(path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    other
}

#[tokio::test]
async fn a_lock_held_too_long_is_said_and_reads_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let store = open(&path, "a");
    submit(&store, 1, 10, None).await.unwrap();
    let other = hold(&path);
    let refused = submit(&store, 2, 10, None).await;
    assert!(matches!(refused, Err(Error::Locked)), "{refused:?}");
    let id = GenerationId(Uuid::from_u128(1));
    assert!(store.generation(&tenant(), id).await.unwrap().is_some());
    let second = SqliteStore::open(options(&path, "b"));
    assert!(matches!(second.err(), Some(Error::Locked)));
    drop(other);
    submit(&store, 3, 10, None).await.unwrap();
    assert_eq!(consistent_ids(&store).await, [1, 3]);
}

#[tokio::test]
async fn a_lock_let_go_in_time_is_only_a_wait() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let patient = Options { lock_wait: Duration::from_secs(60), ..options(&path, "a") };
    let store = Arc::new(SqliteStore::open(patient).unwrap());
    let other = hold(&path);
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { submit(&*store, 1, 10, None).await }
    });
    tokio::task::yield_now().await;
    drop(other);
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_another_program_keeps_to_itself_is_said_at_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    drop(open(&path, "a"));
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    other.execute_batch("BEGIN IMMEDIATE; COMMIT").unwrap();
    let refused = SqliteStore::open(options(&path, "b"));
    assert!(matches!(refused.err(), Some(Error::Locked)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_is_busy_and_drops_nothing_it_took() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let patient = Options { lock_wait: Duration::from_secs(60), ..options(&path, "a") };
    let store = Arc::new(SqliteStore::open(patient).unwrap());
    let other = hold(&path);
    let mut tasks = JoinSet::new();
    for _ in 0..MORE_THAN_FIT {
        let store = Arc::clone(&store);
        let grant = Grant { tenant: tenant(), credits: 1, now: Time(1) };
        tasks.spawn(async move { store.grant(grant).await });
    }
    // The queue is full as soon as somebody is refused.
    let first = tasks.join_next().await.unwrap().unwrap();
    assert!(matches!(first, Err(Error::Busy)), "{first:?}");
    drop(other);
    let mut taken = 0;
    while let Some(answer) = tasks.join_next().await {
        match answer.unwrap() {
            Ok(_) => taken += 1,
            Err(Error::Busy) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(taken < MORE_THAN_FIT as i64 && taken > 0);
    assert_eq!(store.balance(&tenant()).await.unwrap(), taken);
}
