//! The table of section 2, row by row.

use super::*;

fn told(state: State, started: bool, numbers: (u32, u32, u32), error: Option<&str>) -> String {
    let (done, total, percent) = numbers;
    let standing = Standing { done, total, percent };
    let kind = TaskType::UserStories;
    let View { status, percent, phase, message } =
        view(&Look { kind, state, started, standing, error });
    format!("{status} {percent} {phase}: {message}")
}

#[test]
fn every_row_of_the_contract_s_table_is_told_exactly() {
    use State::{Failed, Pending, Running, Stopped, Succeeded};
    type Case<'a> = (State, bool, (u32, u32, u32), Option<&'a str>, &'a str);
    let making = "processing 65 generating_user_stories: Generating user story 4 of 6...";
    let table: [Case<'_>; 14] = [
        (Pending, false, (0, 6, 0), None, "pending 0 queued: Waiting for a worker..."),
        (Running, true, (0, 6, 1), None, "processing 1 preparing: Preparing..."),
        (Running, true, (0, 6, 4), None, "processing 4 preparing: Preparing..."),
        (Running, true, (3, 6, 65), None, making),
        (Pending, true, (3, 6, 65), None, making),
        (Pending, true, (0, 6, 0), None, "processing 0 preparing: Preparing..."),
        (Running, true, (6, 6, 96), None, "processing 96 saving: Saving results..."),
        (Succeeded, true, (6, 6, 100), None, "completed 100 completed: Generated 6 user stories"),
        (Succeeded, true, (1, 1, 100), None, "completed 100 completed: Generated 1 user story"),
        (Failed, true, (2, 6, 50), Some("no luck"), "error 50 error: no luck"),
        (Failed, true, (2, 6, 100), Some(""), "error 99 error: The task failed"),
        (Stopped, false, (0, 6, 0), None, "cancelled 0 cancelled: Cancelled before start"),
        (
            Stopped,
            true,
            (2, 6, 50),
            None,
            "cancelled 50 cancelled: Cancelled after 2 of 6 user stories",
        ),
        (
            Stopped,
            true,
            (1, 1, 96),
            None,
            "cancelled 96 cancelled: Cancelled after 1 of 1 user stories",
        ),
    ];
    for (state, started, numbers, error, expected) in table {
        assert_eq!(told(state, started, numbers, error), expected);
    }
}

#[test]
fn only_a_completed_task_shows_a_hundred() {
    for state in State::ALL {
        let shown = told(state, true, (6, 6, 100), None);
        assert_eq!(shown.contains(" 100 "), state == State::Succeeded, "{shown}");
    }
}
