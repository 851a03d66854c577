//! Forwarding to a hosted Pusher app (contracts/tasks.md 11.8): every event of every task is sent there too. Never holds a
//! task up, and its failures change nothing but the log. What was sent is noted nowhere: an end that was committed and not sent
//! when the process is killed is not sent after the next start.

mod book;
mod hosted;
mod lane;
mod listen;
mod outbox;
mod refusals;
mod request;

pub use listen::forward;

#[cfg(test)]
mod tests;
