//! Forwarding to a hosted Pusher app (contracts/tasks.md 11.8): every event of every task is sent there too. Never holds a
//! task up, and its failures change nothing but the log.

mod book;
mod hosted;
mod lane;
mod listen;
mod outbox;
mod request;

pub use listen::forward;

#[cfg(test)]
mod tests;
