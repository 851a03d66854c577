//! The llm-tasks surface (contracts/tasks.md sections 2 to 6 and 8): routes, fields and wire words. Holds no policy: the
//! engine's tasks service decides.

mod cancel;
mod error;
mod fields;
mod models;
mod progress;
mod routes;
mod status;
mod submit;
pub(crate) mod wire;

pub(crate) use routes::routes;
