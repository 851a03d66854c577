//! The providers the settings describe, the vendors' own environment variables included. Knows no model and opens
//! no connection; the catalogue of `millrace-models` says what a provider can do.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::environment::Environment;
use super::given::{Given, Origin, Value};
use super::{key, value};

/// The wire dialects `providers.<name>.dialect` may name.
pub const DIALECTS: &[&str] = &["openai-chat", "openai-responses", "anthropic", "gemini"];

/// A provider as configured.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// One of [`DIALECTS`].
    pub dialect: String,
    /// Where it answers; none for the vendor's own address.
    pub base_url: Option<String>,
    /// The key sent to it.
    pub key: Option<SecretString>,
    /// The model asked when a request names none.
    pub default_model: Option<String>,
    /// Model names that belong to it.
    pub models: Vec<String>,
    /// `auto`, `json_schema` or `prompt`.
    pub structured: String,
    /// Requests at once; none for the common setting.
    pub max_concurrency: Option<u64>,
}

/// A vendor whose variables are read without any settings file.
struct Vendor {
    name: &'static str,
    dialect: &'static str,
    key: &'static str,
    base_url: &'static str,
}

/// The vendors of DESIGN section 5, in the order they are preferred.
const VENDORS: [Vendor; 3] = [
    Vendor {
        name: "openai",
        dialect: "openai-chat",
        key: "OPENAI_API_KEY",
        base_url: "OPENAI_BASE_URL",
    },
    Vendor {
        name: "anthropic",
        dialect: "anthropic",
        key: "ANTHROPIC_API_KEY",
        base_url: "ANTHROPIC_BASE_URL",
    },
    Vendor {
        name: "gemini",
        dialect: "gemini",
        key: "GEMINI_API_KEY",
        base_url: "GEMINI_BASE_URL",
    },
];

/// The vendors' variables as given values, below `MILLRACE_*` in rank and above the file. `key_env` names the
/// variable that holds a provider's key in the place of the vendor's.
pub fn from_variables(
    environment: &Environment,
    given: &[Given],
) -> Result<Vec<Given>, Vec<String>> {
    let variable = |name: &str| environment.get(name).filter(|text| !text.is_empty());
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for name in names(given, environment) {
        let vendor = VENDORS.iter().find(|vendor| vendor.name == name);
        let key_variable =
            text_of(given, &name, "key_env").or_else(|| vendor.map(|vendor| vendor.key.to_owned()));
        let address_variable = vendor.map(|vendor| vendor.base_url.to_owned());
        for (field, source) in [("key", key_variable), ("base_url", address_variable)] {
            let Some(source) = source else { continue };
            let Some(text) = variable(&source) else { continue };
            let name = format!("providers.{name}.{field}");
            let Some(key) = key::find(&name) else { continue };
            match value::read(key.kind, text) {
                Ok(value) => {
                    found.push(Given { key, name, value, origin: Origin::Environment(source) });
                }
                Err(reason) => faults.push(format!("`{source}` {reason}")),
            }
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Every provider that is configured, that is, has a key or an address of its own: vendors first, then in the order
/// of the file, then by name. The second part are faults.
pub fn assemble(
    order: &[String],
    values: &BTreeMap<String, Given>,
) -> (Vec<Provider>, Vec<String>) {
    let mut faults = Vec::new();
    let mut providers = Vec::new();
    for name in order {
        let field = |field: &str| values.get(&format!("providers.{name}.{field}"));
        let text = |name: &str| match field(name).map(|given| &given.value) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        if !is_name(name) {
            faults.push(format!(
                "`providers.{name}`: a provider's name is made of small letters, digits, `-` and `_`"
            ));
            continue;
        }
        let (key, base_url) = (text("key"), text("base_url"));
        if key.is_none() && base_url.is_none() {
            continue;
        }
        let vendor = VENDORS.iter().find(|vendor| vendor.name == name);
        if vendor.is_none() && base_url.is_none() {
            faults.push(format!("`providers.{name}.base_url` is missing: where does it answer?"));
            continue;
        }
        providers.push(Provider {
            name: name.clone(),
            dialect: text("dialect").unwrap_or_else(|| {
                // Nearly every other server speaks chat completions.
                vendor.map_or("openai-chat", |vendor| vendor.dialect).to_owned()
            }),
            base_url,
            key: key.map(SecretString::from),
            default_model: text("default_model"),
            models: match field("models").map(|given| &given.value) {
                Some(Value::List(names)) => names.clone(),
                _ => Vec::new(),
            },
            structured: text("structured").unwrap_or_else(|| "auto".to_owned()),
            max_concurrency: match field("max_concurrency").map(|given| &given.value) {
                Some(Value::Whole(number)) => Some(*number),
                _ => None,
            },
        });
    }
    (providers, faults)
}

/// The names of all providers anybody mentions: vendors, then the file's in its order, then the environment's.
pub fn names(given: &[Given], environment: &Environment) -> Vec<String> {
    let mut names: Vec<String> = VENDORS
        .iter()
        .filter(|vendor| {
            [vendor.key, vendor.base_url]
                .iter()
                .any(|name| environment.get(*name).is_some_and(|text| !text.is_empty()))
                || given.iter().any(|given| provider_of(given) == Some(vendor.name))
        })
        .map(|vendor| vendor.name.to_owned())
        .collect();
    for name in given.iter().filter_map(provider_of) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn provider_of(given: &Given) -> Option<&str> {
    if !given.key.name.starts_with("providers.*") {
        return None;
    }
    key::chosen_part(given.key.name, &given.name)
}

fn text_of(given: &[Given], provider: &str, field: &str) -> Option<String> {
    let name = format!("providers.{provider}.{field}");
    given.iter().rev().find(|given| given.name == name).map(|given| given.value.to_string())
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}
