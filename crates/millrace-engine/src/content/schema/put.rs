//! What a person makes of a schema: the arrays sent replace those that are there (contracts/tasks.md 9.3).

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::state::{Schema, bare, made_by};
use super::{check, shape};
use crate::content::fields::{Fault, sent};

/// The arrays sent; one that was not stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sent {
    tables: Option<Vec<Value>>,
    relationships: Option<Vec<Value>>,
}

impl Sent {
    /// Reads the arrays of a body.
    ///
    /// # Errors
    /// The first element that is not in shape.
    pub(crate) fn read(fields: &Map<String, Value>) -> Result<Self, Fault> {
        let list = |name| sent(fields, name).filter(|list| !list.is_null());
        Ok(Self {
            tables: list("tables").map(shape::tables).transpose()?,
            relationships: list("relationships").map(shape::relationships).transpose()?,
        })
    }

    /// Both arrays, empty.
    pub(crate) fn nothing() -> Self {
        Self { tables: Some(Vec::new()), relationships: Some(Vec::new()) }
    }
}

/// The schema after it. An entry equal to one that is there keeps its provenance; every other is a person's.
///
/// # Errors
/// What would not hold.
pub(crate) fn put(current: Schema, sent: &Sent) -> Result<Schema, Fault> {
    let Sent { tables, relationships } = sent;
    let next = Schema {
        tables: replaced(current.tables, tables.as_deref()),
        relationships: replaced(current.relationships, relationships.as_deref()),
    };
    check::check(&next)?;
    Ok(next)
}

fn replaced(current: Vec<Value>, sent: Option<&[Value]>) -> Vec<Value> {
    let Some(sent) = sent else { return current };
    let known: HashMap<String, &Value> = current.iter().map(|entry| (bare(entry), entry)).collect();
    let kept = |entry: &Value| known.get(&bare(entry)).map(|known| (*known).clone());
    sent.iter()
        .map(|entry| kept(entry).unwrap_or_else(|| made_by(entry.clone(), None, true)))
        .collect()
}
