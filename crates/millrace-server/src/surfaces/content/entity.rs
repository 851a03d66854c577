//! The kinds of rows and what the routes call them (contracts/tasks.md 9.1).

use millrace_core::Noun;

/// A kind of rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entity {
    /// What its rows are.
    pub(super) noun: Noun,
    /// Behind `/api/crud/`.
    pub(super) path: &'static str,
    /// The array of a list that bears its name.
    pub(super) array: &'static str,
    /// The parents a list can name, in the query's words.
    pub(super) parents: &'static [&'static str],
}

/// Every kind.
pub(super) const ENTITIES: [Entity; 7] = [
    Entity { noun: Noun::Project, path: "projects", array: "projects", parents: &[] },
    Entity { noun: Noun::Feature, path: "features", array: "features", parents: &["projectId"] },
    Entity { noun: Noun::Persona, path: "personas", array: "personas", parents: &["projectId"] },
    Entity {
        noun: Noun::UserStory,
        path: "user-stories",
        array: "user_stories",
        parents: &["projectId", "featureId"],
    },
    Entity {
        noun: Noun::AcceptanceCriterion,
        path: "acceptance-criteria",
        array: "acceptance_criteria",
        parents: &["projectId", "featureId", "storyId"],
    },
    Entity { noun: Noun::Page, path: "pages", array: "pages", parents: &["projectId"] },
    Entity {
        noun: Noun::Section,
        path: "sections",
        array: "sections",
        parents: &["projectId", "pageId"],
    },
];
