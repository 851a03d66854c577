//! Files that are damaged, foreign or too new: said by name, and left as they are.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use millrace_core::GenerationId;
use millrace_store::params::EventsAfter;
use millrace_store::sqlite::SqliteStore;
use millrace_store::{Error, Result, Store};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::work::{finish, open, options, submit};

/// Bytes of a page.
const PAGE: u64 = 4_096;

/// A file with a few hundred generations, closed.
async fn grown() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let store = open(&path, "a");
    for id in 1..=200 {
        let generation = submit(&store, id, 500, Some("a")).await.unwrap();
        finish(&store, &generation).await.unwrap();
    }
    drop(store);
    (dir, path)
}

/// Opens the file and reads everything in it.
async fn read_all(path: &Path) -> Result<usize> {
    let store = SqliteStore::open(options(path, "b"))?;
    let mut read = 0;
    for id in 1..=200 {
        let id = GenerationId(Uuid::from_u128(id));
        read += store.events_after(EventsAfter { id, after: 0, limit: 100 }).await?.len();
        store.journal(id).await?;
        store.generation(&crate::work::tenant(), id).await?;
    }
    Ok(read)
}

#[tokio::test]
async fn a_sound_file_reads_whole() {
    let (_dir, path) = grown().await;
    assert_eq!(read_all(&path).await.unwrap(), 200 * 6);
}

#[tokio::test]
async fn garbage_is_no_database_and_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let garbage = b"this is a letter, not a database. ".repeat(500);
    fs::write(&path, &garbage).unwrap();
    let refused = SqliteStore::open(options(&path, "a")).err();
    assert!(matches!(refused, Some(Error::Corrupt(_))), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), garbage);
}

#[tokio::test]
async fn a_file_cut_off_is_damaged() {
    let (_dir, path) = grown().await;
    let bytes = fs::metadata(&path).unwrap().len();
    for keep in [bytes / PAGE / 2 * PAGE, PAGE + 100] {
        OpenOptions::new().write(true).open(&path).unwrap().set_len(keep).unwrap();
        let refused = read_all(&path).await;
        assert!(matches!(refused, Err(Error::Corrupt(_))), "{keep} of {bytes}: {refused:?}");
    }
}

#[tokio::test]
async fn pages_overwritten_are_damaged() {
    let (_dir, path) = grown().await;
    let pages = fs::metadata(&path).unwrap().len() / PAGE;
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    for page in 2..pages {
        file.seek(SeekFrom::Start(page * PAGE)).unwrap();
        file.write_all(&[0xa5; 1_000]).unwrap();
    }
    drop(file);
    let refused = read_all(&path).await;
    assert!(matches!(refused, Err(Error::Corrupt(_))), "{refused:?}");
}

#[tokio::test]
async fn a_word_the_house_does_not_know_is_damage() {
    let (_dir, path) = grown().await;
    let db = Connection::open(&path).unwrap();
    db.execute("UPDATE events SET body = '{\"kind\":\"sung\"}' WHERE number = 1", []).unwrap();
    drop(db);
    let refused = read_all(&path).await;
    assert!(matches!(refused, Err(Error::Corrupt(_))), "{refused:?}");
}

#[tokio::test]
async fn a_newer_schema_and_another_programs_file_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    drop(open(&path, "a"));
    let db = Connection::open(&path).unwrap();
    db.execute("INSERT INTO migrations VALUES (99, 'later', 'x')", []).unwrap();
    drop(db);
    let refused = SqliteStore::open(options(&path, "a")).err();
    assert!(matches!(refused, Some(Error::Newer { found: 99, known: 2 })), "{refused:?}");
    let foreign = dir.path().join("foreign.db");
    let db = Connection::open(&foreign).unwrap();
    db.execute_batch("CREATE TABLE songs (title)").unwrap();
    drop(db);
    let refused = SqliteStore::open(options(&foreign, "a")).err();
    assert!(matches!(refused, Some(Error::Corrupt(_))), "{refused:?}");
}
