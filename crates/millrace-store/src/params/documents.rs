//! What the verbs of documents take and give. Never says what a document's fields mean.

use std::fmt;
use std::sync::Arc;

use millrace_core::{GenerationId, Noun, TenantId, Time};
use serde_json::Value;
use uuid::Uuid;

/// Names a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentKey {
    /// Its owner.
    pub tenant: TenantId,
    /// Its id.
    pub uuid: Uuid,
}

/// A noun of the content model.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its name in the store.
    pub key: DocumentKey,
    /// What it is.
    pub kind: Noun,
    /// Its number among its kind under its parent, from 1, never used again.
    pub number: u64,
    /// What it belongs to; none for a project.
    pub parent: Option<Uuid>,
    /// The project it is in; a project's own.
    pub root: Uuid,
    /// Its place among its kind under its parent: the number it was created with.
    pub position: i64,
    /// Its fields: a JSON object.
    pub body: Value,
    /// The generation that made it; none if a person did. It may be gone by now.
    pub generation: Option<GenerationId>,
    /// The section that made it.
    pub section: Option<String>,
    /// Its number in that section.
    pub ordinal: Option<u32>,
    /// Whether a person changed it.
    pub edited: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A change of documents: all of its writes or none.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The owner of everything it touches.
    pub tenant: TenantId,
    /// What to do, in order.
    pub writes: Vec<Write>,
    /// Now.
    pub now: Time,
}

/// What a change of documents came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edited {
    /// One for each document created or rewritten, in the order of the writes, as it stood after its write.
    pub documents: Vec<Document>,
    /// How many documents were removed.
    pub removed: u64,
}

/// One write to the content model.
#[derive(Clone, Debug)]
pub enum Write {
    /// A new document. [`crate::Error::NotFound`] where the parent is missing, [`crate::Error::Unfit`] where it is not of the
    /// kind this one belongs to, [`crate::Error::Taken`] where its unique name is. A known id with the same kind, parent and
    /// maker is answered as it stands and not written again; known otherwise, it does not fit.
    Create {
        /// Its id, made by the caller.
        uuid: Uuid,
        /// What it is.
        kind: Noun,
        /// What it belongs to; none for a project.
        parent: Option<Uuid>,
        /// Its fields.
        body: Body,
        /// The generation that makes it; none where a person does.
        made_by: Option<MadeBy>,
    },
    /// A document changed as a pure decision says. [`crate::Error::Declined`] where it says no, [`crate::Error::NotFound`] where
    /// there is no such document of that kind.
    Rewrite {
        /// Its id.
        uuid: Uuid,
        /// What it is.
        kind: Noun,
        /// The decision.
        by: Rewriting,
    },
    /// Removes a document and everything below it; [`crate::Error::NotFound`] where there is none of that kind.
    Remove {
        /// Its id.
        uuid: Uuid,
        /// What it is.
        kind: Noun,
    },
    /// Removes what a newer generation replaces (contracts/tasks.md section 7, `replace`): the documents of `kind` under
    /// `parents` that another generation than `keep` made, that nobody edited, and below which nothing was made or edited by a
    /// person; with everything below them.
    Supersede {
        /// What they are.
        kind: Noun,
        /// What they belong to; one that is gone has none.
        parents: Vec<Uuid>,
        /// The generation whose documents stay.
        keep: GenerationId,
    },
    /// Removes all generations of a subject with their logs, items, journals and inputs; their unique keys are free again.
    /// [`crate::Error::StillRunning`] where one is pending or running. The ledger forgets nothing.
    Forget {
        /// The subject; the empty one is nobody's.
        subject: String,
    },
}

/// The fields of a document, as they are to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The fields: a JSON object.
    pub fields: Value,
    /// A name that no two documents of one tenant, kind and parent may share; none where any may.
    pub unique_name: Option<String>,
}

/// Which part of which generation made a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy {
    /// The generation.
    pub generation: GenerationId,
    /// Its section.
    pub section: String,
    /// The item's number in that section.
    pub ordinal: u32,
}

/// The decision itself: what the document becomes, or why not.
type Decision = dyn Fn(&Document) -> Result<Rewritten, &'static str> + Send + Sync;

/// A pure decision on a document as it stands inside the transaction. It must not wait for anything: every writer waits for it.
/// One that panics counts as one that does not fit ([`crate::Error::Unfit`]).
#[derive(Clone)]
pub struct Rewriting(pub Arc<Decision>);

impl Rewriting {
    /// The decision that `decide` makes.
    pub fn new(
        decide: impl Fn(&Document) -> Result<Rewritten, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(decide))
    }
}

impl fmt::Debug for Rewriting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rewriting")
    }
}

/// What a document becomes. Where neither fields nor `edited` differ, it keeps the time of its last change.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewritten {
    /// Its fields from now on.
    pub body: Body,
    /// Whether a person has changed it: the new value.
    pub edited: bool,
}

/// Which documents to list.
#[derive(Clone, Debug)]
pub struct DocumentFilter {
    /// Their owner.
    pub tenant: TenantId,
    /// What they are.
    pub kind: Noun,
    /// Where they are.
    pub scope: Scope,
    /// Only with exactly this `status` among their fields.
    pub status: Option<String>,
    /// Only those this generation made.
    pub generation: Option<GenerationId>,
    /// Only with this text in `name`, `title` or `description`, without case.
    pub search: Option<String>,
    /// At most this many.
    pub limit: u32,
    /// After this many.
    pub offset: u64,
}

impl DocumentFilter {
    /// Every document of a kind in a scope.
    #[must_use]
    pub fn all(tenant: &TenantId, kind: Noun, scope: Scope) -> Self {
        Self {
            tenant: tenant.clone(),
            kind,
            scope,
            status: None,
            generation: None,
            search: None,
            limit: u32::MAX,
            offset: 0,
        }
    }
}

/// Where documents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anywhere.
    All,
    /// In this project; a project is in itself.
    Root(Uuid),
    /// Directly under this document.
    Parent(Uuid),
    /// Directly under one that is directly under this document.
    Grandparent(Uuid),
}
