//! Events as plain lines.

use super::{Told, line};

#[test]
fn every_event_is_one_plain_line() {
    let t = || "t".to_owned();
    let table = [
        (
            Told::Started { session_id: "03-11-t".to_owned(), types: vec![t(), "u".to_owned()] },
            "session 03-11-t: t, u",
        ),
        (Told::TypeStarted { idea_type: t() }, "t: started"),
        (
            Told::Progress { idea_type: t(), current: 2, total: 5, skipped: None },
            "t: 2 of at most 5",
        ),
        (
            Told::Progress { idea_type: t(), current: 2, total: 5, skipped: Some(3) },
            "t: known already, left out (3 so far)",
        ),
        (
            Told::Saved {
                idea_type: t(),
                id: "a1b2c3d4".to_owned(),
                title: "A\u{1b}[2J\nb\tc".to_owned(),
            },
            "t: a1b2c3d4 A[2J b c",
        ),
        (Told::TypeFinished { idea_type: t(), count: 1 }, "t: done, 1 idea"),
        (Told::TypeFinished { idea_type: t(), count: 0 }, "t: done, 0 ideas"),
        (
            Told::TypeFailed { idea_type: t(), message: "Failed to generate ideas: no".to_owned() },
            "t: Failed to generate ideas: no",
        ),
        (Told::Completed, "complete"),
        (Told::Failed, "failed"),
    ];
    for (told, expected) in table {
        assert_eq!(line(&told), expected);
    }
}
