//! The code-ideas surface (contracts/ideas.md): routes, fields, wire words and error texts. Holds no policy: the
//! engine's ideas service decides, the workspace's files are the truth.

mod changes;
mod error;
mod fields;
mod generate;
mod live;
mod reads;
mod removal;
mod replay;
mod routes;
pub mod schema;
mod wire;

pub(crate) use routes::routes;
