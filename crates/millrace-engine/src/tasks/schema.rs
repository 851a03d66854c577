//! The answer of a `schema` task: one object of tables and relationships, read into one item per table. Pure.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::work::Reading;

/// Tables of an answer (section 10); more are passed over.
const TABLES_MAX: usize = 200;
/// Relationships of an answer (section 10); more are passed over.
const RELATIONSHIPS_MAX: usize = 1_000;

/// Reads an answer. A table that fits is an item, together with the relationships that join it to itself, to earlier tables of the
/// answer, or to tables outside of it; a relationship that does not fit is left out.
pub(super) fn read(
    answer: &Value,
    table_fits: impl Fn(&Value) -> Result<Value, String>,
    relationship_fits: impl Fn(&Value) -> Option<Value>,
) -> Reading {
    let tables = list(answer, "tables");
    let tables = tables.get(..TABLES_MAX).unwrap_or(tables);
    if tables.is_empty() {
        return Reading::Bad("the answer has no tables".to_owned());
    }
    let relationships = relationships(answer, relationship_fits);
    let named: HashSet<String> = tables.iter().filter_map(name).collect();
    let mut seen = HashSet::new();
    let readings = tables.iter().map(|table| match table_fits(table) {
        Err(why) => Reading::Bad(why),
        Ok(table) => {
            let this = name(&table).unwrap_or_default();
            if !seen.insert(this.clone()) {
                return Reading::Bad(format!("the answer names table {this} twice"));
            }
            let there = |end: &str| seen.contains(end) || !named.contains(end);
            let joins: Vec<&Value> = relationships
                .iter()
                .filter(|one| {
                    let (from, to) = ends(one);
                    (from == this || to == this) && there(&from) && there(&to)
                })
                .collect();
            Reading::Item(json!({ "table": table, "relationships": joins }))
        }
    });
    Reading::Several(readings.collect())
}

/// The relationships of an answer that fit.
pub(super) fn relationships(answer: &Value, fits: impl Fn(&Value) -> Option<Value>) -> Vec<Value> {
    list(answer, "relationships").iter().take(RELATIONSHIPS_MAX).filter_map(fits).collect()
}

/// A table's name as it is compared: without case.
fn name(table: &Value) -> Option<String> {
    table.get("name").and_then(Value::as_str).map(str::to_lowercase)
}

/// The tables a relationship joins.
fn ends(relationship: &Value) -> (String, String) {
    let end = |key| relationship.get(key).and_then(Value::as_str).map(str::to_lowercase);
    (end("sourceTable").unwrap_or_default(), end("targetTable").unwrap_or_default())
}

fn list<'a>(answer: &'a Value, key: &str) -> &'a [Value] {
    answer.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(answer: &Value) -> Vec<String> {
        let fits = |table: &Value| {
            if table["columns"].is_null() { Err("columns".to_owned()) } else { Ok(table.clone()) }
        };
        let joins = |one: &Value| one["bad"].is_null().then(|| one.clone());
        let readings = match read(answer, fits, joins) {
            Reading::Several(readings) => readings,
            one => vec![one],
        };
        readings.iter().map(word).collect()
    }

    fn word(reading: &Reading) -> String {
        match reading {
            Reading::Item(item) => {
                let joins = item["relationships"].as_array().map_or(0, Vec::len);
                format!("{} {joins}", item["table"]["name"].as_str().unwrap_or_default())
            }
            Reading::Bad(why) => format!("bad: {why}"),
            Reading::Drop | Reading::Several(_) => "other".to_owned(),
        }
    }

    fn table(name: &str) -> Value {
        json!({ "name": name, "columns": [] })
    }

    fn join(from: &str, to: &str) -> Value {
        json!({ "sourceTable": from, "targetTable": to })
    }

    #[test]
    fn a_table_comes_with_the_relationships_whose_other_end_is_there() {
        let answer = json!({
            "tables": [table("Owner"), table("pet"), { "name": "broken" }, table("PET")],
            "relationships": [
                join("pet", "owner"), join("owner", "owner"), join("pet", "broken"), join("pet", "older"),
                { "bad": true, "sourceTable": "pet", "targetTable": "owner" },
            ],
        });
        let want = ["Owner 1", "pet 2", "bad: columns", "bad: the answer names table pet twice"];
        assert_eq!(read_all(&answer), want);
    }

    #[test]
    fn an_answer_without_tables_is_bad() {
        for answer in [json!({}), json!({ "tables": [] }), json!([1]), json!(null)] {
            assert_eq!(read_all(&answer), ["bad: the answer has no tables"], "{answer}");
        }
    }
}
