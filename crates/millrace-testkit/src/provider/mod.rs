//! A model provider under the tester's control, speaking OpenAI's chat-completions format. Never
//! talks to a real provider.

mod control;
mod handle;
mod ideas;
mod script;
#[cfg(test)]
mod tests;
mod wire;

pub use handle::{ScriptedProvider, serve_until_killed};
pub use ideas::{idea, unique_idea};
pub use script::{Answer, Logged, Outcome, Part, Rule};
