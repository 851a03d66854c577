//! The fields of every noun (contracts/tasks.md 9.2): one table, and what follows from it: how a create and a change
//! are read, what a row shows, how a generated item becomes a row. Never touches the store.

mod describe;
mod item;
mod kind;
mod names;
mod read;
mod table;

pub use describe::{change_schema, create_schema, row_schema};
pub use names::camel;

pub(crate) use item::{row_from_item, unique_name};
pub(crate) use kind::Length;
pub(crate) use names::sent;
pub(crate) use read::{Fault, change, create, parent};
pub(crate) use table::{fields, parent_name};

#[cfg(test)]
mod tests;
