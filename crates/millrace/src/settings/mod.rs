//! The settings: flags over `MILLRACE_*` environment over `millrace.toml` over defaults. Nothing here reads the
//! process environment or a file by itself; both come in as arguments, so every rule is a table test.

mod environment;
mod file;
mod given;
mod key;
mod listing;
mod nearest;
mod providers;
mod pusher;
mod resolve;
mod value;

#[cfg(test)]
mod environment_tests;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod pusher_tests;
#[cfg(test)]
mod resolve_tests;
#[cfg(test)]
mod value_tests;

pub use environment::{Environment, strangers};
pub use given::{Entry, Faults, Flag, Origin};
pub use nearest::nearest;
pub use providers::Provider;
pub use pusher::{Forward, Pusher};
pub use resolve::{DATA_DIR_DEFAULT, Durability, LogFormat, Settings, Sources, resolve};
