//! The work of a code-ideas generation: surveys the workspace, asks per type, saves each idea as a file.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{Door, Generation, GenerationId, Section, SectionState};
use millrace_models::{OutputSchema, Request};
use millrace_recipes::{Excerpt, Existing, IdeaTypes, PromptContext};
use millrace_workspace::{Draft, ListFilter, Roots, SaveIdea, Survey, Workspace};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::error::Error;
use super::input::Input;
use super::reads::load_types;
use super::service::{blocking, timestamp};
use crate::clock::Clock;
use crate::offline::CodeMaterial;
use crate::work::{Ask, Failure, Reading, Rules, Run, Saved, SoFar, Work};

/// Begins every failure told at this door (contracts/ideas.md 6.2).
const FAILED: &str = "Failed to generate ideas: ";
/// One repair; no idea is an answer too (contracts/ideas.md 5.2).
const RULES: Rules = Rules { repairs_max: 1, needs_items: false };
/// Tokens an answer may have: fifty ideas of some 600 tokens.
const OUTPUT_TOKENS_MAX: u32 = 32_000;
/// Titles of existing ideas shown to the model, newest first.
const EXISTING_MAX: usize = 200;
/// Ids drawn for one idea before giving up; two in a row taken is already a one-in-millions event.
const IDS_DRAWN_MAX: u32 = 16;

/// Tells of drafts that went away with a saved idea.
pub(crate) type Deleted = Arc<dyn Fn(&Generation, &str) + Send + Sync>;

/// Opens code-ideas generations.
pub(crate) struct IdeasWork {
    roots: Arc<Roots>,
    clock: Arc<dyn Clock>,
    deleted: std::sync::OnceLock<Deleted>,
}

impl IdeasWork {
    pub(crate) fn new(roots: Arc<Roots>, clock: Arc<dyn Clock>) -> Self {
        Self { roots, clock, deleted: std::sync::OnceLock::new() }
    }

    /// Says who tells of deleted drafts; set once when the engine is built.
    pub(crate) fn on_deleted(&self, tell: Deleted) {
        // A second teller would be a mistake of the engine; the first stays.
        let _ = self.deleted.set(tell);
    }
}

#[async_trait]
impl Work for IdeasWork {
    fn door(&self) -> Door {
        Door::Ideas
    }

    async fn open(&self, generation: &Generation) -> Result<Arc<dyn Run>, Failure> {
        let input: Input = serde_json::from_str(&generation.input)
            .map_err(|_| Failure(format!("{FAILED}its input cannot be read")))?;
        let (path, roots) = (input.workspace.clone(), Arc::clone(&self.roots));
        let opened = blocking(move || Ok(Workspace::open(&path, &roots)?)).await;
        let workspace = opened.map_err(|error| Failure(format!("{FAILED}{error}")))?;
        Ok(Arc::new(IdeasRun {
            workspace,
            input,
            generation: generation.clone(),
            clock: Arc::clone(&self.clock),
            deleted: self.deleted.get().cloned(),
            survey: OnceCell::new(),
            project: Arc::default(),
        }))
    }
}

/// One open run.
struct IdeasRun {
    workspace: Workspace,
    input: Input,
    generation: Generation,
    clock: Arc<dyn Clock>,
    deleted: Option<Deleted>,
    survey: OnceCell<Arc<Survey>>,
    project: Arc<OnceCell<Arc<millrace_analysis::Project>>>,
}

/// What the files hold when a type is asked for.
struct Known {
    types: IdeaTypes,
    existing: Vec<Existing>,
    told: Vec<(String, String)>,
}

#[async_trait]
impl Run for IdeasRun {
    fn rules(&self) -> Rules {
        RULES
    }

    async fn ask(&self, section: &str, so_far: &SoFar) -> Result<Option<Ask>, Failure> {
        let survey = self.survey().await?;
        let known = self.known().await?;
        let Some(idea_type) = known.types.resolve(section) else {
            return Err(Failure(format!("the idea type {section} is gone")));
        };
        let context = prompt_context(&survey, known.existing, so_far.wanted);
        let sources: Vec<String> = survey.excerpts.iter().map(|e| e.path.clone()).collect();
        let prompt = idea_type.prompt(&context).map_err(|error| Failure(error.to_string()))?;
        let material = CodeMaterial {
            workspace: self.workspace.clone(),
            project: Arc::clone(&self.project),
            idea_type: idea_type.name.clone(),
            description: idea_type.description.clone(),
            prompt: idea_type.body().to_owned(),
            wanted: usize::try_from(so_far.wanted).unwrap_or(usize::MAX),
            known: Arc::new(known.told),
        };
        let request = Request {
            system: prompt.system,
            user: prompt.user + &further(so_far),
            schema: Some(OutputSchema {
                name: "ideas".to_owned(),
                schema: millrace_recipes::idea_schema(),
            }),
            max_output_tokens: OUTPUT_TOKENS_MAX,
            temperature: None,
            request_id: String::new(),
            material: Some(Arc::new(material)),
        };
        Ok(Some(Ask { request, sources }))
    }

    fn item_schema(&self, _section: &str) -> Value {
        millrace_recipes::idea_schema()
            .pointer("/properties/ideas/items")
            .cloned()
            .unwrap_or_default()
    }

    fn read(&self, _section: &str, element: &Value) -> Reading {
        match millrace_workspace::read_element(element) {
            millrace_workspace::Reading::Draft(_) => Reading::Item(element.clone()),
            millrace_workspace::Reading::Drop => Reading::Drop,
            millrace_workspace::Reading::Bad(why) => Reading::Bad(why),
        }
    }

    async fn save(
        &self,
        section: &str,
        ordinal: u32,
        item: Value,
        sources: &[String],
    ) -> Result<Saved, Failure> {
        let millrace_workspace::Reading::Draft(draft) = millrace_workspace::read_element(&item)
        else {
            return Err(Failure("an idea could not be read".to_owned()));
        };
        for drawn in 0..IDS_DRAWN_MAX {
            let id = idea_id(self.generation.id, section, ordinal, drawn);
            match self.save_as(section, id, draft.clone(), sources).await? {
                millrace_workspace::Saved::New { idea, deleted } => {
                    self.tell_deleted(&deleted);
                    return Ok(Saved::New(idea.detail_json()));
                }
                millrace_workspace::Saved::Duplicate { of_title, .. } => {
                    return Ok(Saved::Duplicate { of: Some(of_title) });
                }
                millrace_workspace::Saved::IdTaken => {}
            }
        }
        Err(Failure("no free idea id was found".to_owned()))
    }

    async fn recover(
        &self,
        section: &str,
        ordinals: Range<u32>,
    ) -> Result<Vec<(u32, Value)>, Failure> {
        let ids: Vec<(u32, String)> = ordinals
            .flat_map(|ordinal| (0..IDS_DRAWN_MAX).map(move |drawn| (ordinal, drawn)))
            .map(|(ordinal, drawn)| (ordinal, idea_id(self.generation.id, section, ordinal, drawn)))
            .collect();
        let (workspace, session) = (self.workspace.clone(), self.input.session_id.clone());
        let name = section.to_owned();
        let saved = blocking(move || {
            let (_, ideas) = workspace.session(&session)?;
            let standing = |(ordinal, id): (u32, String)| {
                let idea = ideas.iter().find(|i| i.idea_type == name && i.id == id)?;
                Some((ordinal, id, draft_of(idea)))
            };
            Ok(ids.into_iter().filter_map(standing).collect::<Vec<_>>())
        });
        let mut found = Vec::new();
        for (ordinal, id, draft) in saved.await.map_err(reason)? {
            // Saving a known id again finishes what the crash cut off: drafts to be replaced, `idea.json`.
            let again = self.save_as(section, id, draft, &[]);
            if let millrace_workspace::Saved::New { idea, deleted } = again.await? {
                self.tell_deleted(&deleted);
                found.push((ordinal, idea.detail_json()));
            }
        }
        Ok(found)
    }

    fn section_failed(&self, _section: &str, reason: &str) -> String {
        format!("{FAILED}{reason}")
    }

    fn outcome(&self, sections: &[Section]) -> Outcome {
        outcome(&self.input.session_id, sections)
    }
}

impl IdeasRun {
    async fn survey(&self) -> Result<Arc<Survey>, Failure> {
        let survey = self.survey.get_or_try_init(|| async {
            let workspace = self.workspace.clone();
            blocking(move || Ok(Arc::new(workspace.survey()?))).await
        });
        Ok(Arc::clone(survey.await.map_err(reason)?))
    }

    async fn known(&self) -> Result<Known, Failure> {
        let (workspace, replaced) = (self.workspace.clone(), self.input.all_replaced());
        let known = blocking(move || {
            let types = load_types(&workspace)?;
            let everything = ListFilter { limit: usize::MAX, ..ListFilter::default() };
            let ideas = workspace.list(&everything)?.ideas;
            let kept = || ideas.iter().filter(|idea| !replaced.contains(&idea.id));
            let told = kept().map(|idea| (idea.title.clone(), idea.description.clone())).collect();
            let existing = kept().take(EXISTING_MAX).map(existing).collect();
            Ok(Known { types, existing, told })
        });
        known.await.map_err(reason)
    }

    /// Saves an idea under an id, with all that goes with it, in one locked step.
    async fn save_as(
        &self,
        section: &str,
        id: String,
        draft: Draft,
        sources: &[String],
    ) -> Result<millrace_workspace::Saved, Failure> {
        let save = SaveIdea {
            session_id: self.input.session_id.clone(),
            output: self.input.output.clone(),
            idea_type: section.to_owned(),
            id,
            draft,
            created_at: timestamp(self.clock.now()),
            sources: sources.to_vec(),
            replaces: self.input.replaced_with(section),
            not_compared: self.input.all_replaced(),
        };
        let workspace = self.workspace.clone();
        blocking(move || Ok(workspace.save_idea(&save)?)).await.map_err(reason)
    }

    fn tell_deleted(&self, deleted: &[String]) {
        let Some(tell) = &self.deleted else { return };
        for id in deleted {
            tell(&self.generation, id);
        }
    }
}

fn draft_of(idea: &millrace_workspace::Idea) -> Draft {
    Draft {
        title: idea.title.clone(),
        description: idea.description.clone(),
        rationale: idea.rationale.clone(),
        effort: idea.effort,
        affected_files: idea.affected_files.clone(),
        existing_patterns: idea.existing_patterns.clone(),
        approach: idea.approach().to_owned(),
    }
}

fn existing(idea: &millrace_workspace::Idea) -> Existing {
    Existing {
        title: idea.title.clone(),
        idea_type: idea.idea_type.clone(),
        status: idea.status.as_str().to_owned(),
    }
}

fn prompt_context(survey: &Survey, existing_ideas: Vec<Existing>, wanted: u32) -> PromptContext {
    PromptContext {
        project_name: survey.project_name.clone(),
        tech_stack: survey.tech_stack.clone(),
        file_tree: survey.file_tree.clone(),
        excerpts: survey
            .excerpts
            .iter()
            .map(|e| Excerpt { path: e.path.clone(), content: e.content.clone() })
            .collect(),
        max_ideas: wanted,
        existing_ideas,
    }
}

/// What a second ask adds to the prompt: what is there already, or what was wrong.
fn further(so_far: &SoFar) -> String {
    if !so_far.problems.is_empty() {
        return millrace_recipes::repair(&so_far.problems, so_far.wanted);
    }
    let titles: Vec<String> =
        so_far.saved.iter().filter_map(|idea| idea["title"].as_str().map(str::to_owned)).collect();
    if titles.is_empty() {
        String::new()
    } else {
        millrace_recipes::continuation(&titles, so_far.wanted)
    }
}

/// The id of an idea: as random as its generation's id, and the same again after a crash, which is how an idea that was saved but
/// not told is found (contracts/ideas.md 4.2, 6.4).
fn idea_id(generation: GenerationId, section: &str, ordinal: u32, drawn: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(generation.as_bytes());
    hash.update(section.as_bytes());
    hash.update(ordinal.to_be_bytes());
    hash.update(drawn.to_be_bytes());
    hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A failure of the files, for people.
fn reason(error: Error) -> Failure {
    Failure(error.to_string())
}

/// How the run ends: well, unless every type failed.
fn outcome(session_id: &str, sections: &[Section]) -> Outcome {
    let failed = |s: &&Section| s.state == SectionState::Failed;
    if !sections.is_empty() && sections.iter().filter(failed).count() == sections.len() {
        let reasons: Vec<String> = sections
            .iter()
            .map(|s| {
                let told = s.error.as_deref().unwrap_or("unknown");
                format!("{}: {}", s.name, told.strip_prefix(FAILED).unwrap_or(told))
            })
            .collect();
        return Outcome::Failed { message: format!("{FAILED}{}", reasons.join("; ")) };
    }
    let total: u32 = sections.iter().map(|s| s.done).sum();
    let by_type: Map<String, Value> =
        sections.iter().filter(|s| s.done > 0).map(|s| (s.name.clone(), json!(s.done))).collect();
    let summary = json!({ "total_ideas": total, "by_type": by_type });
    Outcome::Succeeded { data: json!({ "session_id": session_id, "summary": summary }) }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
