//! How many requests go to one provider at once, over all generations (contract records section
//! 12). It never retries and never spawns a task; who comes next among generations is decided by
//! the callers, who are served in the order in which they came.

mod gate;
mod window;

pub use gate::{Limiter, Permit};
pub use window::Outcome;
