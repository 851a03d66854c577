//! What is kept of a file for the checks of the whole project, once its tree is gone.

use super::documentation::{environment, undocumented};
use super::quality::{dead_functions, duplicated_blocks, hard_functions};
use crate::role::Role;
use crate::unit::Unit;

/// What the checks of the whole project need to know of one file.
#[derive(Default)]
pub(crate) struct Facts {
    /// Lines of the file.
    pub(crate) lines: u32,
    /// Lines with product code.
    pub(crate) code_lines: u32,
    /// Whether tests stand in the file.
    pub(crate) has_tests: bool,
    pub(crate) functions: Vec<hard_functions::Function>,
    pub(crate) code: Vec<duplicated_blocks::CodeLine>,
    pub(crate) private: Vec<dead_functions::Private>,
    pub(crate) public: Vec<undocumented::Public>,
    pub(crate) modules: Vec<String>,
    pub(crate) environment: Vec<environment::Read>,
}

impl Facts {
    /// The facts of a file.
    pub(crate) fn of(unit: &Unit<'_>) -> Facts {
        if unit.role == Role::Foreign {
            return Facts::default();
        }
        let code = duplicated_blocks::code_lines(unit);
        Facts {
            lines: unit.lines(),
            code_lines: code.len() as u32,
            has_tests: unit.has_tests(),
            functions: hard_functions::functions(unit),
            code,
            private: dead_functions::private_functions(unit),
            public: undocumented::public_items(unit),
            modules: undocumented::public_modules(unit),
            environment: environment::reads(unit),
        }
    }
}
