//! Who is alive, who is dead, and what is left behind.

use super::*;

fn announce(dir: &Path, node: &str) -> Result<Presence> {
    Presence::announce(dir, &NodeId::new(node), Duration::ZERO)
}

#[test]
fn a_node_is_alive_while_its_value_lives_and_dead_after() {
    let dir = tempfile::tempdir().unwrap();
    let a = announce(dir.path(), "a").unwrap();
    let b = announce(dir.path(), "b").unwrap();
    assert!(!a.is_dead("b"));
    assert!(!a.is_dead("a"), "a node never takes itself for dead");
    drop(b);
    assert!(a.is_dead("b"));
    assert!(a.is_dead("never seen"));
}

#[test]
fn two_living_stores_cannot_share_a_name() {
    let dir = tempfile::tempdir().unwrap();
    let _a = announce(dir.path(), "a").unwrap();
    assert!(matches!(announce(dir.path(), "a"), Err(Error::Locked)));
}

#[test]
fn files_of_the_dead_are_cleared_and_those_of_the_living_stay() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("dead.lock"), "").unwrap();
    fs::write(dir.path().join("notes.txt"), "").unwrap();
    let a = announce(dir.path(), "a").unwrap();
    let _b = announce(dir.path(), "b").unwrap();
    let mut left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["a.lock", "b.lock", "notes.txt"]);
    assert!(!a.is_dead("b"));
}

#[test]
fn no_name_leaves_the_directory() {
    assert_eq!(file_name("../x y"), "%2e%2e%2fx%20y.lock");
    assert_eq!(file_name("node-1_A"), "node-1_A.lock");
}
