//! One socket: a task that hears commands and writes frames. It keeps no backlog, only cursors: what it is slow to take
//! is merged in its topics. Which events there are is decided elsewhere.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::channel::Channel;
use super::limits::{
    CLOSE_DRAIN_BYTES_MAX, CLOSE_TIME, MESSAGE_BYTES_MAX, READ_BUFFER_BYTES, TIMEOUT_S_MAX,
    UNSENT_BYTES_MAX, WRITE_BATCH_MAX, WRITE_BUFFER_BYTES,
};
use super::patient::Patient;
use super::protocol::{self, Close, Command};
use super::state::Seat;
use super::subscriptions::Subscriptions;
use super::topic::Bell;
use super::watch::{Next, Watch};
use crate::transports::closing::Told;
use crate::transports::sse::Open;

/// Why a conversation ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The server closes.
    Close(Close),
    /// The client closes; its close frame is answered.
    Answer,
    /// The other side is gone.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        match error {
            Error::Capacity(_) => protocol::TOO_LONG.into(),
            Error::Utf8(_) => protocol::NOT_TEXT.into(),
            Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                protocol::TOO_SLOW.into()
            }
            Error::Protocol(fault) if !is_reset(&fault) => protocol::BROKEN.into(),
            _ => Self::Gone,
        }
    }
}

fn is_reset(fault: &tokio_tungstenite::tungstenite::error::ProtocolError) -> bool {
    use tokio_tungstenite::tungstenite::error::ProtocolError;
    matches!(fault, ProtocolError::ResetWithoutClosingHandshake)
}

/// What a socket hears next.
enum Happened {
    Frame(Option<Result<Message, Error>>),
    Bell,
    Alarm,
}

type Socket<S> = WebSocketStream<Patient<S>>;

/// Speaks the protocol over an upgraded stream; `entry` says with which close code it is turned away.
pub(super) async fn run<S>(stream: S, entry: Result<Seat, Close>, told: Told)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(UNSENT_BYTES_MAX)
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    let stream = Patient::new(stream);
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let end = match entry {
        Ok(seat) => converse(&mut socket, seat, told).await,
        Err(close) => close.into(),
    };
    let _ = timeout(CLOSE_TIME, farewell(&mut socket, end)).await;
}

async fn converse<S>(socket: &mut Socket<S>, seat: Seat, told: Told) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let _open = Open::new("pusher");
    let mut closing = pin!(told.wait());
    let mut conversation = Conversation::new(socket, seat);
    let mut alarm = pin!(sleep_until(conversation.watch.due()));
    let mut outcome = before(&mut closing, conversation.greet()).await;
    loop {
        if let Err(end) = outcome {
            return end;
        }
        let due = conversation.watch.due();
        if due < alarm.deadline() || alarm.is_elapsed() {
            alarm.as_mut().reset(due);
        }
        outcome = before(&mut closing, conversation.step(alarm.as_mut())).await;
    }
}

/// A step, unless the shutdown begins before it is done.
async fn before(
    closing: &mut (impl Future<Output = ()> + Unpin),
    step: impl Future<Output = Result<(), End>>,
) -> Result<(), End> {
    tokio::select! {
        biased;
        () = closing => Err(protocol::GOING_AWAY.into()),
        outcome = step => outcome,
    }
}

struct Conversation<'a, S> {
    socket: &'a mut Socket<S>,
    seat: Seat,
    bell: Bell,
    subscriptions: Subscriptions,
    watch: Watch,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Conversation<'a, S> {
    fn new(socket: &'a mut Socket<S>, seat: Seat) -> Self {
        let settings = &seat.pusher.settings;
        let seconds = |seconds: u64| Duration::from_secs(seconds.min(TIMEOUT_S_MAX));
        let (activity, pong) =
            (seconds(settings.activity_timeout_s), seconds(settings.pong_timeout_s));
        let watch = Watch::new(activity, pong, Instant::now());
        Self { socket, seat, bell: Bell::default(), subscriptions: Subscriptions::default(), watch }
    }

    async fn greet(&mut self) -> Result<(), End> {
        let activity = self.seat.pusher.settings.activity_timeout_s;
        self.send(protocol::established(&self.seat.socket_id(), activity)).await
    }

    /// Waits for what happens next, and does what follows from it.
    async fn step(&mut self, alarm: Pin<&mut Sleep>) -> Result<(), End> {
        let happened = tokio::select! {
            biased;
            frame = self.socket.next() => Happened::Frame(frame),
            () = self.bell.notified() => Happened::Bell,
            () = alarm => Happened::Alarm,
        };
        self.handle(happened).await
    }

    async fn handle(&mut self, happened: Happened) -> Result<(), End> {
        match happened {
            Happened::Frame(Some(Ok(message))) => {
                self.watch.hear(Instant::now());
                self.hear(message).await?;
            }
            Happened::Frame(Some(Err(error))) => return Err(error.into()),
            Happened::Frame(None) => return Err(End::Gone),
            Happened::Bell => {}
            Happened::Alarm => match self.watch.look(Instant::now()) {
                Next::Wait => {}
                Next::Ask => self.send(protocol::ping()).await?,
                Next::GiveUp => return Err(protocol::SILENT.into()),
            },
        }
        self.tell_ready().await
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(protocol::BINARY.into()),
            Message::Close(_) => return Err(End::Answer),
            // The library has made the pong of a ping; it only has to leave.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {
                return Ok(self.socket.flush().await?);
            }
        };
        match protocol::parse(&text) {
            Command::Ping => self.send(protocol::pong()).await,
            Command::Pong => Ok(()),
            // Its future is large and rare: an idle socket has no room for it.
            Command::Subscribe { channel, auth } => Box::pin(self.subscribe(&channel, &auth)).await,
            Command::Unsubscribe { channel } => {
                self.subscriptions.remove(&channel);
                Ok(())
            }
            Command::Nonsense(why) => self.send(protocol::nonsense(why)).await,
        }
    }

    async fn subscribe(&mut self, name: &str, auth: &str) -> Result<(), End> {
        let pusher = Arc::clone(&self.seat.pusher);
        let socket_id = self.seat.socket_id();
        let channel = match self.subscriptions.admit(&pusher.settings, &socket_id, name, auth) {
            Ok(channel) => channel,
            Err(refused) => return self.send(protocol::refused(name, refused)).await,
        };
        self.feed(protocol::subscribed(name).into()).await?;
        let mut hearing = None;
        if let Channel::Task(form, session_id) = channel {
            let joined =
                pusher.join(session_id, Arc::clone(&self.bell)).await.map_err(|error| {
                    tracing::error!(%error, "a task could not be read for a subscriber");
                    protocol::NO_STORE
                })?;
            hearing = joined.reader.map(|reader| (form, reader));
            if let Some(snapshot) = joined.snapshot {
                self.feed(snapshot.frame(form)).await?;
            }
        }
        self.subscriptions.set(name, hearing);
        Ok(self.socket.flush().await?)
    }

    /// Writes what the channels have to tell; the rest waits until reads had a turn.
    async fn tell_ready(&mut self) -> Result<(), End> {
        for _ in 0..WRITE_BATCH_MAX {
            match self.subscriptions.next() {
                Some(frame) => self.feed(frame).await?,
                None => return Ok(self.socket.flush().await?),
            }
        }
        self.bell.notify_one();
        Ok(self.socket.flush().await?)
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        self.feed(text.into()).await?;
        Ok(self.socket.flush().await?)
    }

    async fn feed(&mut self, text: Utf8Bytes) -> Result<(), End> {
        Ok(self.socket.feed(Message::Text(text)).await?)
    }
}

/// Says goodbye, ends the writing half, and reads on for a moment: a socket closed with unread bytes would reset the
/// farewell away.
async fn farewell<S>(socket: &mut Socket<S>, end: End)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let said = match end {
        End::Close(Close { code, reason }) => {
            let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(reason) };
            socket.send(Message::Close(Some(frame))).await
        }
        End::Answer => socket.flush().await,
        End::Gone => return,
    };
    if said.is_err() || socket.get_mut().shutdown().await.is_err() {
        return;
    }
    let mut unread = CLOSE_DRAIN_BYTES_MAX;
    // On the heap, so that an idle socket has no room for it.
    let mut bytes = vec![0; READ_BUFFER_BYTES];
    while let Ok(read @ 1..) = socket.get_mut().read(&mut bytes).await {
        unread = match unread.checked_sub(read) {
            Some(unread) => unread,
            None => return,
        };
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
