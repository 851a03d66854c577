//! The table of contracts/tasks.md 9.2: every noun's own fields, in its order.

use millrace_core::Noun;

use super::kind::{Kind, Length};

/// A field of a noun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Its snake_case name.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
    /// Whether a create must name it.
    pub(crate) required: bool,
    /// Who may set it.
    pub(crate) hand: Hand,
}

/// Who may set a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// People and models.
    Anyone,
    /// People only.
    People,
    /// People, when the row is made.
    PeopleAtFirst,
    /// Nobody from outside.
    House,
}

const LEVEL: Kind = Kind::Word(&["high", "medium", "low"], "medium");
const COMPLEXITY: Kind = Kind::Word(&["low", "medium", "high"], "medium");
const SIZE: Kind = Kind::Word(&["xs", "s", "m", "l", "xl"], "m");
const NAME: Kind = Kind::Text(Length { min: 1, max: 200 });
const LINE: Kind = up_to(500);
const TEXT: Kind = up_to(2_000);
const CLAUSE: Kind = Kind::Text(Length { min: 1, max: 2_000 });
const LONG: Kind = up_to(10_000);
const PROMPT: Kind = Kind::TextOrNull(Length { min: 0, max: 20_000 });
const CODE: Kind = Kind::TextOrNull(Length { min: 0, max: 262_144 });

const PROJECT: &[Field] = &[
    people("name", Kind::Text(Length { min: 3, max: 100 })).required(),
    people("description", Kind::Text(Length { min: 50, max: 20_000 })).required(),
    people("original_prompt", PROMPT),
    people("current_prompt", PROMPT),
    people("model", Kind::NameOrNull),
    people("status", Kind::Word(&["draft", "active", "archived"], "draft")),
    people("app_architecture_prefs", Kind::Strings),
    people("tags", Kind::Labels),
    Field {
        name: "source",
        kind: Kind::Word(&["manual", "generated"], "manual"),
        required: false,
        hand: Hand::PeopleAtFirst,
    },
];

const FEATURE: &[Field] = &[
    anyone("name", NAME).required(),
    anyone("description", LONG),
    anyone("priority", LEVEL),
    anyone("category", Kind::Word(&["core", "enhancement", "infrastructure"], "core")),
    anyone("complexity", COMPLEXITY),
    anyone("effort", SIZE),
    anyone("business_value", TEXT),
    people("status", Kind::Word(&["draft", "open", "in_progress", "completed"], "draft")),
    anyone(
        "kind",
        Kind::Word(&["feature", "suggestion", "bootstrap", "infrastructure"], "feature"),
    ),
    anyone("rationale", Kind::TextOrNull(Length { min: 0, max: 10_000 })),
    people("gherkin", Kind::GherkinOrNull),
    Field {
        name: "generation_status",
        kind: Kind::Word(&["draft", "generating", "generated", "failed", "cancelled"], "draft"),
        required: false,
        hand: Hand::House,
    },
];

const PERSONA: &[Field] = &[
    anyone("name", NAME).required(),
    anyone("user_role", LINE),
    anyone("tagline", LINE),
    anyone("avatar_description", TEXT),
    anyone("demographics", Kind::Object),
    anyone("psychographics", Kind::Object),
    anyone("goals_and_needs", Kind::Object),
    anyone("pain_points", Kind::Object),
    anyone("product_specific", Kind::Object),
    anyone("communication_preferences", Kind::Object),
    anyone("narrative", Kind::Object),
];

const USER_STORY: &[Field] = &[
    anyone("persona_id", Kind::NameOrNull),
    anyone("title", NAME).required(),
    anyone("description", TEXT),
    anyone("user_role", TEXT),
    anyone("i_want_to", TEXT),
    anyone("so_that", TEXT),
    anyone("priority", LEVEL),
    anyone("estimated_effort", SIZE),
    people(
        "status",
        Kind::Word(&["draft", "has_criteria", "open", "in_progress", "completed"], "draft"),
    ),
];

const ACCEPTANCE_CRITERION: &[Field] = &[
    anyone("given_condition", CLAUSE).required(),
    anyone("when_action", CLAUSE).required(),
    anyone("then_outcome", CLAUSE).required(),
    anyone("description", TEXT),
    anyone(
        "scenario_category",
        Kind::Word(&["happy_path", "error_scenario", "edge_case"], "happy_path"),
    ),
    people(
        "status",
        Kind::Word(
            &[
                "draft",
                "pending",
                "ready",
                "in_progress",
                "in_review",
                "passed",
                "failed",
                "blocked",
            ],
            "draft",
        ),
    ),
];

const PAGE: &[Field] = &[
    anyone("name", NAME).required(),
    anyone("path", Kind::Path(Length { min: 1, max: 500 })).required(),
    anyone("description", LONG),
    people("status", Kind::Word(&["draft", "confirmed"], "draft")),
    anyone("prompt", CODE),
    anyone("source_code", CODE),
];

const SECTION: &[Field] =
    &[anyone("name", NAME).required(), anyone("description", LONG), anyone("source_code", CODE)];

/// A noun's own fields, in the order of the contract; none for a schema, which has its own shape (9.3).
pub(crate) fn fields(noun: Noun) -> &'static [Field] {
    match noun {
        Noun::Project => PROJECT,
        Noun::Feature => FEATURE,
        Noun::Persona => PERSONA,
        Noun::UserStory => USER_STORY,
        Noun::AcceptanceCriterion => ACCEPTANCE_CRITERION,
        Noun::Page => PAGE,
        Noun::Section => SECTION,
        Noun::Schema => &[],
    }
}

/// The field by which a row names what it belongs to.
pub(crate) fn parent_name(noun: Noun) -> Option<&'static str> {
    Some(match noun.parent()? {
        Noun::Project => "project_id",
        Noun::Feature => "feature_id",
        Noun::UserStory => "story_id",
        Noun::Page => "page_id",
        Noun::Persona | Noun::AcceptanceCriterion | Noun::Section | Noun::Schema => return None,
    })
}

const fn up_to(max: usize) -> Kind {
    Kind::Text(Length { min: 0, max })
}

const fn anyone(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false, hand: Hand::Anyone }
}

const fn people(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false, hand: Hand::People }
}

impl Field {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}
