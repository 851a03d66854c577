//! The models callers can name: the catalog of names, the providers behind them, and each provider's limiter.

use std::collections::BTreeMap;
use std::sync::Arc;

use millrace_models::limiter::Limiter;
use millrace_models::{Catalog, Model};

/// Characters of an unknown name that an error repeats.
const NAME_CHARS_SHOWN_MAX: usize = 200;

/// Names, models and limiters, built once at start.
pub struct Providers {
    catalog: Catalog,
    models: BTreeMap<String, Provider>,
}

/// A provider with its limiter.
#[derive(Clone)]
struct Provider {
    model: Arc<dyn Model>,
    limiter: Limiter,
}

/// One model of a route: whom to ask, under which id.
#[derive(Clone)]
pub struct Target {
    /// Whom to ask.
    pub model: Arc<dyn Model>,
    /// The provider's own id of the model.
    pub model_id: String,
    /// How many requests that provider takes at once.
    pub limiter: Limiter,
}

impl Target {
    /// The provider's name.
    #[must_use]
    pub fn provider(&self) -> String {
        self.model.provider().to_owned()
    }
}

impl Providers {
    /// Providers by what they call themselves; `limit` tells each one's greatest number of requests at once.
    #[must_use]
    pub fn new(
        catalog: Catalog,
        models: impl IntoIterator<Item = Arc<dyn Model>>,
        limit: impl Fn(&str) -> usize,
    ) -> Self {
        let models = models
            .into_iter()
            .map(|model| {
                let name = model.provider().to_owned();
                let limiter = Limiter::new(limit(&name));
                (name, Provider { model, limiter })
            })
            .collect();
        Self { catalog, models }
    }

    /// The names and where they lead.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What somebody who named an unknown model is told (contracts/tasks.md section 3).
    #[must_use]
    pub fn unknown(&self, name: &str) -> String {
        let shown: String = name.chars().take(NAME_CHARS_SHOWN_MAX).collect();
        format!("Unknown modelId '{shown}'. Known: {}", self.catalog.names().join(", "))
    }

    /// The models behind a name, best first; empty for an unknown name.
    #[must_use]
    pub fn route(&self, name: &str) -> Vec<Target> {
        let Some(route) = self.catalog.resolve(name) else { return Vec::new() };
        route
            .candidates
            .into_iter()
            .filter_map(|candidate| {
                let provider = self.models.get(&candidate.provider)?.clone();
                Some(Target {
                    model: provider.model,
                    limiter: provider.limiter,
                    model_id: candidate.model_id,
                })
            })
            .collect()
    }
}
