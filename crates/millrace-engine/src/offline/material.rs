//! What the offline model works on: the [`millrace_models::Request::material`] of each door's requests. Holds data only.

use std::sync::Arc;

use millrace_analysis::Project;
use millrace_analysis::product::Brief;
use millrace_core::TaskType;
use millrace_workspace::Workspace;
use tokio::sync::OnceCell;

/// Of a code-ideas request.
pub(crate) struct CodeMaterial {
    pub(crate) workspace: Workspace,
    /// Parsed once for all types of a run.
    pub(crate) project: Arc<OnceCell<Arc<Project>>>,
    pub(crate) idea_type: String,
    pub(crate) description: String,
    pub(crate) prompt: String,
    pub(crate) wanted: usize,
    /// Title and description of ideas that are there already.
    pub(crate) known: Arc<Vec<(String, String)>>,
}

/// Of a request for parts of a project.
#[derive(Clone, Debug)]
pub(crate) struct PartMaterial {
    pub(crate) task: TaskType,
    pub(crate) brief: Brief,
    /// Number of the first item; numbers go on from the highest in use.
    pub(crate) first: u32,
    /// Items wanted; 0 for a schema, which is as large as the model plans.
    pub(crate) wanted: u32,
    /// Items of this section that are saved already.
    pub(crate) saved: u32,
    /// Whether items of the last answer did not fit and are asked for again.
    pub(crate) repair: bool,
}
