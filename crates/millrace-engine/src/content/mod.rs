//! The content model: projects and what belongs to them, as people and generations write it (contracts/tasks.md sections 2,
//! 7, 9 and 10). Fields, rows and schemas are decided in pure parts; the service reads and edits documents.

#[cfg(test)]
mod documents_for_tests;
mod error;
mod fields;
mod gherkin;
mod reads;
mod rewrite;
mod row;
pub(crate) mod schema;
mod service;
mod tables;
mod writes;

pub use error::Error;
pub use fields::{camel, change_schema, create_schema, row_schema};
pub use reads::{List, Rows};
pub use row::Row;
pub use service::Content;

pub(crate) use fields::{row_from_item, unique_name};
pub(crate) use rewrite::criteria_saved;
