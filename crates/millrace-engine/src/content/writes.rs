//! Making, changing and removing rows (contracts/tasks.md 9.1 and 9.2).

use millrace_core::{Noun, TenantId};
use millrace_store::params::{Body, Document, Edit, Write};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::Error;
use super::fields::{self, unique_name};
use super::rewrite::{changing, criteria_saved, untouched};
use super::row::Row;
use super::schema::Schema;
use super::service::Content;
use crate::mint;
use crate::tasks::stop_all_of;

/// Bytes of Gherkin that are parsed where the request is; longer texts take a while and go off the async threads.
const GHERKIN_BYTES_HERE: usize = 4_096;
/// Tries of removing a project for which new generations begin all the time.
const REMOVALS_MAX: u32 = 16;

impl Content {
    /// Makes a row by hand of what was sent, with defaults for the rest.
    ///
    /// # Errors
    /// The first field that is wrong, then an unknown model, then a parent or persona that is not there, then a name that
    /// is taken.
    pub async fn create(
        &self,
        tenant: &TenantId,
        noun: Noun,
        sent: &Map<String, Value>,
    ) -> Result<Row, Error> {
        let parent = fields::parent(noun, sent)?;
        let mut row = read(noun, sent, fields::create).await?;
        self.check_model(&row)?;
        let parent = match noun.parent().zip(parent) {
            Some((kind, id)) => Some(self.find(tenant, kind, id).await?),
            None => None,
        };
        let root = parent.as_ref().map(|parent| parent.root);
        self.resolve_persona(tenant, root, &mut row).await?;
        let writes = creation(noun, parent.map(|parent| parent.key.uuid), row);
        // Only the parent can be missing.
        let edited = self.edit(tenant, writes, noun.parent().unwrap_or(noun)).await?;
        first(edited.documents)
    }

    /// Sets the fields that were sent.
    ///
    /// # Errors
    /// As for a create; also when the row is not there, or a feature is being generated.
    pub async fn change(
        &self,
        tenant: &TenantId,
        noun: Noun,
        id: &str,
        sent: &Map<String, Value>,
    ) -> Result<Row, Error> {
        let mut changes = read(noun, sent, fields::change).await?;
        self.check_model(&changes)?;
        let found = self.find(tenant, noun, id).await?;
        self.resolve_persona(tenant, Some(found.root), &mut changes).await?;
        let by = changing(changes);
        let write = Write::Rewrite { uuid: found.key.uuid, kind: noun, by };
        first(self.edit(tenant, vec![write], noun).await?.documents)
    }

    /// Removes a row and everything below it. A project's unfinished generations are stopped first; what they were called
    /// is free again.
    ///
    /// # Errors
    /// It is not there, or a feature is being generated.
    pub async fn remove(&self, tenant: &TenantId, noun: Noun, id: &str) -> Result<(), Error> {
        let uuid = self.find(tenant, noun, id).await?.key.uuid;
        let remove = Write::Remove { uuid, kind: noun };
        match noun {
            Noun::Project => self.remove_project(tenant, uuid).await,
            Noun::Feature => {
                let idle = Write::Rewrite { uuid, kind: noun, by: untouched() };
                self.edit(tenant, vec![idle, remove], noun).await.map(drop)
            }
            Noun::Persona
            | Noun::UserStory
            | Noun::AcceptanceCriterion
            | Noun::Page
            | Noun::Section
            | Noun::Schema => self.edit(tenant, vec![remove], noun).await.map(drop),
        }
    }

    async fn remove_project(&self, tenant: &TenantId, uuid: Uuid) -> Result<(), Error> {
        let remove = Write::Remove { uuid, kind: Noun::Project };
        let writes = vec![remove, Write::Forget { subject: uuid.to_string() }];
        for _ in 0..REMOVALS_MAX {
            match stop_all_of(&self.ctx, tenant, uuid).await {
                // Gone meanwhile: somebody else is removing the project as well.
                Ok(()) | Err(crate::Error::Store(millrace_store::Error::NotFound)) => {}
                Err(error) => return Err(error.into()),
            }
            let edit =
                Edit { tenant: tenant.clone(), writes: writes.clone(), now: self.ctx.clock.now() };
            match self.ctx.store.edit(edit).await {
                Ok(_) => {
                    self.ctx.tasks_told.removed();
                    return Ok(());
                }
                // One more was submitted between the stop and the edit.
                Err(millrace_store::Error::StillRunning) => {}
                Err(error) => return Err(Error::of(error, Noun::Project)),
            }
        }
        Err(Error::Internal(millrace_store::Error::StillRunning.into()))
    }

    /// A project may name the model of its tasks.
    fn check_model(&self, fields: &Map<String, Value>) -> Result<(), Error> {
        let name = fields.get("model").and_then(Value::as_str);
        let providers = &self.ctx.providers;
        match name.filter(|name| !providers.catalog().knows(name)) {
            Some(name) => Err(Error::Invalid(providers.unknown(name))),
            None => Ok(()),
        }
    }

    /// A story may name a persona of its project; the row keeps the id in its usual spelling.
    async fn resolve_persona(
        &self,
        tenant: &TenantId,
        root: Option<Uuid>,
        fields: &mut Map<String, Value>,
    ) -> Result<(), Error> {
        let Some(Value::String(id)) = fields.get_mut("persona_id") else { return Ok(()) };
        let persona = self.find(tenant, Noun::Persona, id).await?;
        if Some(persona.root) != root {
            return Err(Error::NotFound(Noun::Persona));
        }
        *id = persona.key.uuid.to_string();
        Ok(())
    }
}

/// How the fields that were sent are read: for a create or for a change.
type Reading = fn(Noun, &Map<String, Value>) -> Result<Map<String, Value>, fields::Fault>;

/// Reads the fields that were sent.
async fn read(
    noun: Noun,
    sent: &Map<String, Value>,
    fields: Reading,
) -> Result<Map<String, Value>, Error> {
    let gherkin = sent.get("gherkin").and_then(Value::as_str).map_or(0, str::len);
    if gherkin <= GHERKIN_BYTES_HERE {
        return Ok(fields(noun, sent)?);
    }
    let sent = sent.clone();
    let reading = tokio::task::spawn_blocking(move || fields(noun, &sent)).await;
    // It does not panic; only a runtime that ends leaves it unread.
    reading.map_or(Err(Error::Unavailable), |fields| Ok(fields?))
}

/// The writes that make a row by hand, the row itself first.
fn creation(noun: Noun, parent: Option<Uuid>, row: Map<String, Value>) -> Vec<Write> {
    let uuid = mint::document_id();
    let body = Body { unique_name: unique_name(noun, &row), fields: Value::Object(row) };
    let mut writes = vec![Write::Create { uuid, kind: noun, parent, body, made_by: None }];
    match (noun, parent) {
        (Noun::Project, _) => writes.push(empty_schema(uuid)),
        (Noun::AcceptanceCriterion, Some(story)) => writes.push(criteria_saved(story)),
        _ => {}
    }
    writes
}

/// The schema that every project has.
pub(super) fn empty_schema(project: Uuid) -> Write {
    Write::Create {
        uuid: mint::document_id(),
        kind: Noun::Schema,
        parent: Some(project),
        body: Schema::default().body(),
        made_by: None,
    }
}

fn first(documents: Vec<Document>) -> Result<Row, Error> {
    let none = millrace_store::Error::Unfit("an edit answered without its document");
    documents.into_iter().next().map(Row).ok_or(Error::Internal(none.into()))
}
