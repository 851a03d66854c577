//! What a model is shown of a project when its items are asked for: read anew for every ask. Never writes.

use millrace_analysis::product::{Brief, Known, Person};
use millrace_core::{Generation, GenerationId, Noun, TaskType, TenantId};
use millrace_recipes::{PartContext, PartLine};
use millrace_store::Store;
use millrace_store::params::{Document, DocumentFilter, DocumentKey, Scope};
use serde_json::Value;
use uuid::Uuid;

use super::input::Input;

/// Names of older rows kept for prompts, the newest; a prompt shows as many.
const NAMES_MAX: usize = 500;

/// What all sections of a task are shown alike: read once, however many sections there are.
pub(super) struct Common {
    features: Vec<Document>,
    personas: Vec<Document>,
    /// Names of rows that were there before the task, of types whose rows belong to many parents.
    names: Vec<String>,
    /// The highest number in those names.
    highest: u32,
}

impl Common {
    pub(super) async fn read(
        store: &dyn Store,
        generation: &Generation,
        task: TaskType,
        input: &Input,
    ) -> millrace_store::Result<Self> {
        let reader = Reader { store, tenant: &generation.tenant, project: input.project };
        let (mut features, mut personas, mut older) = (Vec::new(), Vec::new(), Vec::new());
        match task {
            TaskType::Features | TaskType::AcceptanceCriteria => {}
            TaskType::UserStories => personas = reader.every(Noun::Persona).await?,
            TaskType::Personas | TaskType::Schema | TaskType::Pages | TaskType::Sections => {
                features = reader.every(Noun::Feature).await?;
            }
        }
        if let TaskType::UserStories | TaskType::Sections = task {
            older = reader.every(task.makes()).await?;
            older.retain(|row| row.generation != Some(generation.id));
        }
        let mut names: Vec<String> = older.iter().map(called).collect();
        let highest = highest(task, names.iter().map(String::as_str));
        let names = names.split_off(names.len().saturating_sub(NAMES_MAX));
        Ok(Self { features, personas, names, highest })
    }
}

/// What is there when a section is asked for.
pub(super) struct Shown<'a> {
    common: &'a Common,
    project: Document,
    /// What the section is for; none where that is the project itself.
    subject: Option<Document>,
    /// The feature of a story.
    around: Option<Document>,
    /// Items of the task's type under the section's parent.
    siblings: Vec<Document>,
    /// The project's tables, of a `schema` task.
    tables: Vec<Value>,
}

impl<'a> Shown<'a> {
    /// Reads what a section is about; none when it is gone.
    pub(super) async fn read(
        store: &dyn Store,
        tenant: &TenantId,
        task: TaskType,
        input: &Input,
        common: &'a Common,
        parent: Uuid,
    ) -> millrace_store::Result<Option<Self>> {
        let reader = Reader { store, tenant, project: input.project };
        let Some(project) = reader.one(input.project).await? else { return Ok(None) };
        let subject = match task.per() {
            Noun::Project => None,
            kind => match reader.one(parent).await?.filter(|found| found.kind == kind) {
                None => return Ok(None),
                found => found,
            },
        };
        let around = match (task, subject.as_ref().and_then(|story| story.parent)) {
            (TaskType::AcceptanceCriteria, Some(feature)) => reader.one(feature).await?,
            _ => None,
        };
        let (mut siblings, mut tables) = (Vec::new(), Vec::new());
        match task {
            TaskType::Schema => tables = reader.tables().await?,
            _ => siblings = reader.under(task.makes(), parent).await?,
        }
        Ok(Some(Self { common, project, subject, around, siblings, tables }))
    }

    /// Names in use, to be avoided.
    fn names(&self, task: TaskType) -> Vec<String> {
        match task {
            TaskType::Schema => self.tables.iter().map(|table| of(table, "name")).collect(),
            _ => self.siblings.iter().map(called).chain(self.common.names.clone()).collect(),
        }
    }

    /// What the recipe's prompt shows.
    pub(super) fn context(&self, task: TaskType, input: &Input, count: u32) -> PartContext {
        PartContext {
            project_name: of(&self.project.body, "name"),
            project_text: text(&self.project),
            wishes: input.prompt.clone().unwrap_or_default(),
            features: self.common.features.iter().map(line).collect(),
            personas: self.common.personas.iter().map(line).collect(),
            subject: self.subject.as_ref().map(line),
            around: self.around.as_ref().map(line),
            names: self.names(task),
            tables: self.tables.iter().map(table_line).collect::<Vec<_>>().join("\n"),
            count,
        }
    }

    /// What the offline model works from.
    pub(super) fn brief(&self, input: &Input) -> Brief {
        Brief {
            name: of(&self.project.body, "name"),
            text: text(&self.project),
            wishes: input.prompt.clone().unwrap_or_default(),
            features: self.common.features.iter().map(known).collect(),
            personas: self.common.personas.iter().map(person).collect(),
            subject: self.subject.as_ref().map(known),
            around: self.around.as_ref().map(known),
        }
    }

    /// The number of the next item the offline model makes: on from the highest in use (contracts/tasks.md 8.2). Sections that run side
    /// by side each have their own stretch, so that the same input always gives the same numbers.
    pub(super) fn next_number(
        &self,
        task: TaskType,
        input: &Input,
        generation: GenerationId,
        parent: Uuid,
        saved: u32,
    ) -> u32 {
        let stretch = || {
            let place = input.parents.iter().position(|known| *known == parent).unwrap_or(0);
            u32::try_from(place).unwrap_or(0).saturating_mul(input.count.unwrap_or(0))
        };
        let (used, before) = match task {
            TaskType::Features | TaskType::Personas | TaskType::Pages | TaskType::Schema => {
                (highest(task, self.names(task).iter().map(String::as_str)), 0)
            }
            TaskType::UserStories | TaskType::Sections => {
                (self.common.highest, stretch().saturating_add(saved))
            }
            // Criteria have no names; what is there already counts.
            TaskType::AcceptanceCriteria => {
                let older = |row: &&Document| row.generation != Some(generation);
                let there = self.siblings.iter().filter(older).count();
                (u32::try_from(there).unwrap_or(u32::MAX), saved)
            }
        };
        used.saturating_add(before).saturating_add(1)
    }
}

/// The highest number that a name of the offline model carries.
fn highest<'a>(task: TaskType, names: impl Iterator<Item = &'a str>) -> u32 {
    let prefix = match task {
        TaskType::Schema => "sample_table_".to_owned(),
        _ => format!("Sample {} ", task.noun()),
    };
    names.filter_map(|name| name.strip_prefix(&prefix)?.parse().ok()).max().unwrap_or(0)
}

struct Reader<'a> {
    store: &'a dyn Store,
    tenant: &'a TenantId,
    project: Uuid,
}

impl Reader<'_> {
    async fn one(&self, uuid: Uuid) -> millrace_store::Result<Option<Document>> {
        self.store.document(DocumentKey { tenant: self.tenant.clone(), uuid }).await
    }

    /// Every document of a kind in the project, in creation order.
    async fn every(&self, kind: Noun) -> millrace_store::Result<Vec<Document>> {
        let filter = DocumentFilter::all(self.tenant, kind, Scope::Root(self.project));
        Ok(self.store.documents(filter).await?.rows)
    }

    /// Those under one parent.
    async fn under(&self, kind: Noun, parent: Uuid) -> millrace_store::Result<Vec<Document>> {
        Ok(self
            .store
            .documents(DocumentFilter::all(self.tenant, kind, Scope::Parent(parent)))
            .await?
            .rows)
    }

    async fn tables(&self) -> millrace_store::Result<Vec<Value>> {
        let schemas = self.every(Noun::Schema).await?;
        let tables = schemas.first().and_then(|schema| schema.body.get("tables")?.as_array());
        Ok(tables.cloned().unwrap_or_default())
    }
}

fn of(fields: &Value, key: &str) -> String {
    fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What the project is about, in its owner's words.
fn text(project: &Document) -> String {
    let parts = ["description", "original_prompt", "current_prompt"];
    let mut texts: Vec<String> = parts.iter().map(|key| of(&project.body, key)).collect();
    texts.retain(|text| !text.trim().is_empty());
    texts.dedup();
    texts.join("\n\n")
}

/// What a row of this kind is called.
pub(super) fn title(kind: Noun, fields: &Value) -> String {
    let key = match kind {
        Noun::UserStory => "title",
        Noun::AcceptanceCriterion => "then_outcome",
        Noun::Project
        | Noun::Feature
        | Noun::Persona
        | Noun::Page
        | Noun::Section
        | Noun::Schema => "name",
    };
    of(fields, key)
}

fn called(document: &Document) -> String {
    title(document.kind, &document.body)
}

/// What a document says beyond its name.
fn detail(document: &Document) -> String {
    let body = &document.body;
    match document.kind {
        Noun::Persona => format!("{}. {}", of(body, "user_role"), of(body, "tagline")),
        Noun::UserStory => {
            let (role, want, so) =
                (of(body, "user_role"), of(body, "i_want_to"), of(body, "so_that"));
            format!("{} As {role} I want to {want} so that {so}.", of(body, "description"))
        }
        Noun::Page => format!("{} ({})", of(body, "description"), of(body, "path")),
        _ => of(body, "description"),
    }
}

fn line(document: &Document) -> PartLine {
    let id = document.key.uuid.to_string();
    PartLine { id, title: called(document), text: detail(document) }
}

fn known(document: &Document) -> Known {
    Known { title: called(document), text: detail(document) }
}

fn person(document: &Document) -> Person {
    Person {
        id: document.key.uuid.to_string(),
        name: of(&document.body, "name"),
        role: of(&document.body, "user_role"),
    }
}

/// A table in one line: its name and its columns.
fn table_line(table: &Value) -> String {
    let columns = table.get("columns").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {}", of(column, "name"), of(column, "type")))
        .collect();
    format!("{} ({})", of(table, "name"), columns.join(", "))
}
