//! Reading and editing a project's schema (contracts/tasks.md 9.3).

use std::sync::{Arc, Mutex, PoisonError};

use millrace_core::{Noun, TenantId};
use millrace_store::params::{Document, Rewriting, Rewritten, Scope, Write};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::Error;
use super::fields::Fault;
use super::schema::{Schema, Sent, put};
use super::service::Content;
use super::writes::empty_schema;

/// Stands for the text that an edit keeps beside its refusal.
const REFUSED: &str = "the schema does not hold";

impl Content {
    /// A project's `tables` and `relationships`, each entry with its provenance.
    ///
    /// # Errors
    /// The project is not there.
    pub async fn schema(
        &self,
        tenant: &TenantId,
        project: &str,
    ) -> Result<Map<String, Value>, Error> {
        let project = self.find(tenant, Noun::Project, project).await?.key.uuid;
        let found = self.schema_of(tenant, project).await?;
        Ok(found.as_ref().map(Schema::of).unwrap_or_default().json())
    }

    /// Replaces the arrays that were sent.
    ///
    /// # Errors
    /// The first element out of shape, a project that is not there, then what would not hold.
    pub async fn put_schema(
        &self,
        tenant: &TenantId,
        project: &str,
        sent: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Error> {
        self.rewrite_schema(tenant, project, Sent::read(sent)?).await
    }

    /// Empties both arrays.
    ///
    /// # Errors
    /// The project is not there.
    pub async fn clear_schema(&self, tenant: &TenantId, project: &str) -> Result<(), Error> {
        self.rewrite_schema(tenant, project, Sent::nothing()).await.map(drop)
    }

    async fn rewrite_schema(
        &self,
        tenant: &TenantId,
        project: &str,
        sent: Sent,
    ) -> Result<Map<String, Value>, Error> {
        let project = self.find(tenant, Noun::Project, project).await?.key.uuid;
        let uuid = self.schema_document(tenant, project).await?;
        let fault = Arc::new(Mutex::new(None));
        let by = putting(sent, Arc::clone(&fault));
        let write = Write::Rewrite { uuid, kind: Noun::Schema, by };
        match self.edit(tenant, vec![write], Noun::Project).await {
            Ok(edited) => Ok(edited.documents.first().map(Schema::of).unwrap_or_default().json()),
            Err(Error::Conflict(REFUSED)) => {
                let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
                Err(Error::Invalid(fault.map_or_else(String::new, |fault| fault.to_string())))
            }
            Err(error) => Err(error),
        }
    }

    /// The document of a project's schema; made where a project came without.
    async fn schema_document(&self, tenant: &TenantId, project: Uuid) -> Result<Uuid, Error> {
        if let Some(found) = self.schema_of(tenant, project).await? {
            return Ok(found.key.uuid);
        }
        match self.edit(tenant, vec![empty_schema(project)], Noun::Project).await {
            // Somebody else made it meanwhile.
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        let found = self.schema_of(tenant, project).await?;
        found.map(|found| found.key.uuid).ok_or(Error::NotFound(Noun::Project))
    }

    async fn schema_of(&self, tenant: &TenantId, project: Uuid) -> Result<Option<Document>, Error> {
        let found = self.all(tenant, Noun::Schema, Scope::Parent(project)).await?;
        Ok(found.into_iter().next())
    }
}

/// Puts what was sent; where that would not hold, says why in `fault` and declines.
fn putting(sent: Sent, fault: Arc<Mutex<Option<Fault>>>) -> Rewriting {
    Rewriting::new(move |document| match put(Schema::of(document), &sent) {
        Ok(next) => Ok(Rewritten { body: next.body(), edited: document.edited }),
        Err(found) => {
            *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            Err(REFUSED)
        }
    })
}
