//! Checks for things that go wrong, or will: lost errors, missing timeouts, surprising defaults.

pub(crate) mod async_callbacks;
pub(crate) mod bare_except;
pub(crate) mod client_timeouts_go;
pub(crate) mod client_timeouts_python;
pub(crate) mod client_timeouts_rust;
pub(crate) mod defer_in_loop;
pub(crate) mod ignored_results_go;
pub(crate) mod ignored_results_rust;
pub(crate) mod literal_identity;
pub(crate) mod missing_tests;
pub(crate) mod mutable_defaults;
pub(crate) mod open_notes;
pub(crate) mod string_identity;
pub(crate) mod swallowed_errors;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod thrown_strings;
pub(crate) mod unclosed_files;
pub(crate) mod unwrapped_io;
