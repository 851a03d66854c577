//! Settings in the environment. The environment is a map that comes in as an argument; this module never looks at
//! the process.

use std::collections::BTreeMap;

use super::given::{Given, Origin};
use super::key::{self, KEYS, Key};
use super::{nearest, value};

/// Environment variables by name.
pub type Environment = BTreeMap<String, String>;

/// Variables of Millrace that are no settings: they belong to the client side of the command line.
const NOT_SETTINGS: &[&str] = &["MILLRACE_SERVER", "MILLRACE_API_KEY", "MILLRACE_CONFIG"];
/// What the variable of an executor begins with (contracts/ideas.md section 8).
const EXECUTOR: &str = "MILLRACE_EXECUTOR_";

/// Reads every setting the environment holds. `chosen` are the names the settings file chose (of providers, models),
/// so that a variable finds the one it means although it has no small letters. Empty variables count as not set.
pub fn read(environment: &Environment, chosen: &[String]) -> Result<Vec<Given>, Vec<String>> {
    let mut given = Vec::new();
    let mut faults = Vec::new();
    for (variable, text) in environment.iter().filter(|(_, text)| !text.is_empty()) {
        let Some((key, name)) = setting_of(variable, environment, chosen) else { continue };
        match value::read(key.kind, text) {
            Ok(value) => {
                let origin = Origin::Environment(variable.clone());
                given.push(Given { key, name, value, origin });
            }
            Err(reason) => faults.push(format!("`{variable}` {reason}")),
        }
    }
    if faults.is_empty() { Ok(given) } else { Err(faults) }
}

/// The executors the operator enabled: name in capitals to the JSON array of its arguments.
pub fn executors(environment: &Environment) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut executors = BTreeMap::new();
    let mut faults = Vec::new();
    for (variable, text) in environment.iter().filter(|(_, text)| !text.is_empty()) {
        let Some(name) = variable.strip_prefix(EXECUTOR).filter(|name| !name.is_empty()) else {
            continue;
        };
        match serde_json::from_str::<Vec<String>>(text) {
            Ok(arguments) if arguments.first().is_some_and(|program| !program.is_empty()) => {
                executors.insert(name.to_ascii_uppercase(), text.clone());
            }
            _ => faults.push(format!("`{variable}` must be a JSON array of texts, program first")),
        }
    }
    if faults.is_empty() { Ok(executors) } else { Err(faults) }
}

/// Variables that look like settings and are none, each with the nearest that is.
pub fn strangers(environment: &Environment) -> Vec<(String, Option<String>)> {
    let known: Vec<String> = KEYS
        .iter()
        .flat_map(|key| [Some(key::variable(key.name)), key.also.map(str::to_owned)])
        .flatten()
        .filter(|name| !name.contains("__"))
        .collect();
    environment
        .keys()
        .filter(|name| name.starts_with("MILLRACE_") && !name.starts_with(EXECUTOR))
        .filter(|name| !NOT_SETTINGS.contains(&name.as_str()))
        .filter(|name| setting_of(name, environment, &[]).is_none())
        .map(|name| {
            let near = nearest::nearest(name, known.iter().map(String::as_str));
            (name.clone(), near.map(str::to_owned))
        })
        .collect()
}

/// The setting a variable means. The short variable counts only where the full one is not set.
fn setting_of(
    variable: &str,
    environment: &Environment,
    chosen: &[String],
) -> Option<(&'static Key, String)> {
    if NOT_SETTINGS.contains(&variable) {
        return None;
    }
    let plain = KEYS.iter().filter(|key| !key.name.contains('*'));
    for key in plain {
        let full = key::variable(key.name);
        let full_is_set = environment.get(&full).is_some_and(|text| !text.is_empty());
        if full == variable || (key.also == Some(variable) && !full_is_set) {
            return Some((key, key.name.to_owned()));
        }
    }
    KEYS.iter().find_map(|key| {
        let (before, after) = key.name.split_once('*')?;
        let head = key::variable(before);
        let tail = key::variable(after).strip_prefix("MILLRACE_")?.to_owned();
        let word = variable.strip_prefix(head.as_str())?.strip_suffix(tail.as_str())?;
        let word = chosen_name(word, chosen)?;
        Some((key, key.name.replace('*', &word)))
    })
}

/// The chosen name a word in capitals means: one of the file's where it fits, else the word in small letters.
fn chosen_name(word: &str, chosen: &[String]) -> Option<String> {
    if word.is_empty() {
        return None;
    }
    let capitals = |name: &str| key::variable(name).strip_prefix("MILLRACE_") == Some(word);
    let known = chosen.iter().find(|name| capitals(name)).cloned();
    Some(known.unwrap_or_else(|| word.to_ascii_lowercase()))
}
