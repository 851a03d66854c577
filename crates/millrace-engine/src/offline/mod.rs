//! The offline model: answers without network and without pretending to be a language model. Code ideas come from
//! static analysis of the workspace's sources, project parts from the project's own words. It replaces the network call
//! only: what it says is read, checked and saved like any provider's answer (contracts/tasks.md section 8.2).

mod behaviour;
mod code;
mod material;
mod model;
mod parts;

pub(crate) use material::{CodeMaterial, PartMaterial};
pub use millrace_models::catalog::OFFLINE;
pub use model::{OfflineModel, PLACES};
