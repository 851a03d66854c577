//! Tasks and their executors.

use std::time::Duration;

use super::{Stand, stand, wait};

#[test]
fn the_file_tells_how_a_task_stands() {
    let table = [
        ("{\"status\":\"queue\"}", Stand::Queued),
        ("{\"status\":\"in_progress\"}", Stand::Working),
        ("{\"status\":\"completed\"}", Stand::Ended),
        ("{\"status\":\"failed\"}", Stand::Ended),
        ("{", Stand::Ended),
        ("", Stand::Ended),
    ];
    for (text, expected) in table {
        assert_eq!(stand(text.as_bytes()), expected, "{text}");
    }
}

#[tokio::test]
async fn a_task_that_is_never_started_is_not_waited_for_forever() {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("task.json"), "{\"status\":\"queue\"}").expect("a file");
    wait(folder.path(), Duration::ZERO).await;
}

#[tokio::test]
async fn a_working_executor_is_waited_for() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("task.json");
    std::fs::write(&file, "{\"status\":\"in_progress\"}").expect("a file");
    let mut waiting = Box::pin(wait(folder.path(), Duration::ZERO));
    let early = tokio::time::timeout(Duration::from_millis(20), &mut waiting).await;
    assert!(early.is_err(), "it works still");
    let ended = folder.path().join("ended");
    std::fs::write(&ended, "{\"status\":\"failed\"}").expect("a file");
    std::fs::rename(&ended, &file).expect("a whole file in its place");
    waiting.await;
}
