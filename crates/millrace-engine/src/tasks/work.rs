//! The work of a task: shows the model the project, checks what comes back, and makes rows of it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{Door, Generation, Noun, Section, TaskType};
use millrace_models::structured::Schema;
use millrace_models::{OutputSchema, Request};
use millrace_recipes::{PartRecipe, part_recipe};
use millrace_store::Store;
use millrace_store::params::{Body, DocumentFilter, MadeBy, Scope, Write};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::input::Input;
use super::outcome::outcome;
use super::request::Mode;
use super::schema;
use super::shown::{Common, Shown, title};
use crate::content;
use crate::mint;
use crate::offline::PartMaterial;
use crate::work::{Ask, Failure, Reading, Rules, Run, Saved, SoFar, Work};

/// An item is asked for again at most twice, and a section without one has failed (contracts/tasks.md section 4).
const RULES: Rules = Rules { repairs_max: 2, needs_items: true };
/// Tokens an answer may have: fifty personas of some 600 tokens.
const OUTPUT_TOKENS_MAX: u32 = 32_000;
/// Told where the store could not be read; details are in the log.
const UNREADABLE: &str = "the project could not be read";

/// The checks of items, compiled once.
struct Checks {
    items: HashMap<TaskType, Schema>,
    relationship: Option<Schema>,
}

static CHECKS: LazyLock<Checks> = LazyLock::new(|| {
    let schema = |task: TaskType| match task {
        TaskType::Schema => PartRecipe::table_schema(),
        _ => part_recipe(task).item_schema(),
    };
    let compiled = |task| Some((task, Schema::compile(schema(task)).ok()?));
    Checks {
        items: TaskType::ALL.into_iter().filter_map(compiled).collect(),
        relationship: Schema::compile(PartRecipe::relationship_schema()).ok(),
    }
});

/// Opens tasks.
pub(crate) struct TasksWork {
    store: Arc<dyn Store>,
}

impl TasksWork {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Work for TasksWork {
    fn door(&self) -> Door {
        Door::Tasks
    }

    async fn open(&self, generation: &Generation) -> Result<Arc<dyn Run>, Failure> {
        let input = Input::read(&generation.input);
        let task = TaskType::parse(&generation.recipe);
        let (Some(input), Some(task)) = (input, task) else {
            return Err(Failure("its input cannot be read".to_owned()));
        };
        let every = |kind| {
            self.store.documents(DocumentFilter::all(
                &generation.tenant,
                kind,
                Scope::Root(input.project),
            ))
        };
        let ids = |rows: Vec<millrace_store::params::Document>| {
            rows.into_iter().map(|row| row.key.uuid).collect::<Vec<_>>()
        };
        let personas = match task {
            TaskType::UserStories => ids(every(Noun::Persona).await.map_err(unread)?.rows),
            _ => Vec::new(),
        };
        let schema = match task {
            TaskType::Schema => {
                ids(every(Noun::Schema).await.map_err(unread)?.rows).first().copied()
            }
            _ => None,
        };
        Ok(Arc::new(TasksRun {
            store: Arc::clone(&self.store),
            common: OnceCell::new(),
            generation: generation.clone(),
            personas: personas.into_iter().collect(),
            schema,
            relationships: Mutex::default(),
            recipe: part_recipe(task),
            task,
            input,
        }))
    }
}

/// One open task.
struct TasksRun {
    store: Arc<dyn Store>,
    generation: Generation,
    task: TaskType,
    input: Input,
    recipe: &'static PartRecipe,
    common: OnceCell<Common>,
    /// The personas a story may name.
    personas: HashSet<Uuid>,
    /// The document of the project's schema, of a `schema` task.
    schema: Option<Uuid>,
    /// Every relationship of the answers read: one may join a table that a person edited, which is not saved again.
    relationships: Mutex<Vec<Value>>,
}

#[async_trait]
impl Run for TasksRun {
    fn rules(&self) -> Rules {
        RULES
    }

    fn is_open(&self, _section: &str) -> bool {
        self.task.default_count().is_none()
    }

    async fn ask(&self, section: &str, so_far: &SoFar) -> Result<Option<Ask>, Failure> {
        let Ok(parent) = Uuid::try_parse(section) else { return Ok(None) };
        let (tenant, task) = (&self.generation.tenant, self.task);
        let store = self.store.as_ref();
        let common = Common::read(store, &self.generation, task, &self.input);
        let common = self.common.get_or_try_init(|| common).await.map_err(unread)?;
        let shown = Shown::read(store, tenant, task, &self.input, common, parent).await;
        let Some(shown) = shown.map_err(unread)? else { return Ok(None) };
        let saved = u32::try_from(so_far.saved.len()).unwrap_or(u32::MAX);
        let context = shown.context(task, &self.input, so_far.wanted);
        let prompt = self.recipe.prompt(&context).map_err(|error| Failure(error.to_string()))?;
        let first = shown.next_number(task, &self.input, self.generation.id, parent, saved);
        let material = PartMaterial {
            task,
            brief: shown.brief(&self.input),
            first,
            wanted: so_far.wanted,
            saved,
            repair: !so_far.problems.is_empty(),
        };
        let request = Request {
            system: prompt.system,
            user: prompt.user + &self.further(so_far),
            schema: Some(OutputSchema {
                name: task.as_str().replace('-', "_"),
                schema: self.recipe.answer_schema().clone(),
            }),
            max_output_tokens: OUTPUT_TOKENS_MAX,
            temperature: None,
            request_id: String::new(),
            material: Some(Arc::new(material)),
        };
        Ok(Some(Ask { request, sources: Vec::new() }))
    }

    fn item_schema(&self, _section: &str) -> Value {
        self.recipe.item_schema().clone()
    }

    fn read(&self, _section: &str, element: &Value) -> Reading {
        if self.task == TaskType::Schema {
            let answer = millrace_recipes::keep_known(TaskType::Schema, element);
            let table = |table: &Value| check(TaskType::Schema, table).map(|()| table.clone());
            self.seen().extend(schema::relationships(&answer, relationship));
            return schema::read(&answer, table, relationship);
        }
        let item = millrace_recipes::keep_known(self.task, element);
        match check(self.task, &item) {
            Ok(()) => Reading::Item(self.with_known_persona(item)),
            Err(why) => Reading::Bad(why),
        }
    }

    async fn save(
        &self,
        section: &str,
        ordinal: u32,
        item: Value,
        _sources: &[String],
    ) -> Result<Saved, Failure> {
        match self.schema {
            _ if self.task != TaskType::Schema => self.row(section, ordinal, &item),
            Some(schema) => Ok(self.table(schema, item)),
            None => Err(Failure("the project has no schema to write to".to_owned())),
        }
    }

    async fn recover(
        &self,
        _section: &str,
        _ordinals: Range<u32>,
    ) -> Result<Vec<(u32, Value)>, Failure> {
        // Row and log line are one commit: nothing is saved that was not told.
        Ok(Vec::new())
    }

    fn section_failed(&self, _section: &str, reason: &str) -> String {
        reason.to_owned()
    }

    fn outcome(&self, sections: &[Section]) -> Outcome {
        outcome(sections)
    }

    fn closing(&self) -> Vec<Write> {
        let keep = self.generation.id;
        match (self.schema, self.input.mode) {
            (Some(uuid), mode) => {
                let by =
                    content::schema::finishing(keep, mode == Mode::Replace, self.seen().clone());
                vec![Write::Rewrite { uuid, kind: Noun::Schema, by }]
            }
            (None, Mode::Append) => Vec::new(),
            (None, Mode::Replace) => {
                let parents = self.input.parents.clone();
                vec![Write::Supersede { kind: self.task.makes(), parents, keep }]
            }
        }
    }
}

impl TasksRun {
    /// What a second ask adds to the prompt: what is there already, or what was wrong.
    fn further(&self, so_far: &SoFar) -> String {
        if !so_far.problems.is_empty() {
            return self.recipe.repair(&so_far.problems, so_far.wanted);
        }
        let titles: Vec<String> = so_far
            .saved
            .iter()
            .filter_map(|item| item.get("title")?.as_str().map(str::to_owned))
            .collect();
        if titles.is_empty() {
            String::new()
        } else {
            self.recipe.continuation(&titles, so_far.wanted)
        }
    }

    fn seen(&self) -> MutexGuard<'_, Vec<Value>> {
        self.relationships.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A story may name a persona of its project; any other name is nobody.
    fn with_known_persona(&self, mut item: Value) -> Value {
        if let Some(persona) = item.get_mut("persona_id") {
            let known = persona.as_str().and_then(|id| Uuid::try_parse(id).ok());
            *persona = match known.filter(|id| self.personas.contains(id)) {
                Some(id) => Value::String(id.to_string()),
                None => Value::Null,
            };
        }
        item
    }

    /// The row of an item.
    fn row(&self, section: &str, ordinal: u32, item: &Value) -> Result<Saved, Failure> {
        let (kind, uuid) = (self.task.makes(), mint::document_id());
        let parent = Uuid::try_parse(section)
            .map_err(|_| Failure("its section has no parent".to_owned()))?;
        let fields = content::row_from_item(kind, item.as_object().unwrap_or(&Map::new()));
        let unique_name = content::unique_name(kind, &fields);
        let title = title(kind, item);
        let made_by =
            MadeBy { generation: self.generation.id, section: section.to_owned(), ordinal };
        let body = Body { fields: Value::Object(fields), unique_name };
        let mut writes =
            vec![Write::Create { uuid, kind, parent: Some(parent), body, made_by: Some(made_by) }];
        if kind == Noun::AcceptanceCriterion {
            writes.push(content::criteria_saved(parent));
        }
        Ok(Saved::Staged { item: json!({ "id": uuid, "title": title }), writes })
    }

    /// A table of the project's schema, with its relationships.
    fn table(&self, schema: Uuid, item: Value) -> Saved {
        let told = json!({ "title": item.pointer("/table/name") });
        let by = content::schema::saving(item, self.generation.id);
        let writes = vec![Write::Rewrite { uuid: schema, kind: Noun::Schema, by }];
        Saved::Staged { item: told, writes }
    }
}

/// What is wrong with an item, in words for the model.
fn check(task: TaskType, item: &Value) -> Result<(), String> {
    let schema = CHECKS.items.get(&task).ok_or("nothing says what such an item is")?;
    schema.check(item).map_err(|violations| {
        violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    })
}

/// A relationship, if it fits.
fn relationship(value: &Value) -> Option<Value> {
    let schema = CHECKS.relationship.as_ref()?;
    schema.check(value).ok().map(|()| value.clone())
}

fn unread(error: millrace_store::Error) -> Failure {
    tracing::error!(%error, "reading a project failed");
    Failure(UNREADABLE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_item_has_its_check() {
        for task in TaskType::ALL {
            let why = check(task, &json!({})).expect_err("an empty object is no item");
            assert!(why.contains("required"), "{task:?}: {why}");
        }
        assert_eq!(relationship(&json!({})), None);
        let sound = json!({"sourceTable": "a", "sourceColumn": "b", "targetTable": "c", "targetColumn": "d",
            "sourceCardinality": "many", "targetCardinality": "one", "onDelete": null});
        assert_eq!(relationship(&sound).as_ref(), Some(&sound));
    }
}
