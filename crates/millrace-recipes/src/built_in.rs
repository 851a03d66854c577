//! The recipes compiled into the program, from `recipes/*.md` at the root of the repository. Never
//! reads them at run time.

use std::sync::LazyLock;

use crate::recipe::Recipe;

/// File name, stem and text of each, in the order of the contract (ideas, 5).
const FILES: [(&str, &str, &str); 6] = [
    (
        "recipes/code_improvements.md",
        "code_improvements",
        include_str!("../../../recipes/code_improvements.md"),
    ),
    ("recipes/code_quality.md", "code_quality", include_str!("../../../recipes/code_quality.md")),
    (
        "recipes/documentation_gaps.md",
        "documentation_gaps",
        include_str!("../../../recipes/documentation_gaps.md"),
    ),
    (
        "recipes/performance_optimizations.md",
        "performance_optimizations",
        include_str!("../../../recipes/performance_optimizations.md"),
    ),
    (
        "recipes/security_hardening.md",
        "security_hardening",
        include_str!("../../../recipes/security_hardening.md"),
    ),
    (
        "recipes/ui_ux_improvements.md",
        "ui_ux_improvements",
        include_str!("../../../recipes/ui_ux_improvements.md"),
    ),
];

/// The built-in recipes, in the order in which they are listed.
#[must_use]
pub fn built_in() -> &'static [Recipe] {
    static RECIPES: LazyLock<Vec<Recipe>> = LazyLock::new(|| {
        FILES.iter().map(|(file, stem, text)| Recipe::built_in(file, stem, text)).collect()
    });
    &RECIPES
}

#[cfg(test)]
#[path = "built_in_tests.rs"]
mod tests;
