//! The shape of a table and of a relationship (contracts/tasks.md section 10, `table` and `relationship`). Each comes out
//! with its keys in one order and without surplus ones; what goes without saying may be left out.

use serde_json::{Map, Value, json};

use crate::content::fields::{Fault, Length, camel, sent};

/// Tables of a project.
const TABLES_MAX: usize = 200;
/// Columns of a table.
const COLUMNS_MAX: usize = 200;
/// Relationships of a project.
const RELATIONSHIPS_MAX: usize = 1_000;
/// Characters of a name of a table or column.
const NAME_CHARS_MAX: usize = 63;
const DESCRIPTION: Length = Length { min: 0, max: 2_000 };
const TYPE: Length = Length { min: 1, max: 64 };
const CARDINALITIES: [&str; 2] = ["one", "many"];
const ON_DELETE: [&str; 4] = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"];

/// The tables of a list.
pub(super) fn tables(list: &Value) -> Result<Vec<Value>, Fault> {
    each(list, "tables", 0, TABLES_MAX, table)
}

/// The relationships of a list.
pub(super) fn relationships(list: &Value) -> Result<Vec<Value>, Fault> {
    each(list, "relationships", 0, RELATIONSHIPS_MAX, relationship)
}

/// A table.
pub(super) fn table(value: &Value, path: &str) -> Result<Value, Fault> {
    let mut reader = Reader::new(value, path)?;
    reader.name("name")?;
    reader.text_or("description", DESCRIPTION, Some(json!("")))?;
    let columns = reader.path("columns");
    let list = reader.sent("columns").unwrap_or(&Value::Null);
    let list = each(list, &columns, 1, COLUMNS_MAX, column)?;
    reader.put("columns", Value::Array(list));
    Ok(reader.done())
}

/// A relationship.
pub(super) fn relationship(value: &Value, path: &str) -> Result<Value, Fault> {
    let mut reader = Reader::new(value, path)?;
    for name in ["source_table", "source_column", "target_table", "target_column"] {
        reader.name(name)?;
    }
    for name in ["source_cardinality", "target_cardinality"] {
        reader.word(name, &CARDINALITIES)?;
    }
    match reader.sent("on_delete") {
        None | Some(Value::Null) => reader.put("on_delete", Value::Null),
        Some(_) => reader.word("on_delete", &ON_DELETE)?,
    }
    Ok(reader.done())
}

fn column(value: &Value, path: &str) -> Result<Value, Fault> {
    let mut reader = Reader::new(value, path)?;
    reader.name("name")?;
    reader.text("type", TYPE)?;
    let is_primary = reader.flag("primary_key", false)?;
    reader.flag("nullable", !is_primary)?;
    reader.flag("unique", false)?;
    for name in ["default", "check"] {
        // As long as a whole body may be.
        reader.text_or(name, Length { min: 0, max: usize::MAX }, None)?;
    }
    reader.count("max_length")?;
    let key = reader.path("foreign_key");
    match reader.sent("foreign_key") {
        None => {}
        Some(Value::Null) => reader.put("foreign_key", Value::Null),
        Some(value) => {
            let value = foreign_key(value, &key)?;
            reader.put("foreign_key", value);
        }
    }
    Ok(reader.done())
}

fn foreign_key(value: &Value, path: &str) -> Result<Value, Fault> {
    let mut reader = Reader::new(value, path)?;
    reader.name("table")?;
    reader.name("column")?;
    Ok(reader.done())
}

/// Every element of a list, read by `read` under its own path.
fn each(
    list: &Value,
    path: &str,
    min: usize,
    max: usize,
    read: fn(&Value, &str) -> Result<Value, Fault>,
) -> Result<Vec<Value>, Fault> {
    let fits = |list: &&Vec<Value>| (min..=max).contains(&list.len());
    let Some(list) = list.as_array().filter(fits) else {
        return Err(rule(path, &format!("an array of {min} to {max} objects")));
    };
    let elements = list.iter().enumerate();
    elements.map(|(at, element)| read(element, &format!("{path}[{at}]"))).collect()
}

fn rule(path: &str, rule: &str) -> Fault {
    Fault::Rule { name: path.to_owned(), rule: format!("must be {rule}") }
}

/// Reads the fields of one object, in order, into another.
struct Reader<'a> {
    path: &'a str,
    from: &'a Map<String, Value>,
    into: Map<String, Value>,
}

impl<'a> Reader<'a> {
    fn new(value: &'a Value, path: &'a str) -> Result<Self, Fault> {
        let from = value.as_object().ok_or_else(|| rule(path, "an object"))?;
        Ok(Self { path, from, into: Map::new() })
    }

    fn done(self) -> Value {
        Value::Object(self.into)
    }

    fn sent(&self, name: &str) -> Option<&'a Value> {
        sent(self.from, name)
    }

    fn put(&mut self, name: &str, value: Value) {
        self.into.insert(camel(name), value);
    }

    fn path(&self, name: &str) -> String {
        format!("{}.{}", self.path, camel(name))
    }

    fn broken(&self, name: &str, text: &str) -> Fault {
        rule(&self.path(name), text)
    }

    /// A name as databases take it.
    fn name(&mut self, name: &str) -> Result<(), Fault> {
        let text = self.sent(name).and_then(Value::as_str).unwrap_or_default();
        let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let goes_on = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !begins || !goes_on || text.len() > NAME_CHARS_MAX {
            return Err(
                self.broken(name, "1 to 63 characters of A-Z a-z 0-9 _ and not begin with a digit")
            );
        }
        self.put(name, json!(text));
        Ok(())
    }

    fn text(&mut self, name: &str, length: Length) -> Result<(), Fault> {
        let Some(text) = self.sent(name).and_then(Value::as_str) else {
            return Err(self.broken(name, "a string"));
        };
        if let Some(rule) = length.fault(text) {
            return Err(Fault::Rule { name: self.path(name), rule });
        }
        self.put(name, json!(text));
        Ok(())
    }

    /// A text that may be missing: then `default`. Without a default null stays null.
    fn text_or(&mut self, name: &str, length: Length, default: Option<Value>) -> Result<(), Fault> {
        let value = match (self.sent(name), default) {
            (None, None) => return Ok(()),
            (None | Some(Value::Null), Some(default)) => default,
            (Some(Value::Null), None) => Value::Null,
            (Some(_), _) => return self.text(name, length),
        };
        self.put(name, value);
        Ok(())
    }

    fn flag(&mut self, name: &str, default: bool) -> Result<bool, Fault> {
        let flag = match self.sent(name) {
            None | Some(Value::Null) => default,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => return Err(self.broken(name, "a boolean")),
        };
        self.put(name, json!(flag));
        Ok(flag)
    }

    fn word(&mut self, name: &str, words: &[&str]) -> Result<(), Fault> {
        let word = self.sent(name).and_then(Value::as_str);
        let Some(word) = word.filter(|word| words.contains(word)) else {
            return Err(self.broken(name, &format!("one of: {}", words.join(", "))));
        };
        self.put(name, json!(word));
        Ok(())
    }

    fn count(&mut self, name: &str) -> Result<(), Fault> {
        let value = match self.sent(name) {
            None => return Ok(()),
            Some(Value::Null) => Value::Null,
            Some(value) => match value.as_u64().filter(|count| *count > 0) {
                Some(count) => json!(count),
                None => return Err(self.broken(name, "an integer from 1")),
            },
        };
        self.put(name, value);
        Ok(())
    }
}
