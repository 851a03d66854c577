//! The engine: takes submits, claims and runs generations, keeps leases, tells what is committed. Knows no HTTP, no SQL, no
//! concrete backend and no wire format of a provider.

pub mod clock;
pub mod content;
mod context;
mod dispatcher;
mod engine;
pub mod error;
mod follow;
mod handle;
mod hub;
pub mod ideas;
pub mod keys;
mod lanes;
mod lease;
mod mint;
pub mod notice;
pub mod offline;
pub mod providers;
mod rescuer;
pub mod tasks;
mod told;
pub mod work;
mod worker;

pub use clock::Clock;
pub use engine::{Claims, Engine, Options, Prepared};
pub use error::{Error, Result};
pub use follow::Follow;
pub use handle::{Accepted, Handle, Submission};
pub use providers::Providers;
pub use told::Told;

/// The nouns of code workspaces that the ideas service takes and gives.
pub use millrace_workspace as workspace;
