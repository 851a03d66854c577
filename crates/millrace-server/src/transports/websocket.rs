//! The live channel (contracts/ideas.md section 12): one task per socket that hears notices and client messages, and
//! writes. It keeps no backlog: a client that falls behind is closed and reads the log instead. Which notices are
//! told, and how, is the surface's business.

use std::error::Error as _;
use std::pin::pin;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use futures::{FutureExt, SinkExt};
use millrace_engine::notice::{Lagged, Notice, NoticeReader};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::closing::Told;
use super::sse::Open;
use super::subscriptions::{Subscriptions, invalid};
use crate::limits::{
    SOCKET_BATCH_MAX, SOCKET_CLOSE_TIME, SOCKET_MESSAGE_BYTES_MAX, SOCKET_PING_TIME,
    SOCKET_READ_BUFFER_BYTES, SOCKET_READ_BYTES_MAX, SOCKET_UNSENT_BYTES_MAX,
    SOCKET_WRITE_BUFFER_BYTES, SOCKET_WRITE_TIME,
};

/// A notice as a client hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The channel it belongs to.
    pub channel: &'static str,
    /// The message, JSON.
    pub text: String,
}

/// Why a conversation ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The server closes it, with this code and reason.
    Close(u16, &'static str),
    /// The other side is gone, or does not take what it is sent.
    Gone,
}

const TOO_LONG: End = End::Close(close_code::SIZE, "a message may have 65536 bytes");
const TOO_SLOW: End = End::Close(close_code::AGAIN, "fell behind: read the event log instead");
const GOING_AWAY: End = End::Close(close_code::AWAY, "the server is shutting down");

impl From<Lagged> for End {
    fn from(Lagged: Lagged) -> Self {
        TOO_SLOW
    }
}

impl From<axum::Error> for End {
    fn from(error: axum::Error) -> Self {
        // The library's error type is not public through axum; its text is what can be seen.
        let too_long = error.source().is_some_and(|cause| cause.to_string().contains("too long"));
        if too_long { TOO_LONG } else { Self::Gone }
    }
}

/// Upgrades a request; the socket hears what `tell` makes of the notices from now on.
pub(crate) fn respond<F>(
    upgrade: WebSocketUpgrade,
    notices: NoticeReader,
    tell: F,
    told: Told,
) -> Response
where
    F: Fn(&Notice) -> Option<Line> + Send + Sync + 'static,
{
    // Held until the socket is closed, so that a shutdown waits for the farewell.
    let open = told.0.as_ref().map(|closing| closing.open.token());
    upgrade
        .read_buffer_size(SOCKET_READ_BUFFER_BYTES)
        .write_buffer_size(SOCKET_WRITE_BUFFER_BYTES)
        .max_write_buffer_size(SOCKET_UNSENT_BYTES_MAX)
        .max_message_size(SOCKET_READ_BYTES_MAX)
        .max_frame_size(SOCKET_READ_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            let conversation =
                Conversation { socket, notices, tell, subscriptions: Subscriptions::default() };
            conversation.run(told).await;
            drop(open);
        })
}

struct Conversation<F> {
    socket: WebSocket,
    notices: NoticeReader,
    tell: F,
    subscriptions: Subscriptions,
}

impl<F: Fn(&Notice) -> Option<Line>> Conversation<F> {
    async fn run(mut self, told: Told) {
        let _open = Open::new("websocket");
        match self.converse(told).await {
            End::Close(code, reason) => self.close(code, reason).await,
            End::Gone => {}
        }
    }

    async fn converse(&mut self, told: Told) -> End {
        let mut shutdown = pin!(told.wait());
        let mut pings = interval_at(Instant::now() + SOCKET_PING_TIME, SOCKET_PING_TIME);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let outcome = tokio::select! {
                () = &mut shutdown => Err(GOING_AWAY),
                notice = self.notices.next() => match notice {
                    Ok(notice) => timely(self.tell_ready(&notice)).await,
                    Err(lagged) => Err(lagged.into()),
                },
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => timely(self.hear(message)).await,
                    Some(Err(error)) => Err(error.into()),
                    None => Err(End::Gone),
                },
                _ = pings.tick() => timely(self.ping()).await,
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// Sends a notice and the ones that are ready behind it in one go.
    async fn tell_ready(&mut self, first: &Notice) -> Result<(), End> {
        self.tell(first).await?;
        for _ in 1..SOCKET_BATCH_MAX {
            match self.notices.next().now_or_never() {
                Some(notice) => self.tell(&*notice?).await?,
                None => break,
            }
        }
        Ok(self.socket.flush().await?)
    }

    async fn tell(&mut self, notice: &Notice) -> Result<(), End> {
        match (self.tell)(notice) {
            Some(line) if self.subscriptions.has(line.channel) => {
                Ok(self.socket.feed(Message::Text(line.text.into())).await?)
            }
            _ => Ok(()),
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let answer = match message {
            Message::Text(text) if text.len() > SOCKET_MESSAGE_BYTES_MAX => return Err(TOO_LONG),
            Message::Binary(bytes) if bytes.len() > SOCKET_MESSAGE_BYTES_MAX => {
                return Err(TOO_LONG);
            }
            Message::Text(text) => self.subscriptions.receive(&text),
            Message::Binary(_) => Some(invalid("message must be a text frame")),
            // The library answers pings and closes itself.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => None,
        };
        match answer {
            Some(text) => Ok(self.socket.send(Message::Text(text.into())).await?),
            None => Ok(()),
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        Ok(self.socket.send(Message::Ping(Vec::new().into())).await?)
    }

    /// Says goodbye and reads on for a moment: a socket closed with unread bytes would reset the farewell away.
    async fn close(&mut self, code: u16, reason: &'static str) {
        let farewell = async {
            let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        let _ = timeout(SOCKET_CLOSE_TIME, farewell).await;
    }
}

/// A write that stands still for too long counts as a client that is gone.
async fn timely(write: impl Future<Output = Result<(), End>>) -> Result<(), End> {
    timeout(SOCKET_WRITE_TIME, write).await.unwrap_or(Err(End::Gone))
}

#[cfg(test)]
#[path = "websocket_tests.rs"]
mod tests;
