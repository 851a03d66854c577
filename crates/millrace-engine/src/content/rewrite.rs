//! The decisions an edit makes on documents as they stand. Pure: each runs inside the store's transaction.

use millrace_core::Noun;
use millrace_store::params::{Body, Document, Rewriting, Rewritten, Write};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::unique_name;

/// Why a feature is left alone.
pub(super) const GENERATING: &str = "Feature is being generated";

/// Sets fields. `edited` turns true when one other than `status` gets another value (contracts/tasks.md section 7).
pub(super) fn changing(changes: Map<String, Value>) -> Rewriting {
    Rewriting::new(move |document| {
        idle(document)?;
        let mut fields = fields_of(document);
        let mut edited = document.edited;
        for (name, value) in &changes {
            let before = fields.insert(name.clone(), value.clone());
            edited = edited || (name != "status" && before.as_ref() != Some(value));
        }
        Ok(rewritten(document.kind, fields, edited))
    })
}

/// Changes nothing, and declines what may not be touched now.
pub(super) fn untouched() -> Rewriting {
    Rewriting::new(|document| {
        idle(document)?;
        Ok(rewritten(document.kind, fields_of(document), document.edited))
    })
}

/// What saving acceptance criteria does to their story: a draft becomes `has_criteria` (contracts/tasks.md section 7).
pub(crate) fn criteria_saved(story: Uuid) -> Write {
    let by = Rewriting::new(|document| {
        let mut fields = fields_of(document);
        if fields.get("status").and_then(Value::as_str) == Some("draft") {
            fields.insert("status".to_owned(), Value::from("has_criteria"));
        }
        Ok(rewritten(document.kind, fields, document.edited))
    });
    Write::Rewrite { uuid: story, kind: Noun::UserStory, by }
}

fn idle(document: &Document) -> Result<(), &'static str> {
    let status = document.body.get("generation_status").and_then(Value::as_str);
    let busy = document.kind == Noun::Feature && status == Some("generating");
    if busy { Err(GENERATING) } else { Ok(()) }
}

fn fields_of(document: &Document) -> Map<String, Value> {
    document.body.as_object().cloned().unwrap_or_default()
}

fn rewritten(kind: Noun, fields: Map<String, Value>, edited: bool) -> Rewritten {
    let unique_name = unique_name(kind, &fields);
    Rewritten { body: Body { fields: Value::Object(fields), unique_name }, edited }
}

#[cfg(test)]
#[path = "rewrite_tests.rs"]
mod tests;
