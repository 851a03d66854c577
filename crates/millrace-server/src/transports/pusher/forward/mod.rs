//! Forwarding to a hosted Pusher app (contracts/tasks.md 11.8): every event of every task is sent there too. Never holds a
//! task up, and its failures change nothing but the log.

mod book;
mod hosted;
mod lane;
mod outbox;
mod request;

use std::sync::Arc;

use book::Book;
use hosted::Hosted;

use crate::app::App;

/// Forwards what tasks tell for as long as it is polled; returns at once where no hosted app is set.
pub async fn forward(app: App) {
    let settings = &app.pusher().settings;
    let Some(hosted) = settings.forward.clone() else { return };
    let hosted = match Hosted::new(hosted, settings.public) {
        Ok(hosted) => Arc::new(hosted),
        Err(error) => {
            tracing::error!(%error, "nothing is forwarded: the HTTP client could not be made");
            return;
        }
    };
    let tasks = app.handle.tasks();
    // Before the tasks are read, so that nothing is told between.
    let mut taps = tasks.taps();
    let mut book = Book::new(hosted);
    book.catch_up(tasks).await;
    loop {
        tokio::select! {
            tap = taps.next() => match tap {
                Ok(tap) => book.hear(&tap),
                Err(lagged) => {
                    tracing::warn!(%lagged, "forwarding fell behind; tasks are read anew");
                    book.catch_up(tasks).await;
                }
            },
            () = book.reap() => {}
        }
    }
}

#[cfg(test)]
mod tests;
