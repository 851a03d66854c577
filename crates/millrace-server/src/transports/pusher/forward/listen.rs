//! Hears every task's events and hands them to the book. Never waits for the hosted app.

use std::sync::Arc;

use millrace_engine::tasks::TapReader;

use super::book::Book;
use super::hosted::Hosted;
use crate::app::App;

/// Hears what tasks tell from the moment this is called, and forwards it for as long as the answer is polled; that ends at
/// once where no hosted app is set. Called before the first request is served, so that no task is missed.
pub fn forward(app: App) -> impl Future<Output = ()> + Send {
    let hosted = hosted(&app);
    let taps = app.handle.tasks().taps();
    async move {
        if let Some(hosted) = hosted {
            pass_on(&app, hosted, taps).await;
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

async fn pass_on(app: &App, hosted: Hosted, mut taps: TapReader) {
    let tasks = app.handle.tasks();
    let mut book = Book::new(Arc::new(hosted));
    // The taps are older than this look, so that nothing is told between.
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
