//! The migrator on empty, known, newer, edited and foreign files.

use std::time::Duration;

use super::*;

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
    assert!(matches!(migrate(&db, NOW), Err(Error::Newer { found: 7, known: 1 })));
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
