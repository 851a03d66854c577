//! `millrace serve`: opens the store, starts the engine, listens, and ends in order. Holds no behaviour of a request.

mod descriptors;
mod listen;
mod port_file;
mod run;
mod secret;

pub use listen::bind;
pub use run::run;
