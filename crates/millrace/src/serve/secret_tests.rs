//! The secret that is kept.

use std::os::unix::fs::PermissionsExt;

use secrecy::ExposeSecret;

use super::{FILE, kept};

#[test]
fn the_first_draw_is_kept_for_its_owner_only() {
    let folder = tempfile::tempdir().expect("a directory");
    let first = kept(folder.path(), [0x0a; 32]).expect("a secret");
    assert_eq!(first.expose_secret(), "0a".repeat(32));
    let again = kept(folder.path(), [0xff; 32]).expect("a secret");
    assert_eq!(again.expose_secret(), first.expose_secret());
    let path = folder.path().join(FILE);
    let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a directory").count(), 1);
}

#[test]
fn a_secret_somebody_wrote_is_taken_as_it_is_and_an_empty_file_is_named() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join(FILE);
    std::fs::write(&path, "mine\n").expect("a file");
    assert_eq!(kept(folder.path(), [0; 32]).expect("a secret").expose_secret(), "mine");
    std::fs::write(&path, "\n").expect("a file");
    let problem = kept(folder.path(), [0; 32]).expect_err("a failure");
    assert!(problem.to_string().contains(FILE));
}
