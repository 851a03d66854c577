//! Data directories in every state.

use super::super::check::Level;
use super::checks;
use crate::compose;
use crate::settings::Durability;

fn levels(dir: &std::path::Path) -> Vec<Level> {
    checks(dir, Durability::Normal).iter().map(|check| check.level).collect()
}

#[test]
fn a_new_place_is_fine_and_stays_untouched() {
    let folder = tempfile::tempdir().expect("a directory");
    let dir = folder.path().join("new/data");
    assert_eq!(levels(&dir), [Level::Ok, Level::Ok]);
    assert!(!dir.exists());
}

#[test]
fn a_database_that_opens_is_fine() {
    let folder = tempfile::tempdir().expect("a directory");
    drop(compose::store(folder.path(), Durability::Normal, &compose::node()).expect("a store"));
    assert_eq!(levels(folder.path()), [Level::Ok, Level::Ok]);
}

#[test]
fn a_file_in_the_place_of_the_directory_fails() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    assert_eq!(levels(file.path())[0], Level::Fail);
}

#[test]
fn a_damaged_database_fails_with_its_code() {
    let folder = tempfile::tempdir().expect("a directory");
    let garbage = vec![0x5a; 8_192];
    std::fs::write(compose::database(folder.path()), garbage).expect("a file");
    let found = checks(folder.path(), Durability::Normal);
    assert_eq!(found[1].level, Level::Fail);
    assert!(found[1].text.contains("[E0004]"), "{}", found[1].text);
}
