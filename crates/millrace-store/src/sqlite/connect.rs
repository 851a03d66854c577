//! Opens connections to the file, each set up for its role. Never creates tables; `migrate` does.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::open::{Durability, Options};
use super::patience::patiently;
use crate::error::{Error, Result};

/// Statements kept prepared per connection: more than there are queries, so that none is compiled twice.
const STATEMENTS_KEPT: usize = 128;
/// Kibibytes of pages the writer keeps in memory; readers keep SQLite's 2 MiB each and lean on the system's cache.
const WRITER_CACHE_KIB: i64 = 16 * 1024;

/// The connection that writes. Creates the file where there is none.
pub(super) fn writer(options: &Options) -> Result<Connection> {
    let db = open(options, OpenFlags::SQLITE_OPEN_CREATE)?;
    // Waits are ours (`patiently`), so that two programs on one file take fair turns.
    db.busy_timeout(Duration::ZERO)?;
    patiently(options.lock_wait, || log_ahead(&db))?;
    let synchronous = match options.durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    // Checkpoints are taken off the writer: `checkpoint` says why.
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    db.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // A savepoint per command copies the pages it changes. Into a temporary file, SQLite's default, that cost half of all
    // time: 4,800 pairs of submit and report a second against 9,400 (examples/pairs on a memory file system).
    db.pragma_update(None, "temp_store", "MEMORY")?;
    if let Some(pages) = options.pages_max {
        db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    Ok(db)
}

/// A connection that can only read.
pub(super) fn reader(options: &Options) -> Result<Connection> {
    let db = open(options, OpenFlags::empty())?;
    db.pragma_update(None, "query_only", true)?;
    Ok(db)
}

/// The connection that moves the log into the file.
pub(super) fn checkpointer(options: &Options) -> Result<Connection> {
    let db = open(options, OpenFlags::empty())?;
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(db)
}

fn open(options: &Options, more: OpenFlags) -> Result<Connection> {
    // A connection is used by one thread at a time, so SQLite need not lock it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let db = Connection::open_with_flags(&options.path, flags)?;
    db.busy_timeout(options.lock_wait)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Else a query with `LIMIT ?` is planned anew each time another number is bound.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db)
}

/// Turns the write-ahead log on; readers go on while the writer writes.
fn log_ahead(db: &Connection) -> Result<()> {
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode.eq_ignore_ascii_case("wal") {
        Ok(())
    } else {
        Err(Error::Database(format!("the file system allows no write-ahead log, only {mode}")))
    }
}
