//! Every query is used, compiles, and reads by an index: none may cost more as the history grows.

use rusqlite::Connection;

use super::*;
use crate::sqlite::migrate::migrate;

type Query = (&'static str, &'static str);

const FILES: [(&str, &str, &[Query]); 9] = [
    ("generations", generations::FILE, generations::ALL_OF_IT),
    ("load", load::FILE, load::ALL_OF_IT),
    ("sections", sections::FILE, sections::ALL_OF_IT),
    ("events", events::FILE, events::ALL_OF_IT),
    ("items", items::FILE, items::ALL_OF_IT),
    ("steps", steps::FILE, steps::ALL_OF_IT),
    ("ledger", ledger::FILE, ledger::ALL_OF_IT),
    ("documents", documents::FILE, documents::ALL_OF_IT),
    ("keys", keys::FILE, keys::ALL_OF_IT),
];

#[test]
fn every_query_in_the_files_is_used() {
    for (table, file, queries) in FILES {
        let written: Vec<&str> =
            file.lines().filter_map(|line| line.strip_prefix("-- name: ")).collect();
        let used: Vec<&str> = queries.iter().map(|(name, _)| *name).collect();
        assert_eq!(written, used, "{table}");
    }
}

#[test]
fn no_query_reads_through_a_table_or_sorts_a_history() {
    let db = Connection::open_in_memory().unwrap();
    migrate(&db, std::time::Duration::ZERO).unwrap();
    for (table, _, queries) in FILES {
        for (name, sql) in queries {
            let steps = plan(&db, sql);
            let found: Vec<&String> = steps.iter().filter(|step| is_costly(step)).collect();
            // Whole-state reads for the suite; keys are a handful; sections and steps of one generation are few; the
            // first of a partial index is one hop; the load is a row a lane; a tree is read through as it is removed.
            let excused = name.starts_with("all")
                || matches!(
                    (table, *name),
                    ("sections" | "steps", "of")
                        | ("generations", "first_holder")
                        | ("load", "read")
                        | ("documents", "remove" | "remove_numbers" | "superseded")
                );
            assert_eq!(!found.is_empty(), excused, "{table} {name}: {steps:?}");
            let whole =
                steps.iter().find(|step| table == "documents" && step.ends_with("(tenant=?)"));
            assert_eq!(whole, None, "{name} reads all documents of a tenant");
        }
    }
}

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = vec![rusqlite::types::Null; statement.parameter_count()];
    let rows = statement
        .query_map(rusqlite::params_from_iter(parameters), |row| row.get::<_, String>(3))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn is_costly(step: &str) -> bool {
    (step.starts_with("SCAN") && !step.starts_with("SCAN CONSTANT ROW"))
        || step.contains("TEMP B-TREE")
}
