use futures::FutureExt;
use serde_json::Value;
use tokio::io::{DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::super::limits::STALL_TIME;
use super::super::settings::PusherSettings;
use super::super::state::Pusher;
use super::*;
use crate::test_app::TestApp;
use crate::transports::closing::Closing;

type Client = WebSocketStream<DuplexStream>;

/// A socket in memory, its pipe `room` bytes wide, with the clock standing still from here on.
struct Bench {
    client: Client,
    server: JoinHandle<()>,
    shutdown: CancellationToken,
    _app: TestApp,
}

impl Bench {
    async fn new(room: usize) -> Self {
        let app = TestApp::new().await;
        let settings = PusherSettings {
            activity_timeout_s: 120,
            pong_timeout_s: 30,
            ..PusherSettings::for_tests()
        };
        let pusher = Arc::new(Pusher::new(app.handle.clone(), settings));
        let closing = Closing::default();
        let shutdown = closing.begun.clone();
        let (near, far) = duplex(room);
        tokio::time::pause();
        let seat = pusher.seat().unwrap();
        let server = tokio::spawn(run(far, Ok(seat), Told(Some(closing))));
        let client = WebSocketStream::from_raw_socket(near, Role::Client, None).await;
        Self { client, server, shutdown, _app: app }
    }

    async fn heard(&mut self) -> Message {
        self.client.next().await.unwrap().unwrap()
    }

    async fn event(&mut self) -> Value {
        serde_json::from_str(self.heard().await.to_text().unwrap()).unwrap()
    }

    async fn say(&mut self, message: Message) {
        self.client.send(message).await.unwrap();
    }

    /// The code of the close frame that ends the socket, whatever comes before it.
    async fn closed(&mut self) -> u16 {
        loop {
            match self.heard().await {
                Message::Close(frame) => return frame.unwrap().code.into(),
                other => assert!(other.is_text(), "{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn the_server_speaks_first_and_answers_what_it_is_told() {
    let mut bench = Bench::new(4_096).await;
    let first = bench.event().await;
    assert_eq!(first["event"], "pusher:connection_established");
    let data: Value = serde_json::from_str(first["data"].as_str().unwrap()).unwrap();
    assert_eq!(data["activity_timeout"], 120);
    let (left, right) = data["socket_id"].as_str().unwrap().split_once('.').unwrap();
    assert!(left.parse::<u64>().is_ok() && right.parse::<u64>().is_ok(), "{data}");
    for (said, event) in [
        (r#"{"event":"pusher:ping","data":{}}"#, "pusher:pong"),
        ("not JSON", "pusher:error"),
        (r#"{"event":"client-x","channel":"c","data":{}}"#, "pusher:error"),
        (
            r#"{"event":"pusher:subscribe","data":{"channel":"c"}}"#,
            "pusher_internal:subscription_succeeded",
        ),
        (r#"{"event":"pusher:subscribe","data":{"channel":" "}}"#, "pusher:subscription_error"),
    ] {
        bench.say(Message::text(said)).await;
        assert_eq!(bench.event().await["event"], event, "{said}");
    }
    bench.say(Message::Ping("x".into())).await;
    assert_eq!(bench.heard().await, Message::Pong("x".into()));
    bench.client.close(None).await.unwrap();
    bench.server.await.unwrap();
}

#[tokio::test]
async fn a_silent_client_is_asked_and_then_closed() {
    let mut bench = Bench::new(4_096).await;
    let start = Instant::now();
    bench.event().await;
    assert_eq!(bench.event().await["event"], "pusher:ping");
    assert_eq!(start.elapsed().as_secs(), 120);
    assert_eq!(bench.closed().await, 4201);
    assert_eq!(start.elapsed().as_secs(), 150);
    bench.server.await.unwrap();
}

#[tokio::test]
async fn any_frame_counts_as_life() {
    let mut bench = Bench::new(4_096).await;
    bench.event().await;
    for life in [
        Message::text(r#"{"event":"pusher:pong","data":{}}"#),
        Message::Pong(Vec::new().into()),
        Message::Ping(Vec::new().into()),
        Message::text("nonsense"),
    ] {
        assert_eq!(bench.event().await["event"], "pusher:ping");
        tokio::time::advance(Duration::from_secs(29)).await;
        let is_answered = !life.is_pong() && !life.to_text().unwrap().contains("pong");
        bench.say(life).await;
        if is_answered {
            bench.heard().await;
        }
    }
    assert_eq!(bench.event().await["event"], "pusher:ping");
}

#[tokio::test]
async fn frames_the_protocol_does_not_have_close_with_their_code() {
    let long = "x".repeat(11_000);
    let cases = [
        (Message::text(long), 1009),
        (Message::binary(vec![1]), 1003),
        (Message::text("x".repeat(10_240)), 0),
    ];
    for (message, code) in cases {
        let mut bench = Bench::new(64 * 1_024).await;
        bench.event().await;
        bench.say(message).await;
        if code == 0 {
            assert_eq!(bench.event().await["event"], "pusher:error");
        } else {
            assert_eq!(bench.closed().await, code);
            bench.server.await.unwrap();
        }
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_reader_that_takes_no_byte_is_closed_with_4100_after_half_a_minute() {
    // Not even the greeting fits into the pipe.
    let mut bench = Bench::new(16).await;
    let start = Instant::now();
    tokio::time::sleep(STALL_TIME + CLOSE_TIME / 2).await;
    assert!(!bench.server.is_finished());
    // It reads again just in time for the farewell.
    assert_eq!(bench.event().await["event"], "pusher:connection_established");
    assert_eq!(bench.closed().await, 4100);
    drop(bench.client);
    bench.server.await.unwrap();
    assert!(start.elapsed() < STALL_TIME + CLOSE_TIME, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_reader_that_never_reads_again_is_let_go() {
    let bench = Bench::new(16).await;
    let start = Instant::now();
    bench.server.await.unwrap();
    assert_eq!(start.elapsed().as_secs(), (STALL_TIME + CLOSE_TIME).as_secs());
}

#[tokio::test]
async fn a_slow_reader_that_takes_bytes_is_kept() {
    let mut bench = Bench::new(16).await;
    let mut byte = [0; 1];
    for _ in 0..20 {
        tokio::time::sleep(STALL_TIME - Duration::from_secs(1)).await;
        bench.client.get_mut().read_exact(&mut byte).await.unwrap();
        assert!(!bench.server.is_finished());
    }
}

#[tokio::test]
async fn a_shutdown_closes_with_4200_at_once() {
    let mut bench = Bench::new(4_096).await;
    let start = Instant::now();
    bench.event().await;
    bench.shutdown.cancel();
    assert_eq!(bench.closed().await, 4200);
    drop(bench.client);
    bench.server.await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn an_idle_conversation_is_small() {
    /// Bytes of the task of an idle socket; 20 KiB is the promise for everything together.
    const TASK_BYTES_MAX: usize = 6 * 1_024;
    let app = TestApp::new().await;
    let pusher = Arc::new(Pusher::new(app.handle.clone(), PusherSettings::for_tests()));
    let (_near, far) = duplex(64);
    let task = run(far, Ok(pusher.seat().unwrap()), Told(Some(Closing::default())));
    let bytes = size_of_val(&task);
    assert!(bytes <= TASK_BYTES_MAX, "{bytes}");
    assert!(task.now_or_never().is_none());
}
