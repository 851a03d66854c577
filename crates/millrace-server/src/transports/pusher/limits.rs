//! Every limit of the push door that is not a setting: name, unit, reason. Decides nothing.

use std::time::Duration;

/// Bytes of an incoming frame or message (contracts/tasks.md 11.7); a longer one closes with 1009.
pub(super) const MESSAGE_BYTES_MAX: usize = 10_240;

/// Bytes of an outgoing `data` (contracts/tasks.md 11.7).
pub(super) const DATA_BYTES_MAX: usize = 10_240;

/// Characters of a `message` or `error` (contracts/tasks.md 11.7).
pub(super) const TEXT_CHARS_MAX: usize = 2_000;

/// Characters of a channel's name (contracts/tasks.md 11.3).
pub(super) const CHANNEL_CHARS_MAX: usize = 200;

/// Channels on one socket (contracts/tasks.md 11.3).
pub(super) const CHANNELS_MAX: usize = 100;

/// Frames a topic keeps for its readers. One that falls further behind hears the newest: every update says all.
pub(super) const RING_FRAMES_MAX: usize = 64;

/// Events read from a log before their frames are told in one go.
pub(super) const PUMP_BATCH_MAX: usize = 64;

/// Frames written to a socket in one go, before its reads have a turn.
pub(super) const WRITE_BATCH_MAX: usize = 32;

/// Bytes of read buffer per socket: commands are short and idle sockets are many.
pub(super) const READ_BUFFER_BYTES: usize = 1_024;

/// Bytes gathered before a socket writes: many ready frames become one system call.
pub(super) const WRITE_BUFFER_BYTES: usize = 4 * 1_024;

/// Bytes a socket may hold unsent: the longest frame (`data` escaped once more at the worst) beside a full buffer.
pub(super) const UNSENT_BYTES_MAX: usize = 64 * 1_024;

/// How long a reader may take no byte before it is closed with 4100 (contracts/tasks.md 11.7).
pub(super) const STALL_TIME: Duration = Duration::from_secs(30);

/// How long a close frame may take to leave, and then the other side to close too.
pub(super) const CLOSE_TIME: Duration = Duration::from_secs(2);

/// Bytes read and thrown away behind a close frame, so that it is not lost to a reset.
pub(super) const CLOSE_DRAIN_BYTES_MAX: usize = 1_024 * 1_024;

/// Seconds that a timeout setting counts for at the most: a year, so that no sum of times overflows.
pub(super) const TIMEOUT_S_MAX: u64 = 365 * 24 * 60 * 60;

/// Pause before a log that could not be read is read again.
pub(super) const STORE_PAUSE: Duration = Duration::from_secs(1);

/// Time between two forwarded updates of a task: at most 2 per second (contracts/tasks.md 11.8).
pub(super) const FORWARD_UPDATE_TIME: Duration = Duration::from_millis(500);

/// Requests to the hosted app at once: a receiver that hangs holds no more.
pub(super) const FORWARD_REQUESTS_MAX: usize = 32;

/// Time for one request to the hosted app. Six tries with their pauses fit into [`FORWARD_LAST_TIME`].
pub(super) const FORWARD_REQUEST_TIME: Duration = Duration::from_secs(5);

/// Time to connect to the hosted app.
pub(super) const FORWARD_CONNECT_TIME: Duration = Duration::from_secs(3);

/// Time after which a terminal event is given up (contracts/tasks.md 11.8).
pub(super) const FORWARD_LAST_TIME: Duration = Duration::from_secs(60);

/// Pauses between the tries of a terminal event: six tries (contracts/tasks.md 11.8).
pub(super) const FORWARD_PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(12),
];

/// Tasks known to forwarding at once, for each that may be unfinished: the others have ended and are still being sent. Beyond
/// it, further ones are not forwarded: memory is bounded, whatever the receiver does.
pub(super) const FORWARD_TASKS_PER_UNFINISHED: u64 = 2;

/// Tasks known to forwarding at once at least: where few may be unfinished, many may have ended within the last minute.
pub(super) const FORWARD_TASKS_MIN: usize = 20_000;

/// Time between two lines of the log about tasks that are not forwarded.
pub(super) const FORWARD_WARN_TIME: Duration = Duration::from_secs(60);

/// How long a task whose end was read is remembered at the most. By then the taps, which are told right after a commit, are past
/// it.
pub(super) const FORWARD_ENDED_TIME: Duration = Duration::from_secs(60);

/// How long the end of the server waits for last events to be sent: four tries of one, as long as requests in flight get.
pub(super) const FORWARD_END_TIME: Duration = Duration::from_secs(10);
