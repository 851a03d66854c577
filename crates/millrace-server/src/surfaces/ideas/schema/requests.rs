//! The bodies of requests; unknown fields are ignored.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Which workspace a request without a body is about.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InWorkspace {
    /// Absolute path of the workspace, under an allowed root.
    #[param(example = "/path/to/project")]
    pub workspace_path: String,
}

/// What to generate.
#[derive(Debug, Serialize, ToSchema)]
pub struct GenerateRequest {
    /// Absolute path of the workspace, under an allowed root.
    #[schema(example = "/path/to/project")]
    pub workspace_path: String,
    /// Idea types: listed names or file stems.
    #[schema(example = json!(["code_improvements", "security_hardening"]), min_items = 1, max_items = 20)]
    pub types: Vec<String>,
    /// Output directory, relative to the workspace.
    #[schema(example = ".viben/ideas", default = ".viben/ideas")]
    pub output: Option<String>,
    /// A model's name; the operator's default when absent.
    #[schema(example = "sonnet")]
    pub model: Option<String>,
    /// Ideas per type; the type's own number when absent.
    #[schema(example = 5, minimum = 1, maximum = 50)]
    pub max_ideas: Option<u32>,
    /// Add to the newest session.
    #[schema(default = false)]
    pub append: Option<bool>,
    /// Generate anew and replace drafts.
    #[schema(default = false)]
    pub r#override: Option<bool>,
}

/// How to promote an idea.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromoteRequest {
    /// Absolute path of the workspace, under an allowed root.
    #[schema(example = "/path/to/project")]
    pub workspace_path: String,
    /// The task's name; the idea's when absent.
    #[schema(example = "add-retry-logic", pattern = "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$")]
    pub slug: Option<String>,
    /// The task's branch; `feature/<slug>` when absent.
    #[schema(example = "feature/add-retry-logic", max_length = 200)]
    pub branch: Option<String>,
    /// Who does it.
    #[schema(example = "alice", max_length = 100)]
    pub assignee: Option<String>,
    /// `P0` to `P3`; by effort when absent.
    #[schema(example = "P2", pattern = "^P[0-3]$")]
    pub priority: Option<String>,
    /// What does it, stored in upper case.
    #[schema(example = "CLAUDE_CODE", default = "CLAUDE_CODE")]
    pub executor: Option<String>,
    /// The executor's model; not checked against the server's.
    #[schema(example = "sonnet", max_length = 100)]
    pub model: Option<String>,
    /// Queue it for its executor.
    #[schema(default = false)]
    pub start: Option<bool>,
    /// Make its branch and check it out.
    #[schema(default = false)]
    pub worktree: Option<bool>,
}

/// Which idea to set aside, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct DismissRequest {
    /// Absolute path of the workspace, under an allowed root.
    #[schema(example = "/path/to/project")]
    pub workspace_path: String,
    /// Kept in the idea's file.
    #[schema(example = "We use a gateway for this", max_length = 2000)]
    pub reason: Option<String>,
}

/// Which ideas to delete: the union of `ids` and `type`, or all.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemoveManyRequest {
    /// Absolute path of the workspace, under an allowed root.
    #[schema(example = "/path/to/project")]
    pub workspace_path: String,
    /// Ideas by id; unknown ones are ignored.
    #[schema(example = json!(["a1b2c3d4", "b2c3d4e5"]), max_items = 1000)]
    pub ids: Option<Vec<String>>,
    /// Ideas by type.
    #[schema(example = "code_improvements")]
    pub r#type: Option<String>,
    /// Every idea of the workspace.
    #[schema(default = false)]
    pub all: Option<bool>,
}
