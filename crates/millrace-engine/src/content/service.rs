//! The service: what surfaces hold to work with the content model. Rows belong to a tenant; another's are not there.

use std::sync::Arc;

use millrace_core::{Noun, TenantId};
use millrace_store::params::{Document, DocumentFilter, DocumentKey, Edit, Edited, Scope, Write};
use uuid::Uuid;

use super::error::Error;
use crate::context::Context;

/// Characters of an id as it is written: hyphenated hexadecimal.
const ID_CHARS: usize = 36;

/// Projects and what belongs to them.
pub struct Content {
    pub(super) ctx: Arc<Context>,
}

impl Content {
    pub(crate) fn new(ctx: Arc<Context>) -> Self {
        Self { ctx }
    }

    /// The row of that id; a malformed id is nobody's.
    pub(super) async fn find(
        &self,
        tenant: &TenantId,
        noun: Noun,
        id: &str,
    ) -> Result<Document, Error> {
        let well_formed = id.len() == ID_CHARS;
        let Some(uuid) = Uuid::try_parse(id).ok().filter(|_| well_formed) else {
            return Err(Error::NotFound(noun));
        };
        let key = DocumentKey { tenant: tenant.clone(), uuid };
        let found = self.ctx.store.document(key).await.map_err(|error| Error::of(error, noun))?;
        found.filter(|found| found.kind == noun).ok_or(Error::NotFound(noun))
    }

    /// Every document of a kind in a scope, in the order of creation.
    pub(super) async fn all(
        &self,
        tenant: &TenantId,
        kind: Noun,
        scope: Scope,
    ) -> Result<Vec<Document>, Error> {
        let page = self.ctx.store.documents(DocumentFilter::all(tenant, kind, scope)).await;
        Ok(page.map_err(|error| Error::of(error, kind))?.rows)
    }

    /// Writes all or nothing. What is not found is of `noun`.
    pub(super) async fn edit(
        &self,
        tenant: &TenantId,
        writes: Vec<Write>,
        noun: Noun,
    ) -> Result<Edited, Error> {
        let now = self.ctx.clock.now();
        let edited = self.ctx.store.edit(Edit { tenant: tenant.clone(), writes, now }).await;
        edited.map_err(|error| Error::of(error, noun))
    }
}
