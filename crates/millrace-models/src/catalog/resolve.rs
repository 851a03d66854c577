//! Which provider answers for a name. It never asks a provider.

use crate::limits::{ALIAS_CHAIN_MAX, MODEL_NAME_CHARS_MAX};

use super::settings::{Price, ProviderSettings, Settings};
use super::well_known::{VENDORS, Vendor};

/// The model that is no language model: always known, the last resort.
pub const OFFLINE: &str = "offline";

/// Further models of the offline provider, for rehearsals of what can happen; only where the settings want them
/// (contracts/tasks.md section 8.2).
pub const REHEARSALS: [&str; 4] =
    ["offline-slow", "offline-garbled", "offline-fail", "offline-stuck"];

/// Aliases that mean the default unless the settings say otherwise (contract records section 12).
const ROLES: [&str; 4] = ["default", "creative", "structured", "judge"];

/// One provider and the id it knows the model by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// The provider's name; `offline` for the model of that name.
    pub provider: String,
    /// The provider's id of the model.
    pub model_id: String,
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The name as asked.
    pub name: String,
    /// The providers to try in order, at least one, none twice.
    pub candidates: Vec<Candidate>,
}

/// One line of the list of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelEntry {
    /// The name to ask for.
    pub id: String,
    /// The provider that answers.
    pub provider: String,
    /// The model that answers in its place, because the one of that name is not configured.
    pub stands_in: Option<String>,
}

/// The names known under these settings.
#[derive(Clone, Debug)]
pub struct Catalog {
    settings: Settings,
}

/// Where a name leads before stand-ins are looked for.
enum Claim<'a> {
    /// A configured provider has it.
    Direct(Candidate),
    /// A vendor that is not configured has it.
    Elsewhere,
    /// It is the configured default and nobody's.
    Unclaimed(&'a str),
}

impl Catalog {
    /// A catalog of these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// The settings it was made of.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where `name` leads; `None` for an unknown model.
    pub fn resolve(&self, name: &str) -> Option<Route> {
        let mut candidates = vec![self.candidate(name)?];
        let target = self.unaliased(name);
        let fallbacks = &self.settings.fallbacks;
        let others = fallbacks.get(name).or_else(|| fallbacks.get(target)).into_iter().flatten();
        for other in others.filter_map(|other| self.candidate(other)) {
            if !candidates.contains(&other) {
                candidates.push(other);
            }
        }
        Some(Route { name: name.to_owned(), candidates })
    }

    /// The name used when none is asked for: `models.default`, else the default model of the
    /// first configured provider, else `offline`.
    pub fn default_name(&self) -> String {
        self.role_target().to_owned()
    }

    /// Every name that can be listed, each once: the well-known, the configured, the default,
    /// aliases, `offline`. Families such as `gpt-...` are known without being listed.
    pub fn known(&self) -> Vec<ModelEntry> {
        let well_known = VENDORS.iter().flat_map(|vendor| vendor.names).map(|(name, _)| *name);
        let listed = self.configured().flat_map(|provider| {
            provider.models.iter().chain(&provider.default_model).map(String::as_str)
        });
        let aliases = self.settings.aliases.keys().map(String::as_str);
        let names = well_known
            .chain(listed)
            .chain(self.settings.default.as_deref())
            .chain(aliases)
            .chain([OFFLINE])
            .chain(self.rehearsals().iter().copied());
        let mut entries: Vec<ModelEntry> = Vec::new();
        for name in names {
            if entries.iter().all(|entry| entry.id != name) {
                entries.extend(self.entry(name));
            }
        }
        entries
    }

    /// The names of [`Self::known`] in ASCII order, as errors list them.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.known().into_iter().map(|entry| entry.id).collect();
        names.sort();
        names
    }

    /// Whether `name` is listed, or of a family whose own provider is configured. Narrower than [`Self::resolve`]: a name that
    /// nobody lists and for which another model would have to stand in is not known.
    pub fn knows(&self, name: &str) -> bool {
        let direct = matches!(self.claim(self.unaliased(name)), Some(Claim::Direct(_)));
        direct || self.known().iter().any(|entry| entry.id == name)
    }

    /// The price of a model, by the name asked or by the provider's id.
    pub fn price(&self, name: &str, model_id: &str) -> Option<Price> {
        let prices = &self.settings.prices;
        prices.get(name).or_else(|| prices.get(model_id)).copied()
    }

    fn entry(&self, name: &str) -> Option<ModelEntry> {
        let Candidate { provider, model_id } = self.candidate(name)?;
        let stood_in = matches!(self.claim(self.unaliased(name)), Some(Claim::Elsewhere));
        let stands_in = stood_in.then_some(model_id);
        Some(ModelEntry { id: name.to_owned(), provider, stands_in })
    }

    fn candidate(&self, name: &str) -> Option<Candidate> {
        let claim = self.claim(self.unaliased(name))?;
        let first = self.configured().next();
        Some(match (claim, first) {
            (Claim::Direct(candidate), _) => candidate,
            (Claim::Elsewhere | Claim::Unclaimed(_), None) => offline(),
            (Claim::Unclaimed(name), Some(provider)) => of(provider, name),
            (Claim::Elsewhere, Some(provider)) => self.stand_in(provider),
        })
    }

    fn claim<'a>(&'a self, name: &'a str) -> Option<Claim<'a>> {
        if name == OFFLINE {
            return Some(Claim::Direct(offline()));
        }
        if self.rehearsals().contains(&name) {
            let model_id = name.to_owned();
            return Some(Claim::Direct(Candidate { model_id, ..offline() }));
        }
        if !is_model_name(name) {
            return None;
        }
        let listed = self.configured().find(|provider| lists(provider, name));
        let direct = listed
            .map(|provider| of(provider, name))
            .or_else(|| self.qualified(name))
            .or_else(|| self.of_vendor(name));
        if let Some(candidate) = direct {
            return Some(Claim::Direct(candidate));
        }
        if VENDORS.iter().any(|vendor| vendor.id_of(name).is_some()) {
            return Some(Claim::Elsewhere);
        }
        // Without a provider and a default there is still one model.
        let is_default = self.settings.default.as_deref().map(|name| self.unaliased(name));
        (is_default == Some(name)).then_some(Claim::Unclaimed(name))
    }

    /// `provider/model` for a configured provider.
    fn qualified(&self, name: &str) -> Option<Candidate> {
        let (provider, model_id) = name.split_once('/').filter(|(_, id)| !id.is_empty())?;
        let provider = self.configured().find(|candidate| candidate.name == provider)?;
        Some(of(provider, model_id))
    }

    /// A vendor's name, when that vendor's provider is configured.
    fn of_vendor(&self, name: &str) -> Option<Candidate> {
        let (vendor, id) = VENDORS.iter().find_map(|vendor| Some((vendor, vendor.id_of(name)?)))?;
        let provider = self.configured().find(|provider| provider.name == vendor.provider)?;
        Some(of(provider, id))
    }

    /// What the first configured provider answers with in place of another's model: its own
    /// default, else the house's default if that is one of its models, else its first model.
    fn stand_in(&self, provider: &ProviderSettings) -> Candidate {
        let house = || {
            let name = self.unaliased(self.settings.default.as_deref()?);
            match self.claim(name)? {
                Claim::Direct(candidate) => {
                    (candidate.provider == provider.name).then_some(candidate.model_id)
                }
                Claim::Unclaimed(name) => Some(name.to_owned()),
                Claim::Elsewhere => None,
            }
        };
        let own = || own_default(provider).to_owned();
        of(provider, &provider.default_model.clone().or_else(house).unwrap_or_else(own))
    }

    /// The name behind an alias. A ring of aliases leads to its own last name, which is unknown.
    fn unaliased<'a>(&'a self, name: &'a str) -> &'a str {
        let mut name = name;
        for _ in 0..ALIAS_CHAIN_MAX {
            let next = self.settings.aliases.get(name).map(String::as_str);
            let role = || ROLES.contains(&name).then(|| self.role_target());
            match next.or_else(role).filter(|next| *next != name) {
                Some(next) => name = next,
                None => break,
            }
        }
        name
    }

    fn rehearsals(&self) -> &'static [&'static str] {
        if self.settings.rehearsal { &REHEARSALS } else { &[] }
    }

    /// What the roles mean when no alias is set for them.
    fn role_target(&self) -> &str {
        let own = || self.configured().next().map(own_default);
        self.settings.default.as_deref().or_else(own).unwrap_or(OFFLINE)
    }

    /// Providers that can be asked: the vendors in their order, then the settings' order.
    fn configured(&self) -> impl Iterator<Item = &ProviderSettings> {
        let rank = |provider: &ProviderSettings| {
            let vendor = VENDORS.iter().position(|vendor| vendor.provider == provider.name);
            vendor.unwrap_or(VENDORS.len())
        };
        let usable = || self.settings.providers.iter().filter(|provider| provider.is_configured());
        (0..=VENDORS.len())
            .flat_map(move |wanted| usable().filter(move |provider| rank(provider) == wanted))
    }
}

fn of(provider: &ProviderSettings, model_id: &str) -> Candidate {
    Candidate { provider: provider.name.clone(), model_id: model_id.to_owned() }
}

fn offline() -> Candidate {
    Candidate { provider: OFFLINE.to_owned(), model_id: OFFLINE.to_owned() }
}

fn lists(provider: &ProviderSettings, name: &str) -> bool {
    provider.default_model.as_deref() == Some(name) || provider.models.iter().any(|id| id == name)
}

/// What a provider answers with by itself: its default, its first model, else the usual one of
/// its vendor or dialect.
fn own_default(provider: &ProviderSettings) -> &str {
    let named = provider.default_model.as_ref().or(provider.models.first()).map(String::as_str);
    let usual = || {
        let speaks = || VENDORS.iter().find(|vendor| vendor.speaks.contains(&provider.dialect));
        Vendor::of(&provider.name).or_else(speaks).map_or(OFFLINE, |vendor| vendor.default_model)
    };
    named.unwrap_or_else(usual)
}

/// Names are printable, without spaces, and not longer than any vendor's.
fn is_model_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= MODEL_NAME_CHARS_MAX
        && name.chars().all(|c| !c.is_whitespace() && !c.is_control())
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
