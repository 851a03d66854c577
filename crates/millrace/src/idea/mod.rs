//! `millrace idea`: one code path over two transports, HTTP to a server or a whole router in this process, so that
//! results are the same by construction (contracts/ideas.md section 13).

pub mod args;
mod executor;
mod failure;
mod frames;
mod generate;
mod http;
mod local;
mod no_store;
mod progress;
mod request;
mod run;
mod text;
mod told;
mod transport;
mod workspace;

pub use run::run;
