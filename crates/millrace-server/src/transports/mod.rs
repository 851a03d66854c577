//! How events leave the server. A transport knows framing, flow and time; which events there are and what they say
//! is its surface's business.

pub mod closing;
pub mod pusher;
pub(crate) mod sse;
pub(crate) mod subscriptions;
pub(crate) mod websocket;
