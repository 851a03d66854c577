//! The port file.

use super::write;

#[test]
fn the_file_holds_the_address_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("port");
    for port in [8008, 9] {
        write(&path, ([127, 0, 0, 1], port).into()).expect("a written file");
        let text = std::fs::read_to_string(&path).expect("a file");
        assert_eq!(text, format!("127.0.0.1:{port}\n"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a directory").count(), 1);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let problem = write("/gone/port".as_ref(), ([127, 0, 0, 1], 1).into()).expect_err("a failure");
    assert!(problem.to_string().contains("/gone/port"));
}
