//! The recipes compiled into the program, from `recipes/*.md` at the root of the repository: the idea
//! types, and the list of all. Never reads them at run time.

use std::sync::LazyLock;

use crate::parts::part_recipes;
use crate::recipe::{Kind, Recipe};

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

/// A recipe compiled in, whatever its kind, as far as a list of recipes shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// What it makes.
    pub kind: Kind,
    /// One line for people.
    pub description: &'static str,
    /// Items it gives when the caller does not say; none where the model plans the number.
    pub items: Option<u32>,
    /// The whole file.
    pub text: &'static str,
}

/// The built-in recipes of all kinds: the idea types, then the project parts, each in the order of
/// their contract. Their names differ.
pub fn all_built_in() -> impl Iterator<Item = BuiltIn> {
    let ideas = built_in().iter().map(|recipe| BuiltIn {
        name: &recipe.name,
        kind: recipe.kind,
        description: &recipe.description,
        items: Some(recipe.max_ideas),
        text: recipe.text,
    });
    let parts = part_recipes().iter().map(|recipe| BuiltIn {
        name: recipe.task.as_str(),
        kind: Kind::ProjectParts,
        description: &recipe.description,
        items: recipe.items,
        text: recipe.text,
    });
    ideas.chain(parts)
}

/// The built-in idea types, in the order in which they are listed.
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
