//! The content surface (contracts/tasks.md section 9): projects and what belongs to them, read and edited row by row;
//! and the envelope of the whole contract. Holds no policy: the engine's content service decides.

pub(crate) mod body;
pub(crate) mod document;
mod entity;
pub(crate) mod envelope;
mod error;
mod query;
mod reads;
mod routes;
mod tables;
mod twice;
mod writes;

pub(crate) use routes::routes;
