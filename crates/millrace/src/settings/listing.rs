//! Every setting as `millrace config` prints it. Never shows a secret.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::given::{Entry, Given, Origin, Value};
use super::key::KEYS;

/// What stands for a secret wherever it would be printed.
const MASK: &str = "********";

/// Every value and where it came from, in the order of the table; of settings with a chosen name those somebody set.
pub fn entries(
    values: &BTreeMap<String, Given>,
    executors: &BTreeMap<String, String>,
    environment: &Environment,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for key in KEYS {
        let mut given = values.values().filter(|given| given.key.name == key.name).peekable();
        if given.peek().is_none() && !key.name.contains('*') {
            let (name, value) = (key.name.to_owned(), key.default.to_owned());
            entries.push(Entry { name, value, origin: Origin::Default });
        }
        entries.extend(given.map(entry_of));
    }
    entries.extend(executors.iter().map(|(name, arguments)| {
        let capitals = format!("MILLRACE_EXECUTOR_{name}");
        let variable = environment.keys().find(|known| known.eq_ignore_ascii_case(&capitals));
        Entry {
            name: format!("executors.{name}"),
            value: arguments.clone(),
            origin: Origin::Environment(variable.unwrap_or(&capitals).clone()),
        }
    }));
    entries
}

fn entry_of(given: &Given) -> Entry {
    let value = match &given.value {
        Value::List(parts) if given.key.kind.is_secret() => vec![MASK; parts.len()].join(", "),
        _ if given.key.kind.is_secret() => MASK.to_owned(),
        Value::Text(text) if text.contains('@') => without_password(text),
        value => value.to_string(),
    };
    Entry { name: given.name.clone(), value, origin: given.origin.clone() }
}

/// An address with the name and password before its `@` masked.
fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{MASK}@{host}"),
        _ => text.to_owned(),
    }
}
