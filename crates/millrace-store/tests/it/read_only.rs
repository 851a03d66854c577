//! A place that cannot be written is said, whatever the reason.

use std::fs;

use millrace_store::Error;
use millrace_store::sqlite::SqliteStore;

use crate::mount::Mount;
use crate::work::{open, options, submit};

fn refusal(path: &std::path::Path) -> Option<Error> {
    SqliteStore::open(options(path, "a")).err()
}

#[test]
fn a_folder_that_is_a_file_and_a_file_that_is_a_folder_cannot_be_written() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    fs::create_dir(dir.path().join("folder")).unwrap();
    for path in ["file/millrace.db", "file/deep/millrace.db", "folder"] {
        let refused = refusal(&dir.path().join(path));
        assert!(matches!(refused, Some(Error::ReadOnly(_))), "{path}: {refused:?}");
    }
}

#[test]
fn a_place_for_locks_that_is_a_file_cannot_be_used() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("nodes"), "").unwrap();
    let refused = refusal(&dir.path().join("millrace.db"));
    assert!(matches!(refused, Some(Error::ReadOnly(_))), "{refused:?}");
}

#[tokio::test]
async fn a_file_system_mounted_for_reading_cannot_be_written() {
    let Some(mount) = Mount::new(4_096) else {
        eprintln!("no tmpfs can be mounted here; the other cases do not need one");
        return;
    };
    let path = mount.path().join("data").join("millrace.db");
    let store = open(&path, "a");
    submit(&store, 1, 10, None).await.unwrap();
    drop(store);
    mount.make_read_only();
    for path in [path, mount.path().join("elsewhere").join("millrace.db")] {
        let refused = refusal(&path);
        assert!(matches!(refused, Some(Error::ReadOnly(_))), "{refused:?}");
    }
}
