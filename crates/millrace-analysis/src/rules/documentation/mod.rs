//! Checks of what is written for readers: is it there, and is it still true.

pub(crate) mod dead_links;
pub(crate) mod environment;
pub(crate) mod parameters;
pub(crate) mod readme;
pub(crate) mod readme_commands;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod undocumented;
