//! The bodies of answers, as handlers make them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::objects::{
    IdeaDetail, IdeaEntry, IdeaStatus, RunSummary, SessionDetail, SessionEntry, Task, TypeEntry,
};

/// A finished run (`?stream=false`).
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The session.
    #[schema(example = "03-11-ci-sh")]
    pub session_id: String,
    /// What the run saved.
    #[schema(value_type = RunSummary)]
    pub summary: Value,
    /// Its ideas in generation order.
    #[schema(value_type = Vec<IdeaDetail>)]
    pub ideas: Vec<Value>,
}

/// A page of ideas.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdeasAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The page.
    #[schema(value_type = Vec<IdeaEntry>)]
    pub ideas: Vec<Value>,
    /// Ideas after filters, before paging.
    #[schema(example = 10)]
    pub total: usize,
    /// Whether more follow.
    #[schema(example = false)]
    pub has_more: bool,
}

/// The types of a workspace: built-ins by name, then custom ones by name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypesAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The types.
    #[schema(value_type = Vec<TypeEntry>)]
    pub types: Vec<Value>,
}

/// One idea.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdeaAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The idea.
    #[schema(value_type = IdeaDetail)]
    pub idea: Value,
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionsAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The page, newest first.
    #[schema(value_type = Vec<SessionEntry>)]
    pub sessions: Vec<Value>,
    /// Sessions before paging.
    #[schema(example = 5)]
    pub total: usize,
    /// Whether more follow.
    #[schema(example = false)]
    pub has_more: bool,
}

/// One session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The session.
    #[schema(value_type = SessionDetail)]
    pub session: Value,
    /// Its ideas in generation order; absent with `include_ideas=false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<IdeaEntry>, required = false)]
    pub ideas: Option<Vec<Value>>,
}

/// A promoted idea.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromotedAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The idea.
    #[schema(example = "a1b2c3d4")]
    pub idea_id: String,
    /// Its task.
    #[schema(value_type = Task)]
    pub task: Value,
}

/// A dismissed idea.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissedAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The idea.
    #[schema(example = "a1b2c3d4")]
    pub idea_id: String,
    /// Always `dismissed`.
    #[schema(value_type = IdeaStatus, example = "dismissed")]
    pub status: &'static str,
}

/// A deleted idea.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovedAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The idea.
    #[schema(example = "a1b2c3d4")]
    pub deleted: String,
}

/// Deleted ideas.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovedManyAnswer {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// How many.
    #[schema(example = 3)]
    pub deleted: usize,
    /// The requested ids first, in request order, then the others in listing order.
    #[schema(example = json!(["a1b2c3d4", "b2c3d4e5", "c3d4e5f6"]))]
    pub ids: Vec<String>,
}
