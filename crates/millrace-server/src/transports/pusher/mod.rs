//! The Pusher Channels protocol, version 7 (contracts/tasks.md section 11): sockets that hear how tasks stand, signatures for
//! private channels, and forwarding to a hosted app. Tells only what a log or a generation's row says.

mod auth_route;
mod channel;
mod connection;
mod forward;
mod limits;
mod patient;
mod protocol;
mod pump;
mod registry;
mod settings;
mod signature;
mod state;
mod subscriptions;
mod telling;
mod topic;
mod upgrade;
mod watch;

pub(crate) use auth_route::routes;
pub use forward::forward;
pub use settings::{ForwardSettings, PusherSettings};
pub(crate) use state::Pusher;
pub(crate) use upgrade::socket_route;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod socket_tests;
