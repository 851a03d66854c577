//! What the operator says about models. It never reads files or the environment.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use crate::dialects::Dialect;
use crate::limits::{CONCURRENCY_DEFAULT, SILENCE_TIMEOUT};
use crate::nouns::Usage;
use crate::parameters::Structured;

/// Everything under `models` and `providers` in the settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `models.default`.
    pub default: Option<String>,
    /// The providers, those without key and base URL included.
    pub providers: Vec<ProviderSettings>,
    /// `models.aliases.<alias>`: a name for a name.
    pub aliases: BTreeMap<String, String>,
    /// `models.fallback.<name>`: names to go on with when the model stays down.
    pub fallbacks: BTreeMap<String, Vec<String>>,
    /// Whether the offline models for rehearsals can be asked for (contracts/tasks.md section 8.2).
    pub rehearsal: bool,
    /// `models.prices.<model>`, by asked name or by provider's id.
    pub prices: BTreeMap<String, Price>,
}

/// One provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name, for example `openai`; unique.
    pub name: String,
    /// What it speaks.
    pub dialect: Dialect,
    /// Its endpoint, when it is not the vendor's own.
    pub base_url: Option<String>,
    /// Its key; local servers need none.
    pub key: Option<SecretString>,
    /// The id it answers with unless told otherwise.
    pub default_model: Option<String>,
    /// Ids it is known to have.
    pub models: Vec<String>,
    /// How it is given schemas.
    pub structured: Structured,
    /// Most requests at once, over all generations.
    pub max_concurrency: usize,
    /// Longest silence before it counts as gone.
    pub silence_timeout: Duration,
}

impl ProviderSettings {
    /// A provider with defaults: no key, no base URL, no models.
    pub fn new(name: &str, dialect: Dialect) -> Self {
        Self {
            name: name.to_owned(),
            dialect,
            base_url: None,
            key: None,
            default_model: None,
            models: Vec::new(),
            structured: Structured::Auto,
            max_concurrency: CONCURRENCY_DEFAULT,
            silence_timeout: SILENCE_TIMEOUT,
        }
    }

    /// Whether requests can be sent: a key, or an address of its own that may need none.
    pub fn is_configured(&self) -> bool {
        self.key.is_some() || self.base_url.is_some()
    }

    /// The endpoint requests go to.
    pub fn base_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or_else(|| self.dialect.default_base_url())
    }
}

/// What a model costs, in USD per million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// Per million input tokens.
    pub input: f64,
    /// Per million output tokens.
    pub output: f64,
}

impl Price {
    /// The cost of this usage in millionths of a USD, rounded up; nonsense prices cost 0.
    pub fn micro_usd(&self, usage: &Usage) -> u64 {
        let micro = |price: f64, tokens: u64| price.max(0.0) * tokens as f64;
        let cost = micro(self.input, usage.input_tokens) + micro(self.output, usage.output_tokens);
        if cost.is_finite() { cost.ceil() as u64 } else { 0 }
    }
}
