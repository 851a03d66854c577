//! Starting a run: the checks in the contract's order, the session on disk, then the generation in the store. Only then is it acknowledged.

use millrace_core::admission::Refused;
use millrace_core::{Door, SectionPlan, TenantId};
use millrace_recipes::{IdeaType, IdeaTypes};
use millrace_workspace::{BeginRun, Begun, Workspace};
use serde_json::json;

use super::error::Error;
use super::input::{Input, Replaced};
use super::reads::load_types;
use super::service::{Ideas, blocking};
use super::subject;
use crate::follow::Follow;
use crate::handle::{self, Submission};

/// Characters of a request value that an error text repeats (contracts/ideas.md 1.2).
const SHOWN_CHARS_MAX: usize = 200;

/// A request for ideas, its shape already checked.
#[derive(Clone, Debug, Default)]
pub struct Generate {
    /// The workspace, as sent.
    pub workspace_path: String,
    /// The types, as sent.
    pub types: Vec<String>,
    /// The output directory, as sent.
    pub output: Option<String>,
    /// The model, as sent.
    pub model: Option<String>,
    /// Ideas per type.
    pub max_ideas: Option<u32>,
    /// Adds to the newest session.
    pub append: bool,
    /// Replaces drafts.
    pub override_: bool,
}

/// A run that was taken.
pub struct Started {
    /// Its generation.
    pub generation: millrace_core::GenerationId,
    /// Its session.
    pub session_id: String,
    /// The session's output directory.
    pub output: String,
    /// Its log from the first event on.
    pub follow: Follow,
}

/// A run whose session stands on disk.
struct Prepared {
    workspace: Workspace,
    begun: Begun,
    sections: Vec<SectionPlan>,
}

impl Ideas {
    /// Starts a run. When this returns it is on disk, in the workspace and in the store.
    ///
    /// # Errors
    /// The 400 texts of section 6.1; then nothing has changed.
    pub async fn generate(&self, tenant: &TenantId, request: Generate) -> Result<Started, Error> {
        let default = || self.ctx.providers.catalog().default_name();
        let asked = request.model.clone().unwrap_or_else(default);
        // Looked up now, told only after the checks that come first.
        let known = !self.ctx.providers.route(&asked).is_empty();
        if self.ctx.is_draining() {
            return Err(Error::NotAdmitted(Refused::Draining));
        }
        let max = self.ctx.limits.unfinished_max;
        if self.ctx.store.unfinished().await? >= max {
            // The store decides again when it takes the generation; this keeps a refused request from the files.
            return Err(Error::NotAdmitted(Refused::TooManyUnfinished { max }));
        }
        let (now, model) = (self.now(), asked.clone());
        let path = request.workspace_path.clone();
        let prepared = self
            .within(&path, move |workspace| prepare(workspace, &request, model, known, now))
            .await?;
        let Prepared { workspace, begun, sections } = prepared;
        match self.submit(tenant, &workspace, &begun, sections, asked).await {
            Ok(accepted) => Ok(Started {
                generation: accepted.generation.id,
                session_id: begun.session_id,
                output: begun.output,
                follow: accepted.follow,
            }),
            Err(error) => {
                blocking(move || {
                    workspace.undo_begin(&begun);
                    Ok(())
                })
                .await?;
                Err(error)
            }
        }
    }

    async fn submit(
        &self,
        tenant: &TenantId,
        workspace: &Workspace,
        begun: &Begun,
        sections: Vec<SectionPlan>,
        model: String,
    ) -> Result<handle::Accepted, Error> {
        let types: Vec<&str> = sections.iter().map(|section| section.name.as_str()).collect();
        let told = json!({ "session_id": begun.session_id, "types": types });
        let input = Input {
            workspace: workspace.key().to_owned(),
            session_id: begun.session_id.clone(),
            output: begun.output.clone(),
            requested: sections.iter().map(|section| section.name.clone()).collect(),
            replaces: begun
                .replaces
                .iter()
                .map(|r| Replaced { id: r.id.clone(), idea_type: r.idea_type.clone() })
                .collect(),
        };
        let submission = Submission {
            id: None,
            tenant: tenant.clone(),
            door: Door::Ideas,
            recipe: "code-ideas".to_owned(),
            about: None,
            subject: subject::join(&begun.session_id, workspace.key()),
            unique_key: None,
            // A struct of texts always is JSON.
            input: serde_json::to_string(&input).unwrap_or_default(),
            model,
            price: 0,
            sections,
            told,
        };
        Ok(handle::submit(&self.ctx, submission).await?)
    }
}

/// The checks after the shape, then the session (contracts/ideas.md 1.2, 6.3).
fn prepare(
    workspace: &Workspace,
    request: &Generate,
    model: String,
    model_is_known: bool,
    now: jiff::Timestamp,
) -> Result<Prepared, Error> {
    workspace.check_output(request.output.as_deref())?;
    let types = load_types(workspace)?;
    let resolved = resolve(&types, &request.types)?;
    if !model_is_known {
        return Err(Error::UnknownModel(shown(&model)));
    }
    let begun = workspace.begin_run(&BeginRun {
        types: resolved.iter().map(|t| t.name.clone()).collect(),
        output: request.output.clone(),
        model,
        append: request.append,
        override_: request.override_,
        now,
    })?;
    let sections = resolved
        .into_iter()
        .map(|t| {
            let skipped = begun.skipped.contains(&t.name);
            let total = if skipped { 0 } else { request.max_ideas.unwrap_or(t.max_ideas) };
            SectionPlan { name: t.name.clone(), total }
        })
        .collect();
    Ok(Prepared { workspace: workspace.clone(), begun, sections })
}

/// The listed types behind the names sent, each once, in request order.
fn resolve<'a>(types: &'a IdeaTypes, names: &[String]) -> Result<Vec<&'a IdeaType>, Error> {
    let mut resolved: Vec<&IdeaType> = Vec::new();
    let mut unknown = Vec::new();
    for name in names {
        match types.resolve(name) {
            Some(found) if resolved.iter().any(|known| known.name == found.name) => {}
            Some(found) => resolved.push(found),
            None => unknown.push(shown(name)),
        }
    }
    if unknown.is_empty() { Ok(resolved) } else { Err(Error::UnknownTypes(unknown)) }
}

/// A request value as an error text repeats it.
fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((at, _)) => format!("{}...", value.get(..at).unwrap_or_default()),
        None => value.to_owned(),
    }
}
