//! The hosted app over HTTP: a bounded number of requests at once, each with an end. Never logs a query, it is signed, nor
//! a sessionId.

use std::future::Future;

use millrace_engine::Clock;
use millrace_engine::clock::SystemClock;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, redirect};
use tokio::sync::Semaphore;

use super::super::limits::{FORWARD_CONNECT_TIME, FORWARD_REQUEST_TIME, FORWARD_REQUESTS_MAX};
use super::super::settings::ForwardSettings;
use super::super::telling::Telling;
use super::request::signed;

/// Microseconds of the engine's time in a second.
const MICROS_PER_SECOND: i64 = 1_000_000;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posted {
    /// The app has it.
    Taken,
    /// It may go better later: no answer, 429 or 5xx.
    Later,
    /// It will never be taken.
    Never,
}

/// Where tellings are sent. The seam lets tests count and time without a network.
pub(super) trait Post: Send + Sync + 'static {
    /// Sends one, once.
    fn post(&self, telling: &Telling) -> impl Future<Output = Posted> + Send;
}

/// The hosted app.
pub(super) struct Hosted {
    settings: ForwardSettings,
    public: bool,
    client: Client,
    places: Semaphore,
}

impl Hosted {
    pub(super) fn new(settings: ForwardSettings, public: bool) -> reqwest::Result<Self> {
        let client = Client::builder()
            .connect_timeout(FORWARD_CONNECT_TIME)
            .timeout(FORWARD_REQUEST_TIME)
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Self { settings, public, client, places: Semaphore::new(FORWARD_REQUESTS_MAX) })
    }
}

impl Post for Hosted {
    async fn post(&self, telling: &Telling) -> Posted {
        // Never closed.
        let _place = self.places.acquire().await;
        let now_s = SystemClock.now().0 / MICROS_PER_SECOND;
        let request = signed(&self.settings, self.public, telling, now_s);
        let sent = self.client.post(request.url).header(CONTENT_TYPE, "application/json");
        match sent.body(request.body).send().await {
            Ok(answer) => {
                let status = answer.status();
                if !status.is_success() {
                    tracing::warn!(%status, "the hosted app did not take an event");
                }
                judge(status)
            }
            Err(error) => {
                let error = error.without_url();
                tracing::warn!(%error, "an event could not be forwarded");
                Posted::Later
            }
        }
    }
}

fn judge(status: StatusCode) -> Posted {
    if status.is_success() {
        Posted::Taken
    } else if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        Posted::Later
    } else {
        Posted::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_429_and_5xx_may_go_better_later() {
        for (status, posted) in [
            (200, Posted::Taken),
            (202, Posted::Taken),
            (301, Posted::Never),
            (400, Posted::Never),
            (401, Posted::Never),
            (413, Posted::Never),
            (429, Posted::Later),
            (500, Posted::Later),
            (503, Posted::Later),
        ] {
            assert_eq!(judge(StatusCode::from_u16(status).unwrap()), posted, "{status}");
        }
    }
}
