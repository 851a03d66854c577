//! What must hold between tables and relationships: no name twice, nothing that points nowhere.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::state::{Schema, is_generated, text};
use crate::content::fields::Fault;

/// The names of tables and of their columns, in lower case.
pub(super) struct Names(HashMap<String, HashSet<String>>);

impl Names {
    /// The names of a schema.
    pub(super) fn of(schema: &Schema) -> Self {
        let columns = |table: &Value| {
            let names = columns(table).iter().map(|column| text(column, "name").to_lowercase());
            names.collect::<HashSet<_>>()
        };
        let tables = schema.tables.iter();
        Self(tables.map(|table| (text(table, "name").to_lowercase(), columns(table))).collect())
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, table: &str, column: &str) -> bool {
        self.check(table, column).is_ok()
    }

    /// Whether both ends of a relationship are there.
    pub(super) fn joins(&self, relationship: &Value) -> bool {
        ends(relationship).into_iter().all(|(table, column)| self.has(table, column))
    }

    fn check(&self, table: &str, column: &str) -> Result<(), Fault> {
        let Some(columns) = self.0.get(&table.to_lowercase()) else {
            return Err(Fault::Text(format!("Schema names an unknown table '{table}'")));
        };
        if columns.contains(&column.to_lowercase()) {
            return Ok(());
        }
        let text = format!("Schema names an unknown column '{column}' in table '{table}'");
        Err(Fault::Text(text))
    }
}

/// The first thing that does not hold. A foreign key of a table that a generation made is let through: the table it points
/// to may be still to come, or never came.
pub(super) fn check(schema: &Schema) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    for table in &schema.tables {
        let name = text(table, "name");
        if !seen.insert(name.to_lowercase()) {
            return Err(Fault::Text(format!("Schema names a table twice: '{name}'")));
        }
    }
    let names = Names::of(schema);
    let by_hand = schema.tables.iter().filter(|table| !is_generated(table));
    for key in by_hand.flat_map(columns).filter_map(|column| column.get("foreignKey")) {
        if key.is_object() {
            names.check(text(key, "table"), text(key, "column"))?;
        }
    }
    for relationship in &schema.relationships {
        for (table, column) in ends(relationship) {
            names.check(table, column)?;
        }
    }
    Ok(())
}

/// The columns of a table.
pub(super) fn columns(table: &Value) -> &[Value] {
    table.get("columns").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn ends(relationship: &Value) -> [(&str, &str); 2] {
    let end = |table, column| (text(relationship, table), text(relationship, column));
    [end("sourceTable", "sourceColumn"), end("targetTable", "targetColumn")]
}
