//! Hears every task's events and hands them to the book. Never waits for the hosted app, but at the very end.

use std::pin::pin;
use std::sync::Arc;

use millrace_engine::tasks::{Lagged, Tap, TapReader, Tasks};

use super::super::limits::{FORWARD_TASKS_MIN, FORWARD_TASKS_PER_UNFINISHED};
use super::book::Book;
use super::hosted::Hosted;
use crate::app::App;

/// Hears what tasks tell from the moment this is called, and forwards it until `end` is done; then the last events that were
/// told are still sent, for ten seconds at the most. Done at once where no hosted app is set.
///
/// Called before the engine begins, so that no task is missed.
pub fn forward(app: App, end: impl Future<Output = ()> + Send) -> impl Future<Output = ()> + Send {
    let taps = app.handle.tasks().taps();
    let hosted = hosted(&app);
    async move {
        // Else the taps are dropped: nothing is kept for nobody.
        if let Some(hosted) = hosted {
            pass_on(&app, hosted, taps, end).await;
        }
    }
}

/// The hosted app of the settings.
fn hosted(app: &App) -> Option<Hosted> {
    let settings = &app.pusher().settings;
    match Hosted::new(settings.forward.clone()?, settings.public) {
        Ok(hosted) => Some(hosted),
        Err(error) => {
            tracing::error!(%error, "nothing is forwarded: the HTTP client could not be made");
            None
        }
    }
}

async fn pass_on(app: &App, hosted: Hosted, mut taps: TapReader, end: impl Future<Output = ()>) {
    let tasks = app.handle.tasks();
    let mut book = Book::new(Arc::new(hosted), tasks_max(app.handle.limits().unfinished_max));
    let mut end = pin!(end);
    // The taps are older than this look, so that nothing is told between.
    book.catch_up(tasks).await;
    loop {
        tokio::select! {
            () = &mut end => break,
            tap = taps.next() => hear(&mut book, tasks, tap).await,
            () = book.reap() => {}
        }
    }
    while let Some(tap) = taps.next_ready() {
        hear(&mut book, tasks, tap).await;
    }
    let given_up = book.finish().await;
    if given_up > 0 {
        tracing::error!(given_up, "last events were not forwarded before the end of the server");
    }
}

async fn hear(book: &mut Book<Hosted>, tasks: &Tasks, tap: Result<Arc<Tap>, Lagged>) {
    match tap {
        Ok(tap) => book.hear(&tap),
        Err(lagged) => {
            tracing::warn!(%lagged, "forwarding fell behind; tasks are read anew");
            book.catch_up(tasks).await;
        }
    }
}

/// How many tasks are forwarded at once where so many may be unfinished.
fn tasks_max(unfinished_max: u64) -> usize {
    let tasks_max = unfinished_max.saturating_mul(FORWARD_TASKS_PER_UNFINISHED);
    usize::try_from(tasks_max).unwrap_or(usize::MAX).max(FORWARD_TASKS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_all_that_may_be_unfinished_and_as_many_that_have_just_ended() {
        let table = [(0, 20_000), (10_000, 20_000), (10_000_000, 20_000_000)];
        for (unfinished_max, room) in table {
            assert_eq!(tasks_max(unfinished_max), room);
        }
        assert_eq!(tasks_max(u64::MAX), usize::MAX);
    }
}
