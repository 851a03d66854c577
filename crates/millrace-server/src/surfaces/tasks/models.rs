//! The models callers can name (contracts/tasks.md section 8.1). Asks no provider.

use axum::Json;
use axum::extract::State;
use millrace_core::TaskType;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// What feature ops makes: default models are told for it as for a task type.
const GHERKIN: &str = "gherkin";

/// The models, twice: `data` and `models` are the same.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelsAnswer {
    /// By id.
    data: Vec<ModelEntry>,
    /// By id.
    models: Vec<ModelEntry>,
}

/// A model.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelEntry {
    /// The name to ask for.
    #[schema(example = "gpt-5-nano")]
    id: String,
    /// Who answers.
    #[schema(example = "openai")]
    provider: String,
    /// What it is used for when a request names no model.
    #[schema(value_type = Vec<String>, example = json!(["features"]))]
    default_for: Vec<&'static str>,
}

/// List the models
#[utoipa::path(get, path = "/api/models", tag = "tasks",
    responses((status = 200, description = "Every model that can be asked for", body = ModelsAnswer)))]
pub(super) async fn models(State(app): State<App>) -> Json<ModelsAnswer> {
    let catalog = app.handle.providers().catalog();
    let default = catalog.default_name();
    let mut models: Vec<ModelEntry> = catalog
        .known()
        .into_iter()
        .map(|known| ModelEntry {
            default_for: if known.id == default { everything() } else { Vec::new() },
            id: known.id,
            provider: known.provider,
        })
        .collect();
    models.sort_by(|one, other| one.id.cmp(&other.id));
    Json(ModelsAnswer { data: models.clone(), models })
}

/// The server has one default for all it makes.
fn everything() -> Vec<&'static str> {
    TaskType::ALL.into_iter().map(TaskType::as_str).chain([GHERKIN]).collect()
}
