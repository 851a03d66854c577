//! Instruments for tests of the built program: a scripted model provider, the server as a child
//! process, and plain clients that show the bytes. Never a dependency of anything that ships.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "an instrument that breaks must stop the test that holds it"
)]

mod front_matter;
mod http;
mod provider;
mod pusher;
mod receiver;
mod rng;
mod server;
mod shape;
mod signature;
mod socket;
mod sse;
mod wait;
mod workspace;

pub use front_matter::{Document, raw_scalar};
pub use http::{Client, Incoming, Reply, percent_encode, query};
pub use provider::{
    Answer, Logged, Outcome, Part, Rule, ScriptedProvider, idea, serve_until_killed, unique_idea,
};
pub use pusher::{Heard, PusherFrame, PusherSocket};
pub use receiver::{Delivery, Receiver, Response};
pub use rng::Rng;
pub use server::{ServerBuilder, TestServer};
pub use shape::Shape;
pub use signature::{hmac_sha256_hex, md5_hex};
pub use socket::Socket;
pub use sse::{EventStream, Frame};
pub use wait::{PATIENCE, until};
pub use workspace::{Workspace, idea_file, snapshot};
