//! Checks for work that is done again and again, or that holds up others.

pub(crate) mod blocking_async_python;
pub(crate) mod blocking_async_rust;
pub(crate) mod blocking_handlers;
pub(crate) mod growing_strings;
pub(crate) mod linear_membership;
pub(crate) mod queries_in_loops;
pub(crate) mod queue_shifts;
pub(crate) mod regex_in_loops;
pub(crate) mod sequential_awaits;
pub(crate) mod spread_accumulators;
#[cfg(test)]
pub(crate) mod tests;
