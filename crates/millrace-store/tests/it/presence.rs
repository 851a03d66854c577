//! A dead node's work is free at once; a living one's is not.

use millrace_core::State;
use millrace_store::params::Rescue;
use millrace_store::{Error, Store};

use crate::work::{NOW, finish, open, options, submit};

const RESCUE: Rescue = Rescue { limit: 10, losses_max: 3, now: NOW };

#[tokio::test]
async fn what_a_node_held_comes_back_as_soon_as_it_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let (a, b) = (open(&path, "a"), open(&path, "b"));
    let held = submit(&b, 1, 10, Some("b")).await.unwrap();
    assert_eq!(held.state, State::Running);
    assert!(a.rescue(RESCUE).await.unwrap().is_empty(), "its lease runs and it lives");
    drop(b);
    let back = a.rescue(RESCUE).await.unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!((back[0].generation.id, back[0].generation.state), (held.id, State::Pending));
    let late = finish(&a, &held).await;
    assert!(matches!(late, Err(Error::Fenced)), "{late:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_node_that_came_by_a_link_is_seen_alive() {
    let dir = tempfile::tempdir().unwrap();
    let (path, link) = (dir.path().join("here").join("millrace.db"), dir.path().join("link.db"));
    let a = open(&path, "a");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let b = open(&link, "b");
    submit(&b, 1, 10, Some("b")).await.unwrap();
    assert!(a.rescue(RESCUE).await.unwrap().is_empty());
}

#[test]
fn a_living_nodes_name_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let first = open(&path, "a");
    let second = millrace_store::sqlite::SqliteStore::open(options(&path, "a"));
    assert!(matches!(second.err(), Some(Error::Locked)));
    drop(first);
    open(&path, "a");
}
