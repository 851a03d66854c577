use millrace_core::GenerationId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::generated::{finish, save};
use super::*;
use crate::content::fields::Fault;

const OLD: GenerationId = GenerationId(Uuid::from_u128(1));
const NEW: GenerationId = GenerationId(Uuid::from_u128(2));

fn sent(value: &Value) -> Result<Sent, String> {
    Sent::read(value.as_object().unwrap()).map_err(|fault: Fault| fault.to_string())
}

fn put_into(current: Schema, value: &Value) -> Result<Schema, String> {
    put(current, &sent(value)?).map_err(|fault| fault.to_string())
}

fn table(name: &str) -> Value {
    table_with(name, &["id", "other_id"])
}

fn table_with(name: &str, columns: &[&str]) -> Value {
    let column = |name: &&str| {
        json!({"name": name, "type": "uuid", "primaryKey": *name == "id", "nullable": false,
            "unique": false})
    };
    let columns: Vec<Value> = columns.iter().map(column).collect();
    json!({"name": name, "description": "", "columns": columns})
}

fn join(from: &str, to: &str) -> Value {
    json!({"sourceTable": from, "sourceColumn": "other_id", "targetTable": to,
        "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one",
        "onDelete": "CASCADE"})
}

fn by(mut entry: Value, generation: Option<GenerationId>, edited: bool) -> Value {
    entry["generation_id"] = json!(generation.map(|id| id.0));
    entry["edited"] = json!(edited);
    entry
}

fn names(schema: &Schema) -> Vec<&str> {
    schema.tables.iter().map(|table| table["name"].as_str().unwrap()).collect()
}

fn joins(schema: &Schema) -> Vec<String> {
    let ends = |one: &Value| {
        format!("{}>{}", one["sourceTable"].as_str().unwrap(), one["targetTable"].as_str().unwrap())
    };
    schema.relationships.iter().map(ends).collect()
}

#[test]
fn what_is_put_comes_back_as_a_persons() {
    let value = json!({"tables": [table("a"), table("b")], "relationships": [join("a", "b")]});
    let schema = put_into(Schema::default(), &value).unwrap();
    assert_eq!(schema.tables, [by(table("a"), None, true), by(table("b"), None, true)]);
    assert_eq!(schema.relationships, [by(join("a", "b"), None, true)]);
    let only = put_into(schema.clone(), &json!({"relationships": []})).unwrap();
    assert_eq!((only.tables, only.relationships.len()), (schema.tables.clone(), 0));
    assert_eq!(put_into(schema.clone(), &json!({"tables": null})).unwrap(), schema);
    assert_eq!(put(schema, &Sent::nothing()).unwrap(), Schema::default());
}

#[test]
fn an_entry_that_is_sent_as_it_stands_keeps_its_provenance() {
    let schema = Schema {
        tables: vec![by(table("a"), Some(OLD), false), by(table("b"), Some(OLD), false)],
        relationships: vec![by(join("a", "b"), Some(OLD), false)],
    };
    let mut shown = Value::Object(schema.clone().json());
    assert_eq!(put_into(schema.clone(), &shown).unwrap(), schema);
    shown["tables"][1]["description"] = json!("new");
    let next = put_into(schema.clone(), &shown).unwrap();
    assert_eq!(next.tables[0], schema.tables[0]);
    assert_eq!(
        (&next.tables[1]["edited"], &next.tables[1]["generation_id"]),
        (&json!(true), &json!(null))
    );
}

#[test]
fn what_goes_without_saying_is_filled_in_and_both_spellings_are_read() {
    let column = json!({"name": "id", "type": "uuid", "primary_key": true, "max_length": 3,
        "foreign_key": {"table": "A", "column": "ID"}, "odd": 1, "default": null});
    let value =
        json!({"tables": [{"name": "a", "columns": [column, {"name": "b", "type": "text"}]}]});
    let schema = put_into(Schema::default(), &value).unwrap();
    assert_eq!(schema.tables[0]["description"], "");
    assert_eq!(
        schema.tables[0]["columns"],
        json!([
            {"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": false,
             "default": null, "maxLength": 3, "foreignKey": {"table": "A", "column": "ID"}},
            {"name": "b", "type": "text", "primaryKey": false, "nullable": true, "unique": false},
        ])
    );
}

#[test]
fn what_is_out_of_shape_is_told_by_its_path() {
    let column = |change: Value| {
        let mut table = table("a");
        for (key, value) in change.as_object().unwrap() {
            table["columns"][1][key] = value.clone();
        }
        json!({"tables": [table]})
    };
    let joined = |key: &str, value: Value| {
        let mut join = join("a", "a");
        join[key] = value;
        json!({"relationships": [join]})
    };
    let name = "must be 1 to 63 characters of A-Z a-z 0-9 _ and not begin with a digit";
    let at = "tables[0].columns[1]";
    for (value, path, rule) in [
        (json!({"tables": "x"}), "tables", "must be an array of 0 to 200 objects"),
        (json!({"tables": [1]}), "tables[0]", "must be an object"),
        (json!({"tables": [{}]}), "tables[0].name", name),
        (json!({"tables": [table("1a")]}), "tables[0].name", name),
        (json!({"tables": [table(&"a".repeat(64))]}), "tables[0].name", name),
        (
            json!({"tables": [table_with("a", &[])]}),
            "tables[0].columns",
            "must be an array of 1 to 200 objects",
        ),
        (
            json!({"tables": [{"name": "a"}]}),
            "tables[0].columns",
            "must be an array of 1 to 200 objects",
        ),
        (column(json!({"name": "a b"})), &format!("{at}.name"), name),
        (column(json!({"type": ""})), &format!("{at}.type"), "must be 1 to 64 characters"),
        (column(json!({"type": 1})), &format!("{at}.type"), "must be a string"),
        (column(json!({"primaryKey": 1})), &format!("{at}.primaryKey"), "must be a boolean"),
        (column(json!({"maxLength": 0})), &format!("{at}.maxLength"), "must be an integer from 1"),
        (column(json!({"default": 1})), &format!("{at}.default"), "must be a string"),
        (column(json!({"foreignKey": "x"})), &format!("{at}.foreignKey"), "must be an object"),
        (column(json!({"foreignKey": {"table": "a"}})), &format!("{at}.foreignKey.column"), name),
        (joined("sourceTable", json!(null)), "relationships[0].sourceTable", name),
        (
            joined("sourceCardinality", json!("x")),
            "relationships[0].sourceCardinality",
            "must be one of: one, many",
        ),
        (
            joined("onDelete", json!("x")),
            "relationships[0].onDelete",
            "must be one of: CASCADE, SET NULL, RESTRICT, NO ACTION",
        ),
    ] {
        let expected = format!("Field '{path}' {rule}");
        assert_eq!(put_into(Schema::default(), &value), Err(expected));
    }
}

#[test]
fn what_does_not_hold_together_is_refused() {
    let both = json!([table("a"), table("b")]);
    let mut pointing = table("a");
    pointing["columns"][1]["foreignKey"] = json!({"table": "x", "column": "id"});
    let mut astray = join("a", "b");
    astray["targetColumn"] = json!("x");
    for (value, expected) in [
        (json!({"tables": [table("a"), table("A")]}), "Schema names a table twice: 'A'"),
        (
            json!({"tables": both, "relationships": [join("a", "x")]}),
            "Schema names an unknown table 'x'",
        ),
        (
            json!({"tables": both, "relationships": [astray]}),
            "Schema names an unknown column 'x' in table 'b'",
        ),
        (json!({"relationships": [join("a", "b")]}), "Schema names an unknown table 'a'"),
        (json!({"tables": [pointing]}), "Schema names an unknown table 'x'"),
    ] {
        assert_eq!(put_into(Schema::default(), &value), Err(expected.to_owned()));
    }
    let whole = json!({"tables": both, "relationships": [join("A", "B")]});
    let schema = put_into(Schema::default(), &whole).unwrap();
    let fewer = put_into(schema, &json!({"tables": [table("a")]}));
    assert_eq!(fewer, Err("Schema names an unknown table 'B'".to_owned()));
}

#[test]
fn a_generated_table_is_added_or_takes_the_place_of_its_namesake() {
    let schema = Schema {
        tables: vec![by(table_with("A", &["id"]), Some(OLD), false), by(table("b"), None, true)],
        relationships: Vec::new(),
    };
    let item = json!({"table": table("a"), "relationships": [join("a", "b"), join("a", "x"), {}]});
    let next = save(schema, &item, NEW).unwrap();
    assert_eq!(next.tables[0], by(table("a"), Some(NEW), false));
    assert_eq!(next.relationships, [by(join("a", "b"), Some(NEW), false)]);
    let again = save(next.clone(), &item, NEW).unwrap_err();
    assert!(again.contains("already"), "{again}");
    let more = save(next, &json!({"table": table("c")}), NEW).unwrap();
    assert_eq!(names(&more), ["a", "b", "c"]);
    let refused = save(more.clone(), &json!({"table": table("B")}), NEW).unwrap_err();
    assert!(refused.contains("edited"));
    assert!(save(more, &json!({"table": {"name": "a b"}}), NEW).is_err());
}

#[test]
fn a_full_schema_takes_no_more_tables() {
    let tables = (0..200).map(|n| by(table(&format!("t{n}")), Some(OLD), false)).collect();
    let full = Schema { tables, relationships: Vec::new() };
    let refused = save(full.clone(), &json!({"table": table("more")}), NEW).unwrap_err();
    assert!(refused.contains("as many tables"), "{refused}");
    assert!(save(full, &json!({"table": table("t7")}), NEW).is_ok());
}

#[test]
fn finishing_replaces_what_older_generations_joined_and_made() {
    let mut dangling = table("mine");
    dangling["columns"][1]["foreignKey"] = json!({"table": "older", "column": "id"});
    let schema = Schema {
        tables: vec![
            by(table("older"), Some(OLD), false),
            by(dangling, None, true),
            by(table("new"), Some(NEW), false),
        ],
        relationships: vec![
            by(join("older", "mine"), Some(OLD), false),
            by(join("mine", "older"), None, true),
            by(join("mine", "new"), None, true),
            by(join("new", "mine"), Some(NEW), false),
        ],
    };
    let appended = finish(schema.clone(), NEW, false);
    assert_eq!(names(&appended), ["older", "mine", "new"]);
    assert_eq!(joins(&appended), ["mine>older", "mine>new", "new>mine"]);
    assert_eq!(appended.tables, schema.tables);
    let replaced = finish(schema, NEW, true);
    assert_eq!(names(&replaced), ["mine", "new"]);
    assert_eq!(joins(&replaced), ["mine>new", "new>mine"]);
    assert_eq!(replaced.tables[0]["columns"][1]["foreignKey"], json!(null));
    assert_eq!(put(replaced.clone(), &Sent::default()).unwrap(), replaced);
}
