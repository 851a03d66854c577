//! Tests of the crate from outside: recorded streams, and HTTP against a provider of our own.

mod cassettes;
mod encoding;
mod http;
mod mock;
