//! The migrator on empty, known, newer, edited and foreign files.

use std::time::Duration;

use millrace_core::{GenerationId, Lane, Standing, State};

use super::super::statements::generations;
use super::super::tally::{Load, Loads};
use super::super::{reads, rows};
use super::*;
use crate::params::EventsAfter;

const NOW: Duration = Duration::ZERO;

fn migrated() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    migrate(&db, NOW).unwrap();
    db
}

#[test]
fn versions_count_from_one_without_a_gap() {
    for (place, migration) in MIGRATIONS.iter().enumerate() {
        assert_eq!(migration.version as usize, place + 1);
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let db = migrated();
    let before: u64 = db.total_changes();
    migrate(&db, NOW).unwrap();
    assert_eq!(db.total_changes(), before);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let db = migrated();
    db.execute("INSERT INTO migrations VALUES (7, 'later', 'x')", []).unwrap();
    assert!(matches!(migrate(&db, NOW), Err(Error::Newer { found: 7, known: 2 })));
    assert!(db.is_autocommit());
}

#[test]
fn an_edited_migration_is_noticed() {
    let db = migrated();
    db.execute("UPDATE migrations SET checksum = 'x'", []).unwrap();
    assert!(matches!(migrate(&db, NOW), Err(Error::Corrupt(_))));
}

#[test]
fn another_programs_database_is_not_taken_over() {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(matches!(migrate(&db, NOW), Err(Error::Corrupt(_))));
    let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn line_ends_do_not_count_but_letters_do() {
    assert_eq!(checksum("a\nb\n"), checksum("a\r\nb\r\n"));
    assert_ne!(checksum("a\nb\n"), checksum("a\nc\n"));
}

/// A file as a program of schema 1 left it: one generation of each state, a section that ended short in those that are not
/// done, and counts.
const OLD: &str = "
INSERT INTO generations (id, tenant, door, subject, unique_key, state, reason, model, token, node, lease_until,
    losses, period, price, last_event, done, total, error, created_at, started_at, finished_at, updated_at)
VALUES
    (x'00000000000000000000000000000001', 't', 'ideas', 's', 'k', 'succeeded', 'settled', 'm', 1, NULL, NULL,
        0, 1, 0, 2, 2, 3, NULL, 1, 1, 2, 2),
    (x'00000000000000000000000000000002', 't', 'ideas', 's', NULL, 'failed', 'settled', 'm', 1, NULL, NULL,
        0, 1, 0, 1, 1, 5, 'e', 1, 1, 2, 2),
    (x'00000000000000000000000000000003', 't', 'ideas', '', NULL, 'running', 'claimed', 'm', 1, 'n', 9,
        0, 1, 0, 1, 1, 5, NULL, 1, 1, NULL, 2),
    (x'00000000000000000000000000000004', 't', 'tasks', '', NULL, 'pending', 'lease_lost', 'm', 1, NULL, NULL,
        1, 1, 0, 1, 1, 5, NULL, 1, 1, NULL, 2);
INSERT INTO inputs (generation, input) SELECT id, '{}' FROM generations;
INSERT INTO sections (generation, name, position, state, done, total, skipped, error)
    SELECT id, 'a', 0, 'succeeded', 1, 3, 0, NULL FROM generations WHERE state <> 'succeeded'
    UNION ALL
    SELECT id, 'b', 1, iif(state = 'failed', 'failed', 'pending'), 0, 2, 0, iif(state = 'failed', 'e', NULL)
    FROM generations WHERE state <> 'succeeded';
INSERT INTO events (generation, number, at, body) SELECT id, 1, 1, '{\"kind\":\"started\"}' FROM generations;
INSERT INTO tallies (tenant, door, state, count) VALUES
    ('t', 'ideas', 'succeeded', 1), ('t', 'ideas', 'failed', 1), ('t', 'ideas', 'running', 1),
    ('u', 'tasks', 'pending', 1);
UPDATE load SET pending = 1, running = 1;
";

#[test]
fn an_old_file_stays_readable_and_its_numbers_become_right() {
    let db = Connection::open_in_memory().unwrap();
    claim_file(&db).unwrap();
    run_one(&db, &MIGRATIONS[0]).unwrap();
    db.execute_batch(OLD).unwrap();
    migrate(&db, NOW).unwrap();
    let id = |n| GenerationId(uuid::Uuid::from_u128(n));
    let load = |n| super::super::tx::load(&db, generations::LOAD, id(n)).unwrap().unwrap();
    for (n, state, done, total, percent) in [
        (1, State::Succeeded, 2, 3, 100),
        (2, State::Failed, 1, 5, 0),
        (3, State::Running, 1, 3, 0),
        (4, State::Pending, 1, 3, 0),
    ] {
        let g = load(n);
        assert_eq!((g.state, g.done, g.total, g.percent), (state, done, total, percent), "{n}");
        assert_eq!(g.recipe, "");
        let log = EventsAfter { id: id(n), after: 0, limit: 9 };
        let log = reads::events_after(&db, log).unwrap();
        assert_eq!((log.len(), log[0].standing), (1, Standing::default()));
    }
    assert_eq!(load(1).unique_key.as_deref(), Some("k"));
    let loads = Loads::read(&db).unwrap();
    assert_eq!(loads.of(Lane::Projects), Load { pending: 1, running: 0 });
    assert_eq!(loads.of(Lane::Open), Load { pending: 0, running: 1 });
    for (lane, want) in [(Lane::Projects, Some(id(4))), (Lane::Open, None)] {
        let first =
            db.query_row(generations::FIRST_WAITING, [lane.as_str()], |row| rows::id(row, 1));
        assert_eq!(first.optional().unwrap(), want, "{lane:?}");
    }
}
