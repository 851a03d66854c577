//! The embedded backend: one SQLite file, one writer thread with group commit, readers beside it. Decides nothing;
//! a verb reads, asks `millrace-core`, and writes what it says.

mod batch;
mod checkpoint;
mod claim;
mod connect;
mod documents;
mod edit;
mod fault;
mod inspect;
mod keys;
mod ledger;
mod lists;
mod migrate;
mod open;
mod patience;
mod presence;
mod prune;
mod query;
mod reader;
mod reads;
mod record;
mod rescue;
mod rows;
mod seam;
mod statements;
mod stop;
mod submit;
mod tally;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

pub use open::{Durability, Options, SqliteStore};
