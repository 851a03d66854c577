//! All checks, one module each, in one folder per topic.

mod documentation;
mod facts;
mod improvements;
mod interface;
mod performance;
mod quality;
mod registry;
mod security;

pub(crate) use facts::Facts;
pub(crate) use registry::{ALL, OVER_PROJECT};

#[cfg(test)]
pub(crate) mod tests;
