//! Workspaces as they are found.

use std::path::Path;

use super::{absolute, nearest};

#[test]
fn the_nearest_marked_parent_is_the_workspace() {
    let table: [(&str, &[&str], &str); 4] = [
        ("/a/b/c", &["/a/.git", "/a/b/.viben"], "/a/b"),
        ("/a/b/c", &["/a/b/c/.git", "/a/.git"], "/a/b/c"),
        ("/a/b/c", &["/.git"], "/"),
        ("/a/b/c", &[], "/a/b/c"),
    ];
    for (directory, marks, expected) in table {
        let exists = |path: &Path| marks.iter().any(|mark| path == Path::new(mark));
        assert_eq!(nearest(Path::new(directory), exists), Path::new(expected), "{directory}");
    }
}

#[test]
fn a_given_path_becomes_absolute() {
    let root = tempfile::tempdir().expect("a directory");
    let root = root.path().canonicalize().expect("a real directory");
    std::fs::create_dir(root.join("sub")).expect("a directory");
    assert_eq!(absolute(Path::new("."), &root), root);
    assert_eq!(absolute(Path::new("./sub/"), &root), root.join("sub"));
    assert_eq!(absolute(Path::new("sub/.."), &root), root);
    assert_eq!(absolute(Path::new("/x/y"), &root), Path::new("/x/y"));
    assert_eq!(absolute(Path::new("gone/../x"), &root), root.join("gone/../x"));
}
