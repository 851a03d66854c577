//! From settings to the parts of a running engine: store, models, limits. Starts nothing and prints nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use millrace_core::code;
use millrace_core::{Limits, NodeId};
use millrace_engine::Providers;
use millrace_engine::offline::{self, OFFLINE, OfflineModel};
use millrace_models::catalog::{Price, ProviderSettings, Settings as CatalogSettings};
use millrace_models::dialects::Dialect;
use millrace_models::parameters::Structured;
use millrace_models::{Catalog, HttpModel, Model};
use millrace_server::{ForwardSettings, PusherSettings};
use millrace_store::sqlite::{Durability as StoreDurability, Options, SqliteStore};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::problem::Problem;
use crate::settings::{Durability, Environment, Forward, Provider, Pusher, Settings};

/// The database file in the data directory.
const DATABASE: &str = "millrace.db";

/// The limits these settings ask for.
pub fn limits(settings: &Settings) -> Limits {
    Limits {
        generations_max: usize::try_from(settings.engine_workers).unwrap_or(usize::MAX),
        project_generations_max: usize::try_from(settings.task_workers).unwrap_or(usize::MAX),
        unfinished_max: settings.max_unfinished,
        generation_ms_max: settings.time_limit_s.saturating_mul(1_000),
        ..Limits::default()
    }
}

/// The names of models.
pub fn catalog(settings: &Settings) -> anyhow::Result<Catalog> {
    let providers = settings.providers.iter();
    let providers: Result<Vec<_>, _> =
        providers.map(|provider| provider_settings(provider, settings.max_concurrency)).collect();
    let price = |(name, (input, output)): (&String, &(f64, f64))| {
        (name.clone(), Price { input: *input, output: *output })
    };
    Ok(Catalog::new(CatalogSettings {
        default: settings.default_model.clone(),
        providers: providers?,
        aliases: settings.aliases.clone(),
        fallbacks: settings.fallbacks.clone(),
        prices: settings.prices.iter().map(price).collect(),
        rehearsal: settings.offline_rehearsal,
    }))
}

/// The models behind the names.
pub fn providers(settings: &Settings) -> anyhow::Result<Providers> {
    let catalog = catalog(settings)?;
    let configured = &catalog.settings().providers;
    let places: BTreeMap<String, usize> =
        configured.iter().map(|known| (known.name.clone(), known.max_concurrency)).collect();
    let mut models: Vec<Arc<dyn Model>> = Vec::new();
    for provider in configured {
        let model = HttpModel::new(provider).map_err(|fault| {
            let text = format!("the provider `{}` cannot be used: {fault}", provider.name);
            Problem::coded(code::CONFIG_INVALID, text)
        })?;
        models.push(Arc::new(model));
    }
    models.push(Arc::new(OfflineModel::new(Duration::from_millis(settings.offline_delay_ms))));
    let usual = usize::try_from(settings.max_concurrency).unwrap_or(usize::MAX);
    Ok(Providers::new(catalog, models, move |name| match name {
        OFFLINE => offline::PLACES,
        _ => places.get(name).copied().unwrap_or(usual),
    }))
}

fn provider_settings(provider: &Provider, usual: u64) -> anyhow::Result<ProviderSettings> {
    let dialect = Dialect::from_name(&provider.dialect).ok_or_else(|| {
        let text = format!("`providers.{}.dialect` is not known", provider.name);
        Problem::coded(code::CONFIG_INVALID, text)
    })?;
    let places = provider.max_concurrency.unwrap_or(usual);
    Ok(ProviderSettings {
        base_url: provider.base_url.clone(),
        key: provider.key.clone(),
        default_model: provider.default_model.clone(),
        models: provider.models.clone(),
        structured: match provider.structured.as_str() {
            "json_schema" => Structured::JsonSchema,
            "prompt" => Structured::Prompt,
            _ => Structured::Auto,
        },
        max_concurrency: usize::try_from(places).unwrap_or(usize::MAX),
        ..ProviderSettings::new(&provider.name, dialect)
    })
}

/// The push door; `secret` signs private channels.
pub fn pusher(settings: &Pusher, secret: &SecretString) -> PusherSettings {
    let forward = |app: &Forward| ForwardSettings {
        app_id: app.app_id.clone(),
        key: app.key.clone(),
        secret: app.secret.expose_secret().to_owned(),
        host: app.host.clone(),
    };
    PusherSettings {
        key: settings.key.clone(),
        secret: secret.expose_secret().to_owned(),
        public: settings.public,
        activity_timeout_s: settings.activity_timeout_s,
        pong_timeout_s: settings.pong_timeout_s,
        max_connections: usize::try_from(settings.max_connections).unwrap_or(usize::MAX),
        forward: settings.forward.as_ref().map(forward),
    }
}

/// Opens the store in a data directory, made where there is none.
pub fn store(dir: &Path, durability: Durability, node: &NodeId) -> anyhow::Result<SqliteStore> {
    let durability = match durability {
        Durability::Full => StoreDurability::Full,
        Durability::Normal => StoreDurability::Normal,
    };
    let options = Options { durability, ..Options::new(database(dir), node.clone()) };
    SqliteStore::open(options).map_err(|error| store_problem(dir, &error).into())
}

/// The database file of a data directory.
pub fn database(dir: &Path) -> PathBuf {
    dir.join(DATABASE)
}

/// A failure of the store with the directory it is about.
pub fn store_problem(dir: &Path, error: &millrace_store::Error) -> Problem {
    let text = format!("{}: {error}", dir.display());
    match error.code() {
        Some(code) => Problem::coded(code, text),
        None => Problem::new(text),
    }
}

/// A name for this process.
pub fn node() -> NodeId {
    NodeId::new(&Uuid::now_v7().to_string())
}

/// The name of the user who runs this process: as the system's list of users has it, else as the environment does
/// (users of a directory service are in no file).
pub fn os_user(environment: &Environment) -> Option<String> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let listed = user_of(&users, rustix::process::geteuid().as_raw());
    listed.or_else(|| user_in(environment))
}

fn user_in(environment: &Environment) -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| environment.get(name))
        .find(|name| !name.is_empty())
        .cloned()
}

/// The name of a user id in the text of `/etc/passwd` (passwd(5): name, password, id, separated by colons).
fn user_of(users: &str, id: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    })
}

/// Where the platform keeps a user's data: the XDG base directories, on macOS its own.
pub fn platform_dir(environment: &Environment) -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = environment.get(name).map(PathBuf::from)?;
        path.is_absolute().then_some(path)
    };
    let home = || absolute("HOME");
    if let Some(data) = absolute("XDG_DATA_HOME") {
        return Some(data.join("millrace"));
    }
    if cfg!(target_os = "macos") {
        return Some(home()?.join("Library/Application Support/millrace"));
    }
    Some(home()?.join(".local/share/millrace"))
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
