//! `millrace idea ...` as it is typed (contracts/ideas.md section 13). Numbers and enums are checked here, so that a
//! wrong one is wrong usage: exit code 2, told on standard error only.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum, value_parser};

use crate::settings::Flag;

/// Improvement ideas for a code workspace
///
/// Ideas are files below .viben/ideas in the workspace. Without --server the command works on them directly, by the
/// same rules and the same lock as a server.
#[derive(Args, Debug)]
pub struct Idea {
    /// What to do
    #[command(subcommand)]
    pub command: IdeaCommand,
    /// Where and how
    #[command(flatten)]
    pub common: Common,
}

/// Flags of every idea command.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// The workspace [default: the nearest parent with .viben or .git, else the current directory]
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,

    /// Answer with one JSON document on standard output
    #[arg(long, global = true)]
    pub json: bool,

    /// Ask the server at this address instead; its key is read from MILLRACE_API_KEY
    #[arg(long, global = true, value_name = "URL", env = "MILLRACE_SERVER")]
    #[arg(hide_env_values = true, value_parser = server_address)]
    pub server: Option<String>,

    /// Without a server: where runs are remembered [default: the platform's data directory]
    /// [env: MILLRACE_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
}

impl Common {
    /// The settings these flags set.
    pub fn set(&self) -> Vec<Flag> {
        Flag::data_dir(self.data_dir.as_ref())
    }
}

/// The idea commands.
#[derive(Debug, Subcommand)]
pub enum IdeaCommand {
    /// Generate ideas of one or more types
    Generate(Generate),
    /// List ideas
    List(List),
    /// List idea types, built-in and the workspace's own
    Types(Types),
    /// Show one idea
    View {
        /// Its id
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        id: String,
    },
    /// Make a task of an idea
    Promote(Promote),
    /// Dismiss an idea; it will not come back
    Dismiss {
        /// Its id
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        id: String,
        /// Why
        #[arg(short, long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Remove ideas
    Remove(Remove),
    /// List sessions, or show one with its ideas
    Sessions(Sessions),
}

/// `millrace idea generate`
#[derive(Args, Debug)]
pub struct Generate {
    /// Idea types, separated by commas; may be repeated
    #[arg(short, long, value_name = "TYPES", required = true, value_delimiter = ',')]
    pub types: Vec<String>,
    /// Where the session goes, relative to the workspace [default: .viben/ideas]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<String>,
    /// The model [default: the configured one, else offline]
    #[arg(short, long, value_name = "NAME")]
    pub model: Option<String>,
    /// Ideas per type at most [default: the type's own, else 5]
    #[arg(long, value_name = "1-50", value_parser = value_parser!(u32).range(1..=50))]
    pub max_ideas: Option<u32>,
    /// Add to the newest session; types that have ideas there are skipped
    #[arg(long)]
    pub append: bool,
    /// Replace the drafts: of today's session of these types, or with --append of the newest session
    #[arg(long = "override")]
    pub replace: bool,
}

/// `millrace idea list`
#[derive(Args, Debug)]
pub struct List {
    /// Only of this type
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    pub idea_type: Option<String>,
    /// Only of this effort
    #[arg(short, long)]
    pub effort: Option<Effort>,
    /// Only in this status
    #[arg(short, long)]
    pub status: Option<Status>,
    /// Only of this session
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,
    /// At most this many [default: 100]
    #[arg(long, value_name = "1-1000", value_parser = value_parser!(u32).range(1..=1000))]
    pub limit: Option<u32>,
    /// After this many [default: 0]
    #[arg(long, value_name = "N")]
    pub offset: Option<u32>,
}

/// `millrace idea types`
#[derive(Args, Debug)]
pub struct Types {
    /// Without the built-in types
    #[arg(long)]
    pub no_builtin: bool,
    /// Without the workspace's own types
    #[arg(long)]
    pub no_custom: bool,
}

/// `millrace idea promote`
#[derive(Args, Debug)]
pub struct Promote {
    /// The idea's id
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub id: String,
    /// Name of the task [default: the idea's name]
    #[arg(short, long)]
    pub slug: Option<String>,
    /// Its git branch [default: feature/<slug>]
    #[arg(short, long)]
    pub branch: Option<String>,
    /// Who does it [default: the name in .viben/.developer, else the user]
    #[arg(short, long, value_name = "NAME")]
    pub assignee: Option<String>,
    /// How urgent it is [default: by effort]
    #[arg(short, long)]
    pub priority: Option<Priority>,
    /// The executor that may do it [default: CLAUDE_CODE]
    #[arg(long, value_name = "NAME")]
    pub executor: Option<String>,
    /// The model the executor uses
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Start the executor at once, if the operator enabled it
    #[arg(long)]
    pub start: bool,
    /// Check the branch out into a worktree of its own
    #[arg(long)]
    pub worktree: bool,
}

/// `millrace idea remove`
#[derive(Args, Debug)]
pub struct Remove {
    /// Ids of ideas
    #[arg(required_unless_present_any = ["idea_type", "all"])]
    pub ids: Vec<String>,
    /// Every idea of this type
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    pub idea_type: Option<String>,
    /// Every idea
    #[arg(long)]
    pub all: bool,
}

/// `millrace idea sessions`
#[derive(Args, Debug)]
pub struct Sessions {
    /// Show this one with its ideas
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub id: Option<String>,
    /// At most this many [default: 20]
    #[arg(long, value_name = "1-1000", value_parser = value_parser!(u32).range(1..=1000))]
    pub limit: Option<u32>,
    /// After this many [default: 0]
    #[arg(long, value_name = "N")]
    pub offset: Option<u32>,
}

/// How much work an idea is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Effort {
    Trivial,
    Small,
    Medium,
    Large,
    Complex,
}

/// What became of an idea.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Status {
    Draft,
    Promoted,
    Dismissed,
}

/// How urgent a task is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Priority {
    #[value(name = "P0")]
    P0,
    #[value(name = "P1")]
    P1,
    #[value(name = "P2")]
    P2,
    #[value(name = "P3")]
    P3,
}

/// A server's address without an ending slash; `http://` is understood. Empty, as a variable may be, names none.
fn server_address(text: &str) -> Result<String, String> {
    let address = match text.split_once("://") {
        None if text.is_empty() => String::new(),
        None => format!("http://{text}"),
        Some(("http" | "https", _)) => text.to_owned(),
        Some(_) => return Err("must begin with http:// or https://".to_owned()),
    };
    if !address.is_empty() && reqwest::Url::parse(&address).is_err() {
        return Err("is no address".to_owned());
    }
    Ok(address.trim_end_matches('/').to_owned())
}

/// The word of an enum as the contract spells it.
pub fn word(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |word| word.get_name().to_owned())
}
