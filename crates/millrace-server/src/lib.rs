//! HTTP: the surfaces, the transports, the way in. A handler parses, calls the engine by its handle and renders;
//! it holds no policy and knows neither store nor models.

mod access;
mod app;
mod auth;
mod body;
mod guard;
pub mod limits;
pub mod refusal;
mod serve;
pub mod surfaces;
mod transports;

pub use app::{App, Parts, router};
pub use auth::Trusted;
pub use serve::serve;
pub use transports::pusher::{ForwardSettings, PusherSettings, forward};

#[cfg(test)]
mod test_app;
