//! `kill -9` under load: whatever was acknowledged is there, whole, and goes on at once.
//!
//! The test starts its own binary again as the process to be killed.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use millrace_core::State;
use millrace_store::Store;
use millrace_store::conformance::{Inspect, assert_consistent};
use millrace_store::params::Rescue;
use tokio::task::JoinSet;

use crate::work::{NOW, finish, open, submit};

/// Tells the started process which file to write.
const FILE: &str = "MILLRACE_STORE_TEST_KILLED_FILE";
/// Tells it the round, from which it makes its ids.
const ROUND: &str = "MILLRACE_STORE_TEST_KILLED_ROUND";
/// Acknowledgements read before each kill.
const ROUNDS: [usize; 6] = [1, 3, 40, 120, 250, 400];
/// Callers in the process to be killed.
const CALLERS: u128 = 16;

#[test]
fn what_was_acknowledged_survives_kill_9_and_goes_on_at_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    if let (Ok(file), Ok(round)) = (env::var(FILE), env::var(ROUND)) {
        runtime.block_on(write_until_killed(Path::new(&file), round.parse().unwrap()));
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("millrace.db");
    let mut acknowledged = Vec::new();
    for (round, wait_for) in ROUNDS.into_iter().enumerate() {
        acknowledged.extend(kill_after(&path, round, wait_for));
        runtime.block_on(check(&path, round, &acknowledged));
    }
    assert!(acknowledged.len() >= ROUNDS.iter().sum());
}

/// An acknowledgement: a generation and the last event its writer was told of.
type Acknowledged = (u128, u64);

/// Starts the writer, waits for so many acknowledgements, kills it. Answers all it had said.
fn kill_after(path: &PathBuf, round: usize, wait_for: usize) -> Vec<Acknowledged> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "killed::what_was_acknowledged_survives_kill_9_and_goes_on_at_once"])
        .args(["--nocapture", "--test-threads=1"])
        .env(FILE, path)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // A line cut off by the kill was not said.
        if let Some(fact) = line.strip_prefix("ack ").and_then(|rest| rest.strip_suffix('.')) {
            let (id, number) = fact.split_once(' ').unwrap();
            said.push((id.parse().unwrap(), number.parse().unwrap()));
        }
        if said.len() == wait_for {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "it was killed");
    said
}

async fn check(path: &Path, round: usize, acknowledged: &[Acknowledged]) {
    let store = open(path, &format!("check-{round}"));
    let whole = store.whole().await.unwrap();
    assert_consistent(&whole);
    for (id, number) in acknowledged {
        let found = whole
            .generations
            .binary_search_by_key(id, |one| one.generation.id.0.as_u128())
            .unwrap_or_else(|_| panic!("{id} was acknowledged and is lost"));
        assert!(whole.generations[found].generation.last_event >= *number, "{id} lost events");
    }
    let held = whole.generations.iter().filter(|one| one.generation.state == State::Running);
    let rescue = Rescue { limit: 1_000, losses_max: 99, now: NOW };
    let back = store.rescue(rescue).await.unwrap();
    assert_eq!(back.len(), held.count(), "its leases run for ever, but its process is dead");
    for wrote in back {
        let params = millrace_store::params::Stop {
            tenant: wrote.generation.tenant,
            id: wrote.generation.id,
            now: NOW,
        };
        store.stop(params).await.unwrap();
    }
}

/// Submits and finishes generations without end, and says each acknowledgement.
async fn write_until_killed(path: &Path, round: u128) {
    let node = format!("writer-{round}");
    let store = Arc::new(open(path, &node));
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (store, node) = (Arc::clone(&store), node.clone());
        callers.spawn(async move {
            for n in 0.. {
                let id = (round << 64) + (n << 16) + caller + 1;
                let generation = submit(&*store, id, 300, Some(&node)).await.unwrap();
                say(id, generation.last_event);
                if generation.state == State::Running {
                    say(id, finish(&*store, &generation).await.unwrap());
                }
            }
        });
    }
    callers.join_all().await;
}

fn say(id: u128, number: u64) {
    // Not println: the harness would keep it to itself.
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {id} {number}.").unwrap();
    out.flush().unwrap();
}
