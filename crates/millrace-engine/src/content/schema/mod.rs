//! A project's tables and relationships (contracts/tasks.md 9.3, and section 7, `schema`): their shape, what must hold
//! between them, and what people and generations make of them. Everything is decided here on values; the store keeps one
//! document per project.

mod check;
mod generated;
mod put;
mod shape;
mod state;

pub(crate) use generated::{finishing, saving};
pub(crate) use put::{Sent, put};
pub(crate) use state::Schema;

#[cfg(test)]
mod tests;
