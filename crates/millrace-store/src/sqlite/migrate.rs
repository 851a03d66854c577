//! Brings a file to this program's schema. Numbered files, compiled in, each run once and remembered with its checksum;
//! a file of a newer program is refused. Never changes data of a schema it does not know.

use rusqlite::{Connection, OptionalExtension};

use super::patience::patiently;
use crate::error::{Error, Result};

/// Marks the file as ours (`PRAGMA application_id`): "MLRC".
const APPLICATION_ID: i32 = 0x4d4c_5243;

struct Migration {
    version: u32,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "initial", sql: include_str!("migrations/0001_initial.sql") },
    Migration { version: 2, name: "documents", sql: include_str!("migrations/0002_documents.sql") },
];

/// Runs what is missing, all of it or nothing.
pub(super) fn migrate(db: &Connection, lock_wait: std::time::Duration) -> Result<()> {
    patiently(lock_wait, || Ok(db.execute_batch("BEGIN EXCLUSIVE")?))?;
    let done = run(db).and_then(|()| Ok(db.execute_batch("COMMIT")?));
    if done.is_err() && !db.is_autocommit() {
        // The first error is the one to tell; a failed rollback leaves nothing behind either.
        let _ = db.execute_batch("ROLLBACK");
    }
    done
}

fn run(db: &Connection) -> Result<()> {
    claim_file(db)?;
    let found: u32 =
        db.query_row("SELECT coalesce(max(version), 0) FROM migrations", [], |row| row.get(0))?;
    let known = MIGRATIONS.last().map_or(0, |newest| newest.version);
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for migration in MIGRATIONS {
        run_one(db, migration)?;
    }
    Ok(())
}

/// Refuses another program's database; makes an empty file ours.
fn claim_file(db: &Connection) -> Result<()> {
    let id: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != 0 || tables > 0 {
        return Err(Error::Corrupt("it is a database of another program".to_owned()));
    }
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.execute_batch(
        "CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT",
    )?;
    Ok(())
}

fn run_one(db: &Connection, migration: &Migration) -> Result<()> {
    let &Migration { version, name, sql } = migration;
    let checksum = checksum(sql);
    let recorded: Option<String> = db
        .query_row("SELECT checksum FROM migrations WHERE version = ?1", [version], |row| {
            row.get(0)
        })
        .optional()?;
    match recorded {
        Some(known) if known == checksum => Ok(()),
        Some(_) => {
            Err(Error::Corrupt(format!("its schema {version} is not the one this program knows")))
        }
        None => {
            db.execute_batch(sql)?;
            db.execute(
                "INSERT INTO migrations (version, name, checksum) VALUES (?1, ?2, ?3)",
                (version, name, checksum),
            )?;
            Ok(())
        }
    }
}

/// FNV-1a, 64 bits, over the lines without their ends: enough to notice an edited file, whatever git did to line ends.
fn checksum(sql: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in sql.lines().flat_map(|line| line.bytes().chain([b'\n'])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
mod tests;
