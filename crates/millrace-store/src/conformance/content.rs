//! What the cases of documents write and read: small documents by name. Never asserts.

use millrace_core::{GenerationId, Noun};
use serde_json::{Value, json};
use uuid::Uuid;

use super::room::{Room, tenant};
use crate::error::Result;
use crate::params::{
    Body, Document, DocumentFilter, DocumentKey, Edit, Edited, MadeBy, Rewriting, Rewritten, Scope,
    Write,
};

/// Fields with a name that others may have too.
pub(super) fn named(name: &str) -> Body {
    Body { fields: json!({ "name": name }), unique_name: None }
}

/// Fields with a name that nobody beside it may have.
pub(super) fn only(name: &str) -> Body {
    Body { unique_name: Some(name.to_owned()), ..named(name) }
}

/// A person's document.
pub(super) fn by_hand(uuid: Uuid, kind: Noun, parent: Option<Uuid>) -> Write {
    Write::Create { uuid, kind, parent, body: named("by hand"), made_by: None }
}

/// A generation's document.
pub(super) fn made(uuid: Uuid, kind: Noun, parent: Uuid, by: GenerationId) -> Write {
    let made_by = Some(MadeBy { generation: by, section: "a".to_owned(), ordinal: 1 });
    Write::Create { uuid, kind, parent: Some(parent), body: named("made"), made_by }
}

/// Fields and mark become these, whatever they were.
pub(super) fn becomes(body: Body, edited: bool) -> Rewriting {
    Rewriting::new(move |_| Ok(Rewritten { body: body.clone(), edited }))
}

/// One field becomes that; a person did it.
pub(super) fn set(document: &Document, field: &'static str, value: &Value) -> Write {
    let value = value.clone();
    let by = Rewriting::new(move |found: &Document| {
        let mut fields = found.body.clone();
        fields[field] = value.clone();
        Ok(Rewritten { body: Body { fields, unique_name: None }, edited: true })
    });
    Write::Rewrite { uuid: document.key.uuid, kind: document.kind, by }
}

pub(super) fn removal(document: &Document) -> Write {
    Write::Remove { uuid: document.key.uuid, kind: document.kind }
}

/// All of a kind and scope of tenant `t`.
pub(super) fn all(kind: Noun, scope: Scope) -> DocumentFilter {
    DocumentFilter {
        tenant: tenant("t"),
        kind,
        scope,
        status: None,
        generation: None,
        search: None,
        limit: 100,
        offset: 0,
    }
}

impl Room {
    pub(super) async fn edit(&self, writes: Vec<Write>) -> Result<Edited> {
        self.edit_of("t", writes).await
    }

    pub(super) async fn edit_of(&self, owner: &str, writes: Vec<Write>) -> Result<Edited> {
        self.store.edit(Edit { tenant: tenant(owner), writes, now: self.now() }).await
    }

    /// A person's document under one that is there.
    pub(super) async fn put(&self, kind: Noun, parent: Option<&Document>) -> Document {
        let write = by_hand(self.uuid(), kind, parent.map(|parent| parent.key.uuid));
        self.edit(vec![write]).await.unwrap().documents.remove(0)
    }

    /// A generation's document under one that is there.
    pub(super) async fn make(&self, kind: Noun, parent: &Document, by: GenerationId) -> Document {
        let write = made(self.uuid(), kind, parent.key.uuid, by);
        self.edit(vec![write]).await.unwrap().documents.remove(0)
    }

    pub(super) async fn found(&self, document: &Document) -> Option<Document> {
        let DocumentKey { tenant, uuid } = document.key.clone();
        self.other.document(DocumentKey { tenant, uuid }).await.unwrap()
    }

    pub(super) async fn list(&self, filter: DocumentFilter) -> (u64, Vec<Document>) {
        let page = self.store.documents(filter).await.unwrap();
        (page.total, page.rows)
    }
}
