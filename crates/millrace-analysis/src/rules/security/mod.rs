//! Checks for ways in: injected commands and queries, secrets in the source, switched-off guards.

pub(crate) mod container_root;
pub(crate) mod credentialed_cors;
pub(crate) mod debug_mode;
pub(crate) mod evaluated_input;
pub(crate) mod hardcoded_secrets;
pub(crate) mod open_permissions;
pub(crate) mod password_hashes;
pub(crate) mod predictable_tokens;
pub(crate) mod request_paths;
pub(crate) mod shell_commands;
pub(crate) mod signature_comparison;
pub(crate) mod sql_text;
pub(crate) mod temporary_names;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod tls_verification;
pub(crate) mod unpinned_dependencies;
pub(crate) mod unsafe_loading;
pub(crate) mod unsafe_markup;
pub(crate) mod unverified_tokens;
pub(crate) mod workflow_injection;
