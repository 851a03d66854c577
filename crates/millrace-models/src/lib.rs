//! Models: the seam, the four wire dialects, the catalog of names, the concurrency limiter, the
//! scripted model and the reader of structured answers. It never knows generations or the store.

pub mod catalog;
pub mod classify;
pub mod dialects;
pub mod http;
pub mod limiter;
pub mod limits;
mod nouns;
pub mod parameters;
mod provider;
pub mod retry_after;
pub mod scripted;
mod sse;
pub mod structured;

pub use catalog::Catalog;
pub use nouns::{
    Event, EventStream, Fault, FaultClass, Finished, Model, OutputSchema, Request, Stop, Usage,
};
pub use provider::HttpModel;
