//! The four wire dialects, each a pair of pure functions: what to send, how to read the answer.
//! They never do HTTP.

mod anthropic;
mod decoder;
mod dialect;
mod gemini;
mod openai_chat;
mod openai_responses;
mod wire;
mod wire_schema;

pub use decoder::{Decoder, Framing};
pub use dialect::Dialect;
pub use wire::{Header, HttpRequest, Target};
