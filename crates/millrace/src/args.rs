//! The command line as it is typed. Never does anything; `commands` does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::settings::Flag;

/// Self-hosted generation server: submit work, watch it live, stop it, keep what is finished
///
/// Without any key and without network the built-in offline analyser answers. With OPENAI_API_KEY,
/// ANTHROPIC_API_KEY or GEMINI_API_KEY set, that provider's model does.
#[derive(Debug, Parser)]
#[command(name = "millrace", version, max_term_width = 100, after_help = FIRST_STEPS)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,

    /// Read settings from FILE [default: ./millrace.toml where it exists] [env: MILLRACE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What `millrace --help` ends with.
const FIRST_STEPS: &str = "\
First steps:
  millrace serve                              start the server on http://127.0.0.1:8008
  millrace idea generate -t code_quality      ideas for the code in this directory, no server needed
  millrace doctor                             check that everything is in place";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    #[command(long_about = SERVE)]
    Serve(SettingsFlags),
    /// Improvement ideas for a code workspace: generate, read, promote to tasks
    Idea(crate::idea::args::Idea),
    /// Print every setting and where its value comes from
    Config {
        #[command(flatten)]
        flags: SettingsFlags,
        #[command(flatten)]
        json: Json,
    },
    /// Make, list and revoke API keys
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
        #[command(flatten)]
        data_dir: DataDir,
    },
    /// List the models that can be asked for, and what stands behind each name
    Models {
        #[command(flatten)]
        json: Json,
    },
    /// List, show and check recipes
    Recipes {
        #[command(subcommand)]
        command: RecipesCommand,
    },
    /// Explain an error code, for example `millrace explain E0012`
    Explain {
        /// The code; without one, all codes are listed
        code: Option<String>,
    },
    /// Print a completion script for a shell
    #[command(long_about = COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Check data directory, database, keys, port and helper programs, and say what to do
    Doctor {
        #[command(flatten)]
        flags: SettingsFlags,
        #[command(flatten)]
        json: Json,
    },
}

const SERVE: &str = "\
Run the server.

Everything it keeps lies in the data directory; generations that a crash cut off go on at the next \
start. On a loopback address no key is needed until the first one is made with `millrace keys \
create`. SIGTERM and Ctrl-C let running work reach a safe point and hand the rest back; a second \
one ends at once.";

const COMPLETIONS: &str = "\
Print a completion script for a shell.

  bash:  millrace completions bash > ~/.local/share/bash-completion/completions/millrace
  zsh:   millrace completions zsh > ~/.zfunc/_millrace
  fish:  millrace completions fish > ~/.config/fish/completions/millrace.fish";

/// `--json`.
#[derive(Args, Clone, Copy, Debug)]
pub struct Json {
    /// Answer with one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// `--data-dir` alone.
#[derive(Args, Clone, Debug)]
pub struct DataDir {
    /// Where the database lies [default: ./millrace-data] [env: MILLRACE_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
}

/// The flags that set settings; `millrace config` shows what they come to.
#[derive(Args, Clone, Debug)]
pub struct SettingsFlags {
    /// Listen here; port 0 takes a free one [default: 127.0.0.1:8008] [env: MILLRACE_LISTEN]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,

    /// Listen on this port of 127.0.0.1: short for `--listen 127.0.0.1:PORT`
    #[arg(long, value_name = "PORT", conflicts_with = "listen")]
    pub port: Option<u16>,

    /// Keep the database here [default: ./millrace-data] [env: MILLRACE_DATA_DIR]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<String>,

    /// Allow workspaces below this directory; may be repeated [default: the directory the server is
    /// started in] [env: MILLRACE_WORKSPACE_ROOTS, `:` between directories]
    #[arg(long, value_name = "DIR")]
    pub workspace_root: Vec<String>,

    /// Write the bound address to this file once the server listens
    #[arg(long, value_name = "FILE")]
    pub port_file: Option<String>,

    /// What an acknowledged write survives: a power cut (full) or a killed process (normal)
    /// [default: full] [env: MILLRACE_SERVER_DURABILITY]
    #[arg(long, value_name = "full|normal")]
    pub durability: Option<String>,
}

/// `millrace keys ...`
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and print it; it cannot be shown again
    Create {
        /// Whose work it opens; tenants never see each other
        #[arg(long, value_name = "NAME", default_value = millrace_core::TenantId::DEFAULT)]
        tenant: String,
        /// What you call it, to know it again in the list
        #[arg(long, value_name = "TEXT", default_value = "")]
        label: String,
        #[command(flatten)]
        json: Json,
    },
    /// List the keys: id, tenant, label, when made, when revoked
    List {
        #[command(flatten)]
        json: Json,
    },
    /// Revoke a key; it opens nothing from then on
    Revoke {
        /// Its id as `millrace keys list` prints it
        id: String,
        #[command(flatten)]
        json: Json,
    },
}

/// `millrace recipes ...`
#[derive(Debug, Subcommand)]
pub enum RecipesCommand {
    /// List the built-in recipes
    List {
        #[command(flatten)]
        json: Json,
    },
    /// Print a built-in recipe, a good beginning for one of your own
    Show {
        /// Its name
        name: String,
        #[command(flatten)]
        json: Json,
    },
    /// Check recipe files; prints file, line and column of every fault and exits with 1 if there is one
    Check {
        /// Recipe files, or directories whose *.md files are checked
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        json: Json,
    },
}

impl SettingsFlags {
    /// The settings these flags set.
    pub fn set(&self) -> Vec<Flag> {
        let one = |name, flag, text: &Option<String>| {
            text.as_ref().map(|text| Flag { name, flag, texts: vec![text.clone()] })
        };
        let roots = (!self.workspace_root.is_empty()).then(|| Flag {
            name: "workspace.roots",
            flag: "--workspace-root",
            texts: self.workspace_root.clone(),
        });
        [
            one("server.listen", "--listen", &self.listen),
            one("server.listen", "--port", &self.port.map(|port| format!("127.0.0.1:{port}"))),
            one("server.port_file", "--port-file", &self.port_file),
            one("server.durability", "--durability", &self.durability),
            roots,
        ]
        .into_iter()
        .flatten()
        .chain(Flag::data_dir(self.data_dir.as_ref()))
        .collect()
    }
}

impl DataDir {
    /// The setting this flag sets.
    pub fn set(&self) -> Vec<Flag> {
        Flag::data_dir(self.data_dir.as_ref())
    }
}
