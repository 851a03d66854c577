//! Tests of the crate from outside: recorded streams, and HTTP against a provider of our own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails is a failed test")]

mod cassettes;
mod encoding;
mod http;
mod mock;
