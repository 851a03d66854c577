//! The objects inside answers and events.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// How much work an idea is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdeaEffort {
    /// Minutes.
    Trivial,
    /// An hour or two.
    Small,
    /// A day.
    Medium,
    /// Some days.
    Large,
    /// Weeks, or much care.
    Complex,
}

/// Where an idea stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdeaStatus {
    /// As generated.
    Draft,
    /// Made into a task.
    Promoted,
    /// Set aside; it does not come back.
    Dismissed,
}

/// An idea in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdeaEntry {
    /// 8 lowercase hex characters, unique in the workspace.
    #[schema(example = "a1b2c3d4", pattern = "^[0-9a-f]{8}$")]
    pub id: String,
    /// The type's listed name.
    #[schema(example = "code_improvements")]
    pub r#type: String,
    /// File-friendly form of the title.
    #[schema(example = "add-retry-logic")]
    pub name: String,
    /// One line.
    #[schema(example = "Add retry logic to API calls")]
    pub title: String,
    /// What it is about; may be empty.
    #[schema(example = "Add automatic retry logic to API calls")]
    pub description: String,
    /// Why; may be empty.
    #[schema(example = "Current code fails directly on network errors")]
    pub rationale: String,
    /// How much work.
    #[schema(example = "small")]
    pub estimated_effort: IdeaEffort,
    /// Where it stands.
    #[schema(example = "draft")]
    pub status: IdeaStatus,
    /// The task's id; null unless promoted.
    #[schema(required = true, example = json!(null))]
    pub promoted_to: Option<String>,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:00.000Z")]
    pub created_at: String,
    /// Files it is about.
    #[schema(example = json!(["src/api/client.ts"]))]
    pub affected_files: Vec<String>,
    /// Patterns of the code base it follows.
    #[schema(example = json!(["error handling in src/utils/error.ts"]))]
    pub existing_patterns: Vec<String>,
    /// The session it was made in.
    #[schema(example = "03-11-ci-sh")]
    pub session_id: String,
}

/// An idea in full.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdeaDetail {
    /// 8 lowercase hex characters, unique in the workspace.
    #[schema(example = "a1b2c3d4", pattern = "^[0-9a-f]{8}$")]
    pub id: String,
    /// The type's listed name.
    #[schema(example = "code_improvements")]
    pub r#type: String,
    /// File-friendly form of the title.
    #[schema(example = "add-retry-logic")]
    pub name: String,
    /// One line.
    #[schema(example = "Add retry logic to API calls")]
    pub title: String,
    /// What it is about; may be empty.
    #[schema(example = "Add automatic retry logic to API calls")]
    pub description: String,
    /// Why; may be empty.
    #[schema(example = "Current code fails directly on network errors")]
    pub rationale: String,
    /// How much work.
    #[schema(example = "small")]
    pub estimated_effort: IdeaEffort,
    /// Where it stands.
    #[schema(example = "draft")]
    pub status: IdeaStatus,
    /// The task's id; null unless promoted.
    #[schema(required = true, example = json!(null))]
    pub promoted_to: Option<String>,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:00.000Z")]
    pub created_at: String,
    /// Files it is about.
    #[schema(example = json!(["src/api/client.ts"]))]
    pub affected_files: Vec<String>,
    /// Patterns of the code base it follows.
    #[schema(example = json!(["error handling in src/utils/error.ts"]))]
    pub existing_patterns: Vec<String>,
    /// How to do it, Markdown.
    #[schema(example = "Wrap `request()` in a retry with backoff.")]
    pub implementation_approach: String,
    /// The session it was made in.
    #[schema(example = "03-11-ci-sh")]
    pub session_id: String,
    /// Relative to the workspace.
    #[schema(example = ".viben/ideas/03-11-ci-sh/idea_code_improvements_add-retry-logic.md")]
    pub file_path: String,
}

/// Where a type comes from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TypeSource {
    /// Shipped with the server.
    Builtin,
    /// A file of the workspace.
    Custom,
}

/// An idea type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeEntry {
    /// The listed name.
    #[schema(example = "code_improvements")]
    pub name: String,
    /// What it looks for.
    #[schema(example = "Code improvements - Improvement opportunities based on existing patterns")]
    pub description: String,
    /// Where it comes from.
    #[schema(example = "builtin")]
    pub source: TypeSource,
    /// Ideas per run when the request does not say.
    #[schema(example = 5, minimum = 1, maximum = 50)]
    pub max_ideas: u32,
    /// Its file, relative to the workspace; custom types only.
    #[schema(nullable = false, example = "docs/idea-types/api_design.md")]
    pub path: Option<String>,
}

/// The counts of a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunSummary {
    /// Ideas saved by the run.
    #[schema(example = 5)]
    pub total_ideas: u32,
    /// The same by type; types without ideas are absent.
    #[schema(example = json!({"code_improvements": 5}))]
    pub by_type: BTreeMap<String, u32>,
}

/// A session's ideas by status.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusCounts {
    /// Drafts.
    #[schema(example = 4)]
    pub draft: u32,
    /// Promoted ideas.
    #[schema(example = 1)]
    pub promoted: u32,
    /// Dismissed ideas; absent when there are none.
    #[schema(nullable = false, example = 1)]
    pub dismissed: Option<u32>,
}

/// The counts of a session, from the files on disk.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionSummary {
    /// Its ideas.
    #[schema(example = 6)]
    pub total_ideas: u32,
    /// The same by type; types without ideas are absent.
    #[schema(example = json!({"code_improvements": 6}))]
    pub by_type: BTreeMap<String, u32>,
    /// The same by status.
    pub by_status: StatusCounts,
}

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionEntry {
    /// Its directory's name.
    #[schema(example = "03-11-ci-sh")]
    pub id: String,
    /// Its types.
    #[schema(example = json!(["code_improvements", "security_hardening"]))]
    pub types: Vec<String>,
    /// The model as requested; null when a foreign file does not tell.
    #[schema(required = true, example = "sonnet")]
    pub model: Option<String>,
    /// Its counts.
    pub summary: SessionSummary,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:00.000Z")]
    pub generated_at: String,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:09.120Z")]
    pub updated_at: String,
}

/// A session in full.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionDetail {
    /// Its directory's name.
    #[schema(example = "03-11-ci-sh")]
    pub id: String,
    /// Its types.
    #[schema(example = json!(["code_improvements", "security_hardening"]))]
    pub types: Vec<String>,
    /// The model as requested; null when a foreign file does not tell.
    #[schema(required = true, example = "sonnet")]
    pub model: Option<String>,
    /// Its counts.
    pub summary: SessionSummary,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:00.000Z")]
    pub generated_at: String,
    /// ISO 8601.
    #[schema(example = "2026-03-11T14:30:09.120Z")]
    pub updated_at: String,
    /// Its idea files in generation order.
    #[schema(example = json!(["idea_code_improvements_add-retry-logic.md"]))]
    pub files: Vec<String>,
}

/// A task made from an idea.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Also the idea's `promoted_to`.
    #[schema(example = "03-11-add-retry-logic")]
    pub id: String,
    /// The slug.
    #[schema(example = "add-retry-logic")]
    pub name: String,
    /// The idea's title.
    #[schema(example = "Add retry logic to API calls")]
    pub title: String,
    /// `backlog`, or `queue` with `start`.
    #[schema(example = "backlog")]
    pub status: String,
    /// Relative to the workspace.
    #[schema(example = ".viben/tasks/03-11-add-retry-logic")]
    pub task_dir: String,
}
