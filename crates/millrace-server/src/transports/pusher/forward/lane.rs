//! Sends what waits of one task, in order and one at a time: updates once and at most two a second, the last event up to
//! six times within a minute (contracts/tasks.md 11.8). Ends when nothing waits. Never looks at other tasks.

use std::sync::Arc;

use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::super::limits::{FORWARD_LAST_TIME, FORWARD_PAUSES, FORWARD_UPDATE_TIME};
use super::super::telling::Telling;
use super::hosted::{Post, Posted};
use super::outbox::{Next, Outbox};

/// Sends until nothing waits.
pub(super) async fn run<P: Post>(outbox: Arc<Outbox>, hosted: Arc<P>) {
    loop {
        match outbox.take() {
            Some(Next::Update(telling)) => {
                let next = Instant::now() + FORWARD_UPDATE_TIME;
                hosted.post(&telling).await;
                tokio::select! {
                    () = sleep_until(next) => {}
                    () = outbox.last_waits() => {}
                }
            }
            Some(Next::Last(telling, told)) => {
                let sent = timeout_at(told + FORWARD_LAST_TIME, send_last(&telling, &*hosted));
                if sent.await != Ok(Posted::Taken) {
                    tracing::error!(event = telling.event, "a last event was not forwarded");
                }
                return;
            }
            None => return,
        }
    }
}

async fn send_last<P: Post>(telling: &Telling, hosted: &P) -> Posted {
    for pause in FORWARD_PAUSES {
        match hosted.post(telling).await {
            Posted::Later => sleep(pause).await,
            done @ (Posted::Taken | Posted::Never) => return done,
        }
    }
    hosted.post(telling).await
}

#[cfg(test)]
#[path = "lane_tests.rs"]
mod tests;
