//! Columns as the data files name them ("due_on date?", "status open/closed") and as the contract
//! wants them (section 10, `table`).

use serde_json::{Value, json};

/// A column of a thing's table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name in lower snake case.
    pub(super) name: &'static str,
    kind: &'static str,
    nullable: bool,
    unique: bool,
}

/// The columns of a `holds:` line.
pub(super) fn parse(line: &'static str) -> Vec<Column> {
    super::blocks::parts(line, ",").map(column).collect()
}

fn column(text: &'static str) -> Column {
    let (name, kind) = text.split_once(' ').unwrap_or((text, "short"));
    let bare = kind.trim_end_matches(['?', '!']);
    Column {
        name: name.trim(),
        kind: bare,
        nullable: kind.contains('?'),
        unique: kind.contains('!'),
    }
}

/// The kinds there are, with the SQL type, check and default they stand for.
const KINDS: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    ("short", "varchar", None, None),
    ("text", "text", None, None),
    ("email", "varchar", Some("{} LIKE '%_@_%'"), None),
    ("code", "varchar", Some("{} <> ''"), None),
    ("url", "varchar", Some("{} LIKE 'http%'"), None),
    ("int", "integer", Some("{} >= 0"), None),
    ("number", "numeric(12,3)", None, None),
    ("money", "numeric(12,2)", Some("{} >= 0"), None),
    ("share", "numeric(5,2)", Some("{} BETWEEN 0 AND 100"), None),
    ("time", "timestamptz", None, None),
    ("date", "date", None, None),
    ("bool", "boolean", None, Some("false")),
    ("json", "jsonb", None, None),
];

/// Names that the rule below would say wrongly.
const SPOKEN: &[(&str, &str)] = &[
    ("starts_at", "start"),
    ("starts_on", "first day"),
    ("ends_at", "end"),
    ("ends_on", "last day"),
    ("due_at", "due time"),
    ("due_on", "due date"),
    ("departs_on", "departure"),
    ("departs_at", "departure"),
    ("arrives_at", "arrival"),
    ("promised_on", "promised date"),
    ("best_before", "best-before date"),
    ("isbn", "ISBN"),
    ("unlocode", "UN/LOCODE"),
    ("scac", "carrier code"),
];

impl Column {
    /// The name as people say it: "lent_on" is the "date lent".
    pub(super) fn spoken(&self) -> String {
        if let Some((_, spoken)) = SPOKEN.iter().find(|(name, _)| *name == self.name) {
            return (*spoken).to_owned();
        }
        let words = |text: &str| text.replace('_', " ");
        match self.name.rsplit_once('_') {
            Some((what, "on")) => format!("date {}", words(what)),
            Some((what, "at")) => format!("time {}", words(what)),
            Some((what, "min")) => format!("{} in minutes", words(what)),
            Some((what, "kg")) => format!("{} in kg", words(what)),
            _ => words(self.name),
        }
    }

    /// Whether a row cannot do without it.
    pub(super) fn required(&self) -> bool {
        !self.nullable
    }

    /// Whether people type it, rather than choose it or have it filled in.
    pub(super) fn typed(&self) -> bool {
        ["short", "text", "email", "money", "number"].contains(&self.kind)
    }

    /// Whether the kind is one of those above or a list of words.
    #[cfg(test)]
    pub(super) fn is_known(&self) -> bool {
        self.kind.contains('/') || KINDS.iter().any(|(kind, ..)| *kind == self.kind)
    }

    /// The contract's object.
    pub(super) fn to_json(&self) -> Value {
        let choice = self.kind.contains('/').then(|| {
            let words =
                self.kind.split('/').map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
            format!("{} IN ({words})", self.name)
        });
        let known = KINDS.iter().find(|(kind, ..)| *kind == self.kind);
        let (sql, check, default) =
            known.map_or(("varchar", None, None), |found| (found.1, found.2, found.3));
        let first = choice.as_ref().and_then(|_| self.kind.split('/').next());
        let length = match self.kind {
            "short" => Some(200),
            "email" => Some(320),
            "code" => Some(40),
            "url" => Some(2_000),
            _ => choice.as_ref().map(|_| 40),
        };
        json!({
            "name": self.name,
            "type": sql,
            "primaryKey": false,
            "nullable": self.nullable,
            "unique": self.unique,
            "default": default.map(str::to_owned).or_else(|| first.map(|word| format!("'{word}'"))),
            "check": choice.or_else(|| check.map(|check| check.replace("{}", self.name))),
            "maxLength": length,
            "foreignKey": null,
        })
    }
}

/// The key column every table begins with.
pub(super) fn key() -> Value {
    json!({"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true,
        "default": "gen_random_uuid()", "check": null, "maxLength": null, "foreignKey": null})
}

/// The column that says when a row came to be.
pub(super) fn created_at() -> Value {
    json!({"name": "created_at", "type": "timestamptz", "primaryKey": false, "nullable": false, "unique": false,
        "default": "now()", "check": null, "maxLength": null, "foreignKey": null})
}

/// A column pointing to another table's key.
pub(super) fn foreign(name: &str, table: &str, nullable: bool) -> Value {
    json!({"name": name, "type": "uuid", "primaryKey": false, "nullable": nullable, "unique": false,
        "default": null, "check": null, "maxLength": null, "foreignKey": {"table": table, "column": "id"}})
}
