//! White-box tests of the backend: the batch, and what the schema itself refuses.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::{Door, GenerationId, Lane, NodeId, TenantId, Time};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::oneshot::Receiver;
use uuid::Uuid;

use super::batch::{Committer, Order, VerbOrder};
use super::open::Options;
use super::presence::Presence;
use super::tally::{Load, Loads};
use super::tx::{Tx, balance};
use super::{connect, ledger, migrate, submit};
use crate::error::{Error, Result};
use crate::params::{Grant, Submit};

struct Bench {
    committer: Committer,
    db: Connection,
    _dir: TempDir,
}

fn bench(pages_max: Option<u32>) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let options =
        Options { pages_max, lock_wait: Duration::ZERO, ..Options::new(path, NodeId::new("a")) };
    let writer = connect::writer(&options).unwrap();
    migrate::migrate(&writer, options.lock_wait).unwrap();
    let presence = Presence::announce(dir.path(), &options.node, options.lock_wait).unwrap();
    let committer = Committer::new(writer, Arc::new(presence), &options);
    Bench { committer, db: connect::reader(&options).unwrap(), _dir: dir }
}

impl Bench {
    fn balance(&self) -> i64 {
        balance(&self.db, &TenantId::default()).unwrap()
    }
}

type Answer = Receiver<Result<i64>>;

fn grant(credits: i64) -> (Box<dyn Order>, Answer) {
    let params = Grant { tenant: TenantId::default(), credits, now: Time(1) };
    let (order, answer) = VerbOrder::new(ledger::grant, params);
    (Box::new(order), answer)
}

/// Writes, then fails.
fn grant_and_fail() -> (Box<dyn Order>, Answer) {
    fn verb(tx: &mut Tx<'_>, params: Grant) -> Result<i64> {
        ledger::grant(tx, params)?;
        Err(Error::Unfit("after it wrote"))
    }
    let params = Grant { tenant: TenantId::default(), credits: 1_000, now: Time(1) };
    let (order, answer) = VerbOrder::new(verb, params);
    (Box::new(order), answer)
}

#[test]
fn a_refused_command_is_undone_alone() {
    let mut bench = bench(None);
    let (first, mut one) = grant(1);
    let (bad, mut refused) = grant_and_fail();
    let (last, mut two) = grant(2);
    bench.committer.commit(&mut vec![first, bad, last]);
    assert_eq!(one.try_recv().unwrap().unwrap(), 1);
    assert!(matches!(refused.try_recv().unwrap(), Err(Error::Unfit(_))));
    assert_eq!(two.try_recv().unwrap().unwrap(), 3);
    assert_eq!(bench.balance(), 3);
}

#[test]
fn what_a_refused_command_counted_is_forgotten_with_it() {
    let submit = |id, price| {
        let params = Submit {
            id: GenerationId(Uuid::from_u128(id)),
            tenant: TenantId::default(),
            door: Door::Ideas,
            recipe: String::new(),
            subject: String::new(),
            about: None,
            unique_key: None,
            input: String::new(),
            model: String::new(),
            price,
            sections: vec![],
            told: serde_json::Value::Null,
            unfinished_max: 2,
            claim: None,
            claim_ahead: false,
            now: Time(1),
        };
        let (order, answer) = VerbOrder::new(submit::submit, params);
        (Box::new(order) as Box<dyn Order>, answer)
    };
    let mut bench = bench(None);
    let (first, _) = submit(1, 0);
    let (too_dear, mut refused) = submit(2, 5);
    let (second, mut taken) = submit(3, 0);
    bench.committer.commit(&mut vec![first, too_dear, second]);
    assert!(matches!(refused.try_recv().unwrap(), Err(Error::NotEnoughCredits { .. })));
    assert!(taken.try_recv().unwrap().is_ok(), "the refused one takes no place");
    assert_eq!(Loads::read(&bench.db).unwrap().of(Lane::Open), Load { pending: 2, running: 0 });
    let counted = "SELECT sum(count) FROM tallies";
    let counted: i64 = bench.db.query_row(counted, [], |row| row.get(0)).unwrap();
    assert_eq!(counted, 2);
}

#[test]
fn a_caller_that_went_away_undoes_nothing() {
    let mut bench = bench(None);
    let (order, answer) = grant(5);
    drop(answer);
    bench.committer.commit(&mut vec![order]);
    assert_eq!(bench.balance(), 5);
}

#[test]
fn nobody_is_acknowledged_when_the_batch_cannot_be_written() {
    let mut bench = bench(None);
    let (order, mut answer) = grant(5);
    bench.db.pragma_update(None, "query_only", false).unwrap();
    bench.db.execute_batch("BEGIN IMMEDIATE").unwrap();
    bench.committer.commit(&mut vec![order]);
    assert!(matches!(answer.try_recv().unwrap(), Err(Error::Locked)));
    bench.db.execute_batch("ROLLBACK").unwrap();
    assert_eq!(bench.balance(), 0);
}

#[test]
fn a_batch_that_fills_the_disk_is_refused_where_it_is_full() {
    fn fat(tx: &mut Tx<'_>, params: Grant) -> Result<i64> {
        tx.run(
            "INSERT INTO inputs (generation, input) VALUES (randomblob(16), hex(zeroblob(4000000)))",
            [],
        )?;
        ledger::grant(tx, params)
    }
    let mut bench = bench(Some(200));
    let (small, mut before) = grant(1);
    let params = Grant { tenant: TenantId::default(), credits: 10, now: Time(1) };
    let (order, mut full) = VerbOrder::new(fat, params);
    let (later, mut after) = grant(2);
    bench.committer.commit(&mut vec![small, Box::new(order), later]);
    assert!(matches!(full.try_recv().unwrap(), Err(Error::DiskFull)));
    let acknowledged: i64 =
        [before.try_recv().unwrap().map(|_| 1), after.try_recv().unwrap().map(|_| 2)]
            .into_iter()
            .filter_map(Result::ok)
            .sum();
    assert_eq!(bench.balance(), acknowledged, "exactly what was acknowledged");
    let (order, mut answer) = grant(4);
    bench.committer.commit(&mut vec![order]);
    assert_eq!(answer.try_recv().unwrap().unwrap(), acknowledged + 4);
}

/// A pending generation as the schema takes it; each case breaks one rule by what it sets.
const SOUND: &str = "INSERT INTO generations (id, tenant, door, subject, state, reason, model, token, losses, period,
    price, last_event, done, total, created_at, updated_at)
    VALUES (x'00000000000000000000000000000001', 't', 'ideas', '', 'pending', 'submitted', 'm', 0, 0, 1, 0, 1, 0, 1, 1, 1)";

#[test]
fn the_schema_refuses_every_state_the_house_does_not_know() {
    let db = Connection::open_in_memory().unwrap();
    migrate::migrate(&db, Duration::ZERO).unwrap();
    db.execute(SOUND, []).unwrap();
    let run = "state = 'running', reason = 'claimed', node = 'n', lease_until = 1, started_at = 1, token = 1";
    let sound = [
        run,
        "state = 'succeeded', reason = 'settled', finished_at = 1",
        "state = 'failed', reason = 'too_many_losses', finished_at = 1, error = 'e'",
        "state = 'stopped', reason = 'requested', finished_at = 1",
        "reason = 'lease_lost'",
    ];
    for set in sound {
        let broken = db.execute(&format!("UPDATE generations SET {set}"), []);
        assert!(broken.is_ok(), "{set}: {broken:?}");
        db.execute_batch(&format!("DELETE FROM generations; {SOUND}")).unwrap();
    }
    let broken = [
        "state = 'asleep'".to_owned(),
        "reason = 'claimed'".to_owned(),
        "reason = 'bored'".to_owned(),
        "state = 'running', reason = 'claimed', started_at = 1, token = 1".to_owned(),
        format!("{run}, node = NULL"),
        format!("{run}, lease_until = NULL"),
        format!("{run}, started_at = NULL"),
        format!("{run}, token = 0"),
        "node = 'n'".to_owned(),
        "lease_until = 1".to_owned(),
        "finished_at = 1".to_owned(),
        "error = 'e'".to_owned(),
        "state = 'succeeded', reason = 'settled'".to_owned(),
        "state = 'succeeded', reason = 'requested', finished_at = 1".to_owned(),
        "state = 'failed', reason = 'settled', finished_at = 1".to_owned(),
        "token = -1".to_owned(),
        "last_event = 0".to_owned(),
        "done = 2".to_owned(),
        "period = 0".to_owned(),
        "price = -1".to_owned(),
        "door = 'cellar'".to_owned(),
        "id = x'00'".to_owned(),
        "updated_at = 'now'".to_owned(),
    ];
    for set in broken {
        let refused = db.execute(&format!("UPDATE generations SET {set}"), []);
        assert!(refused.is_err(), "{set}");
    }
}

#[test]
fn the_schema_refuses_a_ledger_that_does_not_add_up() {
    let db = Connection::open_in_memory().unwrap();
    migrate::migrate(&db, Duration::ZERO).unwrap();
    let enter = |values: &str| {
        db.execute(
            &format!("INSERT INTO ledger (tenant, kind, generation, period, credits, at) VALUES ('t', {values}, 1)"),
            [],
        )
    };
    enter("'grant', NULL, 0, 5").unwrap();
    enter("'charge', x'01', 1, -5").unwrap();
    enter("'refund', x'01', 1, 5").unwrap();
    enter("'charge', x'01', 2, -5").unwrap();
    for (values, why) in [
        ("'charge', x'01', 1, -5", "one charge per period"),
        ("'refund', x'01', 1, 5", "one refund per period"),
        ("'charge', x'02', 1, 5", "a charge takes"),
        ("'refund', x'02', 1, -5", "a refund gives"),
        ("'grant', NULL, 0, -5", "a grant gives"),
        ("'grant', NULL, 0, 0", "a grant gives something"),
        ("'grant', x'02', 0, 5", "a grant is about no generation"),
        ("'charge', NULL, 1, -5", "a charge is about one"),
        ("'charge', x'02', 0, -5", "periods count from one"),
        ("'gift', NULL, 0, 5", "a word the house does not know"),
    ] {
        assert!(enter(values).is_err(), "{why}");
    }
    assert!(db.execute("INSERT INTO balances VALUES ('t', -1)", []).is_err());
}
