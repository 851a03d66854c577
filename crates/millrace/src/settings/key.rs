//! The table of settings: every key, what it may hold, its default, and what it is for. One row is one setting;
//! nothing else in the program names a default.

/// What a setting may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `ADDRESS:PORT`; `localhost` is understood.
    Address,
    /// A path as it stands, relative to the directory the program was started in.
    Path,
    /// Directories, absolute; separated by `:` where they come as one text.
    Directories,
    /// Any text.
    Text,
    /// An `http://` or `https://` address.
    Url,
    /// A text nobody prints.
    Secret,
    /// Texts nobody prints, separated by `,`.
    Secrets,
    /// Names, separated by `,` where they come as one text.
    Names,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// USD per million tokens.
    Price,
    /// A whole number in a range.
    Whole {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
}

impl Kind {
    /// Whether a value of it is printed masked.
    pub fn is_secret(self) -> bool {
        match self {
            Self::Secret | Self::Secrets => true,
            Self::Address
            | Self::Path
            | Self::Directories
            | Self::Text
            | Self::Url
            | Self::Names
            | Self::Choice(_)
            | Self::Switch
            | Self::Price
            | Self::Whole { .. } => false,
        }
    }
}

/// One setting. `*` in a name stands for a name the operator chooses.
#[derive(Debug)]
pub struct Key {
    /// Its name in `millrace.toml`, with dots.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What it holds when nobody sets it, as text; empty for nothing.
    pub default: &'static str,
    /// A second, shorter environment variable.
    pub also: Option<&'static str>,
}

const fn key(name: &'static str, kind: Kind, default: &'static str) -> Key {
    Key { name, kind, default, also: None }
}

/// Requests at once to a provider at most: more than any provider's own limit is of no use.
const CONCURRENCY_MAX: u64 = 1_000;
/// Generations at once at most: each holds a prompt and an answer in memory.
const WORKERS_MAX: u64 = 10_000;
/// Unfinished generations at most: a queue nobody lives to see the end of.
const UNFINISHED_MAX: u64 = 10_000_000;
/// Seconds of one generation at most: a week.
const TIME_LIMIT_S_MAX: u64 = 7 * 24 * 3_600;
/// Milliseconds an offline call may be held back at most.
const DELAY_MS_MAX: u64 = 600_000;
/// Seconds a silent socket may be left alone at most: a day; no network keeps one open longer.
const SOCKET_WAIT_S_MAX: u64 = 24 * 3_600;
/// Open sockets at most: more than a process is ever given file descriptors for.
const SOCKETS_MAX: u64 = 1_000_000;

/// Every setting, in the order `millrace config` prints them.
pub const KEYS: &[Key] = &[
    Key { also: Some("MILLRACE_LISTEN"), ..key("server.listen", Kind::Address, "127.0.0.1:8008") },
    Key {
        also: Some("MILLRACE_DATA_DIR"),
        ..key("server.data_dir", Kind::Path, "./millrace-data")
    },
    key("server.port_file", Kind::Path, ""),
    key("server.durability", Kind::Choice(&["full", "normal"]), "full"),
    key("workspace.roots", Kind::Directories, ""),
    key("api.keys", Kind::Secrets, ""),
    key("models.default", Kind::Text, ""),
    key("models.aliases.*", Kind::Text, ""),
    key("models.fallback.*", Kind::Names, ""),
    key("models.prices.*.input", Kind::Price, ""),
    key("models.prices.*.output", Kind::Price, ""),
    key("providers.max_concurrency", Kind::Whole { min: 1, max: CONCURRENCY_MAX }, "16"),
    key("providers.*.dialect", Kind::Choice(super::providers::DIALECTS), ""),
    key("providers.*.base_url", Kind::Url, ""),
    key("providers.*.key_env", Kind::Text, ""),
    key("providers.*.key", Kind::Secret, ""),
    key("providers.*.default_model", Kind::Text, ""),
    key("providers.*.models", Kind::Names, ""),
    key("providers.*.structured", Kind::Choice(&["auto", "json_schema", "prompt"]), ""),
    key("providers.*.max_concurrency", Kind::Whole { min: 1, max: CONCURRENCY_MAX }, ""),
    key("engine.workers", Kind::Whole { min: 1, max: WORKERS_MAX }, "256"),
    key("tasks.workers", Kind::Whole { min: 1, max: WORKERS_MAX }, "4"),
    key("tasks.max_unfinished", Kind::Whole { min: 1, max: UNFINISHED_MAX }, "10000"),
    key("tasks.time_limit_s", Kind::Whole { min: 1, max: TIME_LIMIT_S_MAX }, "1800"),
    key("offline.delay_ms", Kind::Whole { min: 0, max: DELAY_MS_MAX }, "0"),
    key("offline.rehearsal", Kind::Switch, "false"),
    key("pusher.key", Kind::Text, "millrace"),
    key("pusher.secret", Kind::Secret, ""),
    key("pusher.public", Kind::Switch, "true"),
    key("pusher.activity_timeout", Kind::Whole { min: 1, max: SOCKET_WAIT_S_MAX }, "120"),
    key("pusher.pong_timeout", Kind::Whole { min: 1, max: SOCKET_WAIT_S_MAX }, "30"),
    key("pusher.max_connections", Kind::Whole { min: 0, max: SOCKETS_MAX }, "10000"),
    key("pusher.forward.app_id", Kind::Text, ""),
    key("pusher.forward.key", Kind::Text, ""),
    key("pusher.forward.secret", Kind::Secret, ""),
    key("pusher.forward.cluster", Kind::Text, ""),
    key("pusher.forward.host", Kind::Url, ""),
    Key { also: Some("MILLRACE_LOG"), ..key("log.filter", Kind::Text, "info") },
    key("log.format", Kind::Choice(&["text", "json"]), "text"),
];

/// The setting a dotted name belongs to; names without `*` win.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter()
        .find(|key| key.name == name)
        .or_else(|| KEYS.iter().find(|key| chosen_part(key.name, name).is_some()))
}

/// The setting at a path of the settings file, where a chosen name may hold dots of its own.
pub fn at(path: &[&str]) -> Option<&'static Key> {
    let plain = KEYS.iter().filter(|key| !key.name.contains('*'));
    plain.chain(KEYS).find(|key| key.name.split('.').count() == path.len() && goes_by(key, path))
}

/// Whether a setting lies further down from a path of the settings file.
pub fn below(path: &[&str]) -> bool {
    KEYS.iter().any(|key| key.name.split('.').count() > path.len() && goes_by(key, path))
}

fn goes_by(key: &Key, path: &[&str]) -> bool {
    key.name.split('.').zip(path).all(|(part, word)| part == "*" || part == *word)
}

/// What stands for the `*` of a pattern in a name that fits it.
pub fn chosen_part<'a>(pattern: &str, name: &'a str) -> Option<&'a str> {
    let (before, after) = pattern.split_once('*')?;
    let chosen = name.strip_prefix(before)?.strip_suffix(after)?;
    (!chosen.is_empty()).then_some(chosen)
}

/// The environment variable of a setting: `MILLRACE_` and the key in capitals, `_` for every other sign.
pub fn variable(name: &str) -> String {
    let rest: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' })
        .collect();
    format!("MILLRACE_{rest}")
}
