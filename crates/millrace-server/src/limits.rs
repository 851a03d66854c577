//! Every limit of this crate: name, unit, default, reason. Limits of the engine, of the workspace's files and
//! of a provider's traffic stand beside the code that keeps them. Never decides anything.

use std::time::Duration;

/// Bytes of a request body (contracts/ideas.md 1.2), the limit itself included.
pub const BODY_BYTES_MAX: usize = 1_048_576;

/// Bytes read and thrown away behind a body that is too long, so that a client which is still sending hears
/// the answer instead of a reset.
pub const BODY_DRAIN_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How long a body may take to arrive, refused ones included: a slow sender holds a connection no longer.
pub const BODY_READ_TIME: Duration = Duration::from_secs(30);

/// Characters of a request value repeated in an error text (contracts/ideas.md 1.2).
pub const ECHO_CHARS_MAX: usize = 200;

/// Entries of `types` of one generation (contracts/ideas.md 6.1).
pub const TYPES_MAX: usize = 20;

/// Ideas on a page when the request does not say (contracts/ideas.md 7.1).
pub const IDEAS_PAGE: u64 = 100;

/// Sessions on a page when the request does not say (contracts/ideas.md 7.4).
pub const SESSIONS_PAGE: u64 = 20;

/// Silence after which an event stream sends a comment line (contracts/ideas.md 6.2).
pub const STREAM_QUIET_TIME: Duration = Duration::from_secs(15);

/// Bytes of a WebSocket frame or message (contracts/ideas.md section 12); a longer one closes with 1009.
pub const SOCKET_MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a WebSocket message that are still read, so that the close with 1009 reaches a client that sends a
/// little too much; beyond it the close is sent at once and the rest is not read.
pub const SOCKET_READ_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of read buffer per WebSocket: messages of clients are short and sockets are many.
pub const SOCKET_READ_BUFFER_BYTES: usize = 4 * 1024;

/// Bytes gathered before a WebSocket writes: many ready events become one system call.
pub const SOCKET_WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// Notices written to a WebSocket in one go, before its reads have a turn.
pub const SOCKET_BATCH_MAX: usize = 64;

/// Bytes a WebSocket may hold unsent. One event (an idea at its longest) must fit beside the write buffer.
pub const SOCKET_UNSENT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Channels one WebSocket may subscribe to: the list is kept and repeated in every answer.
pub const SOCKET_CHANNELS_MAX: usize = 100;

/// How long a write to a WebSocket may stand still before the socket is closed.
pub const SOCKET_WRITE_TIME: Duration = Duration::from_secs(10);

/// Time between pings to a silent WebSocket, so that proxies keep it open and a dead peer is noticed.
pub const SOCKET_PING_TIME: Duration = Duration::from_secs(30);

/// How long a WebSocket that was told to close may take to say so too.
pub const SOCKET_CLOSE_TIME: Duration = Duration::from_secs(2);

/// Connections open at once; more wait in the system's queue. Each costs a task and a few KiB.
pub const CONNECTIONS_MAX: usize = 10_000;

/// How long a connection may take for a request's head, idle time on a kept connection included.
pub const HEAD_READ_TIME: Duration = Duration::from_secs(75);

/// Pause after the system refused a connection (out of file descriptors), instead of a busy loop.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long requests in flight may go on after a shutdown was asked for.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Characters of a request id taken over from the caller; a longer or odd one is replaced.
pub const REQUEST_ID_CHARS_MAX: usize = 128;
