//! What an edit makes of a document, and which documents a filter wants: the same for every backend. Never reads or writes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use millrace_core::{Noun, Time};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::params::{Body, Document, DocumentFilter, MadeBy, Rewriting, Rewritten};

/// The fields that `DocumentFilter::search` looks into (contracts/tasks.md section 9.1).
const SEARCHED: [&str; 3] = ["name", "title", "description"];

/// Whether a document of `kind` may stand under a parent of that kind; no kind where it is to have no parent.
pub(crate) fn check_edge(kind: Noun, parent: Option<Noun>) -> Result<()> {
    if kind.parent() == parent {
        Ok(())
    } else {
        Err(Error::Unfit("a document under a parent of another kind than its own belongs to"))
    }
}

/// The fields of a document are an object, whatever is in it.
pub(crate) fn check_body(body: &Body) -> Result<()> {
    if body.fields.is_object() { Ok(()) } else { Err(Error::Unfit("fields that are no object")) }
}

/// The document that a create found under its id: its own, or one that does not fit.
pub(crate) fn known(
    found: Document,
    kind: Noun,
    parent: Option<uuid::Uuid>,
    made_by: Option<&MadeBy>,
) -> Result<Document> {
    if found.kind == kind && found.parent == parent && made_by_same(&found, made_by) {
        Ok(found)
    } else {
        Err(Error::Unfit("another document has that id"))
    }
}

fn made_by_same(found: &Document, made_by: Option<&MadeBy>) -> bool {
    let maker = made_by.map(|by| (by.generation, by.section.as_str(), by.ordinal));
    (found.generation, found.section.as_deref(), found.ordinal)
        == (maker.map(|by| by.0), maker.map(|by| by.1), maker.map(|by| by.2))
}

/// What `by` makes of `document`, with its unique name.
///
/// # Errors
/// [`Error::Declined`] where it says no; [`Error::Unfit`] where it panics, which must not reach the one hand that writes, or
/// leaves no object.
pub(crate) fn rewrite(
    document: Document,
    by: &Rewriting,
    now: Time,
) -> Result<(Document, Option<String>)> {
    // Nothing outside the closure is left half-done by a panic: it sees the document by a shared reference.
    let decided = catch_unwind(AssertUnwindSafe(|| (by.0)(&document)))
        .map_err(|_| Error::Unfit("a rewriting that panicked"))?;
    let Rewritten { body, edited } = decided.map_err(Error::Declined)?;
    check_body(&body)?;
    let Body { fields, unique_name } = body;
    let same = fields == document.body && edited == document.edited;
    let updated_at = if same { document.updated_at } else { now };
    Ok((Document { body: fields, edited, updated_at, ..document }, unique_name))
}

/// Whether a filter has to look into documents beyond their kind and their scope.
pub(crate) fn looks_inside(filter: &DocumentFilter) -> bool {
    filter.status.is_some() || filter.generation.is_some() || filter.search.is_some()
}

/// Whether a document of its kind and scope is one the filter wants.
pub(crate) fn matches(filter: &DocumentFilter, document: &Document) -> bool {
    let field = |name: &str| document.body.get(name).and_then(Value::as_str);
    filter.generation.is_none_or(|wanted| document.generation == Some(wanted))
        && filter.status.as_deref().is_none_or(|wanted| field("status") == Some(wanted))
        && filter.search.as_deref().is_none_or(|wanted| {
            let wanted = wanted.to_lowercase();
            let mut texts = SEARCHED.into_iter().filter_map(field);
            texts.any(|text| text.to_lowercase().contains(&wanted))
        })
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
