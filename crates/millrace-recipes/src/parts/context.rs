//! What is known of a project when parts of it are asked for, and the few variables its templates
//! have. Never lets a text of the project into a template, so that no template can let one loose.

use serde::Serialize;

/// What a prompt of a project part may show. All texts are data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PartContext {
    /// Name of the project.
    pub project_name: String,
    /// Its description and its current prompt.
    pub project_text: String,
    /// The caller's `prompt` (contract tasks, 3); may be empty.
    pub wishes: String,
    /// Its features, in the order of creation.
    pub features: Vec<PartLine>,
    /// Its personas, in the order of creation; `id` is the uuid that a user story may name.
    pub personas: Vec<PartLine>,
    /// The feature, story or page the items are for.
    pub subject: Option<PartLine>,
    /// The feature of the story the items are for.
    pub around: Option<PartLine>,
    /// Names that are taken.
    pub names: Vec<String>,
    /// The schema the project has, as compact text; may be empty.
    pub tables: String,
    /// Items wanted; 0 for as many as needed.
    pub count: u32,
}

/// A row of the project, as far as a prompt shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PartLine {
    /// Its uuid; may be empty.
    pub id: String,
    /// Its name or title.
    pub title: String,
    /// What else is said of it; may be empty.
    pub text: String,
}

/// The names of [`Variables`], for `check`.
pub(crate) const VARIABLES: [&str; 7] =
    ["count", "has_text", "has_features", "has_personas", "has_names", "has_tables", "has_wishes"];

/// The variables of a template: how many items are wanted, and what the material will hold.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Variables {
    pub count: u32,
    pub has_text: bool,
    pub has_features: bool,
    pub has_personas: bool,
    pub has_names: bool,
    pub has_tables: bool,
    pub has_wishes: bool,
}

impl Variables {
    pub(crate) fn of(context: &PartContext) -> Self {
        let has = |text: &str| !text.trim().is_empty();
        Self {
            count: context.count,
            has_text: has(&context.project_text),
            has_features: !context.features.is_empty(),
            has_personas: !context.personas.is_empty(),
            has_names: !context.names.is_empty(),
            has_tables: has(&context.tables),
            has_wishes: has(&context.wishes),
        }
    }
}
