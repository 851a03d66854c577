//! Checks of structure: what is said twice, what is too much at once, what nobody uses.

pub(crate) mod commented_code;
pub(crate) mod dead_functions;
pub(crate) mod duplicate_keys;
pub(crate) mod duplicated_blocks;
pub(crate) mod giant_files;
pub(crate) mod hard_functions;
pub(crate) mod many_parameters;
pub(crate) mod redefined_functions;
pub(crate) mod repeated_conditions;
pub(crate) mod same_branches;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod unreachable_code;
