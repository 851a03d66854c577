//! The layers put together: from what flags, environment and file say to one typed set of settings, and to the list
//! of where each value came from. A pure function.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;

use super::environment::{self, Environment};
use super::given::{Entry, Faults, Flag, Given, Origin, Value};
use super::key::{self, Key};
use super::providers::{self, Provider};
use super::pusher::{self, Pusher};
use super::{file, listing, value};

/// Everything settings may come from.
#[derive(Debug, Default)]
pub struct Sources {
    /// Flags of the command line.
    pub flags: Vec<Flag>,
    /// The environment.
    pub environment: Environment,
    /// The settings file: what to call it, and its text.
    pub file: Option<(String, String)>,
    /// The directory the program was started in.
    pub directory: PathBuf,
}

/// How much an acknowledged write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A power cut.
    Full,
    /// `kill -9`.
    Normal,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of one run of the program.
#[derive(Debug)]
pub struct Settings {
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// Where the database lies; none when nobody said, so that each command has its own default.
    pub data_dir: Option<PathBuf>,
    /// Where the bound address is written.
    pub port_file: Option<PathBuf>,
    /// How much an acknowledged write survives.
    pub durability: Durability,
    /// Directories workspaces may lie in.
    pub roots: Vec<PathBuf>,
    /// Keys that open the server besides those made by `millrace keys`.
    pub api_keys: Vec<SecretString>,
    /// The model used when a request names none.
    pub default_model: Option<String>,
    /// Further names of models.
    pub aliases: BTreeMap<String, String>,
    /// What takes over when a model stays down.
    pub fallbacks: BTreeMap<String, Vec<String>>,
    /// What models cost: USD per million tokens in and out.
    pub prices: BTreeMap<String, (f64, f64)>,
    /// The configured providers, the preferred ones first.
    pub providers: Vec<Provider>,
    /// Requests at once to each provider.
    pub max_concurrency: u64,
    /// Generations at once of every door but llm-tasks and feature ops.
    pub engine_workers: u64,
    /// Generations of llm-tasks and feature ops at once.
    pub task_workers: u64,
    /// Generations pending or running.
    pub max_unfinished: u64,
    /// Seconds one generation may run.
    pub time_limit_s: u64,
    /// Milliseconds each offline item lasts at least.
    pub offline_delay_ms: u64,
    /// Whether the offline models for rehearsals exist.
    pub offline_rehearsal: bool,
    /// The push door.
    pub pusher: Pusher,
    /// What is logged; none when nobody said.
    pub log_filter: Option<String>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Executors the operator enabled, as JSON arrays.
    pub executors: BTreeMap<String, String>,
    /// Every value and where it came from, in the order of the table.
    pub entries: Vec<Entry>,
}

const PRICE_IN: &str = "models.prices.*.input";
const PRICE_OUT: &str = "models.prices.*.output";

/// Where `serve` keeps its data when nobody said.
pub const DATA_DIR_DEFAULT: &str = "./millrace-data";

/// Puts the layers together.
///
/// # Errors
/// Every fault of every layer, one line each.
pub fn resolve(sources: &Sources) -> Result<Settings, Faults> {
    let mut faults = Vec::new();
    let mut layers = gather(sources, &mut faults);
    let order = providers::names(&layers, &sources.environment);
    layers.push_default_roots(sources);
    let values: BTreeMap<String, Given> =
        layers.0.into_iter().map(|given| (given.name.clone(), given)).collect();
    let (providers, provider_faults) = providers::assemble(&order, &values);
    faults.extend(provider_faults);
    faults.extend(missing_prices(&values));
    faults.extend(pusher::faults(&values));
    let executors = environment::executors(&sources.environment).unwrap_or_else(|found| {
        faults.extend(found);
        BTreeMap::new()
    });
    if !faults.is_empty() {
        return Err(Faults(faults));
    }
    Ok(Reader { values: &values }.settings(providers, executors, &sources.environment))
}

/// Given values, lowest layer first.
struct Layers(Vec<Given>);

impl std::ops::Deref for Layers {
    type Target = [Given];
    fn deref(&self) -> &[Given] {
        &self.0
    }
}

impl Layers {
    /// Without any root the directory the program was started in is one.
    fn push_default_roots(&mut self, sources: &Sources) {
        if self.0.iter().any(|given| given.name == "workspace.roots") {
            return;
        }
        if let Some(key) = key::find("workspace.roots") {
            let value = Value::List(vec![sources.directory.display().to_string()]);
            let name = key.name.to_owned();
            self.0.push(Given { key, name, value, origin: Origin::Default });
        }
    }
}

fn gather(sources: &Sources, faults: &mut Vec<String>) -> Layers {
    let mut keep = |layer: Result<Vec<Given>, Vec<String>>| {
        layer.unwrap_or_else(|found| {
            faults.extend(found);
            Vec::new()
        })
    };
    let file = match &sources.file {
        Some((path, text)) => keep(file::read(path, text)),
        None => Vec::new(),
    };
    let chosen: Vec<String> = file
        .iter()
        .filter_map(|given| key::chosen_part(given.key.name, &given.name))
        .map(str::to_owned)
        .collect();
    let environment = keep(environment::read(&sources.environment, &chosen));
    let flags = keep(flags(sources));
    let mut layers = file;
    let ours: Vec<Given> = layers.iter().chain(&environment).cloned().collect();
    layers.extend(keep(providers::from_variables(&sources.environment, &ours)));
    layers.extend(environment);
    layers.extend(flags);
    Layers(layers)
}

fn flags(sources: &Sources) -> Result<Vec<Given>, Vec<String>> {
    let mut given = Vec::new();
    let mut faults = Vec::new();
    for flag in &sources.flags {
        let Some(key) = key::find(flag.name) else { continue };
        match flag_value(key, flag, sources) {
            Ok(value) => given.push(Given {
                key,
                name: flag.name.to_owned(),
                value,
                origin: Origin::Flag(flag.flag),
            }),
            Err(reason) => faults.push(format!("`{}` {reason}", flag.flag)),
        }
    }
    if faults.is_empty() { Ok(given) } else { Err(faults) }
}

/// A flag may name a directory relative to where the program was started; files and variables may not.
fn flag_value(key: &Key, flag: &Flag, sources: &Sources) -> Result<Value, String> {
    if value::is_list(key.kind) {
        let absolute = flag.texts.iter().map(|text| sources.directory.join(text));
        return value::list(key.kind, absolute.map(|path| path.display().to_string()));
    }
    let text = flag.texts.last().map_or("", String::as_str);
    value::read(key.kind, text)
}

/// The half of each price that nobody set.
fn missing_prices(values: &BTreeMap<String, Given>) -> Vec<String> {
    let halves = [(PRICE_IN, PRICE_OUT), (PRICE_OUT, PRICE_IN)];
    let missing = halves.into_iter().flat_map(|(have, want)| {
        values.values().filter(move |given| given.key.name == have).filter_map(move |given| {
            let other = want.replace('*', key::chosen_part(have, &given.name)?);
            (!values.contains_key(&other)).then(|| format!("`{other}` is missing"))
        })
    });
    missing.collect()
}

/// Reads settings by name, with the table's defaults.
pub(super) struct Reader<'a> {
    pub(super) values: &'a BTreeMap<String, Given>,
}

impl Reader<'_> {
    fn settings(
        &self,
        providers: Vec<Provider>,
        executors: BTreeMap<String, String>,
        environment: &Environment,
    ) -> Settings {
        let listen = value::address(&self.text("server.listen"));
        Settings {
            listen: listen.unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], 8008))),
            data_dir: self.given_text("server.data_dir").map(PathBuf::from),
            port_file: self.given_text("server.port_file").map(PathBuf::from),
            durability: match self.text("server.durability").as_str() {
                "normal" => Durability::Normal,
                _ => Durability::Full,
            },
            roots: self.list("workspace.roots").into_iter().map(PathBuf::from).collect(),
            api_keys: self.list("api.keys").into_iter().map(SecretString::from).collect(),
            default_model: self.given_text("models.default"),
            aliases: self.chosen("models.aliases.*", Value::to_string),
            fallbacks: self.chosen("models.fallback.*", |value| match value {
                Value::List(names) => names.clone(),
                Value::Text(_) | Value::Whole(_) | Value::Switch(_) => Vec::new(),
            }),
            prices: self.prices(),
            providers,
            max_concurrency: self.whole("providers.max_concurrency"),
            engine_workers: self.whole("engine.workers"),
            task_workers: self.whole("tasks.workers"),
            max_unfinished: self.whole("tasks.max_unfinished"),
            time_limit_s: self.whole("tasks.time_limit_s"),
            offline_delay_ms: self.whole("offline.delay_ms"),
            offline_rehearsal: self.switch("offline.rehearsal"),
            pusher: pusher::read(self),
            log_filter: self.given_text("log.filter"),
            log_format: match self.text("log.format").as_str() {
                "json" => LogFormat::Json,
                _ => LogFormat::Text,
            },
            entries: listing::entries(self.values, &executors, environment),
            executors,
        }
    }

    pub(super) fn given_text(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|given| given.value.to_string())
    }

    pub(super) fn text(&self, name: &str) -> String {
        let default = key::find(name).map_or("", |key| key.default);
        self.given_text(name).unwrap_or_else(|| default.to_owned())
    }

    pub(super) fn whole(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or(0)
    }

    pub(super) fn switch(&self, name: &str) -> bool {
        self.text(name).parse().unwrap_or(false)
    }

    fn list(&self, name: &str) -> Vec<String> {
        match self.values.get(name).map(|given| &given.value) {
            Some(Value::List(parts)) => parts.clone(),
            _ => Vec::new(),
        }
    }

    fn chosen<T>(&self, pattern: &str, read: impl Fn(&Value) -> T) -> BTreeMap<String, T> {
        self.values
            .values()
            .filter(|given| given.key.name == pattern)
            .filter_map(|given| {
                let chosen = key::chosen_part(pattern, &given.name)?;
                Some((chosen.to_owned(), read(&given.value)))
            })
            .collect()
    }
    fn prices(&self) -> BTreeMap<String, (f64, f64)> {
        let price = |value: &Value| value.to_string().parse().unwrap_or(0.0);
        let output: BTreeMap<String, f64> = self.chosen(PRICE_OUT, price);
        let input = self.chosen(PRICE_IN, price).into_iter();
        input.filter_map(|(name, cost)| Some((name.clone(), (cost, *output.get(&name)?)))).collect()
    }
}
