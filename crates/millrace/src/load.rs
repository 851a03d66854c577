//! Reads what settings come from: the process environment, the settings file, the current directory. The only module
//! that does; `settings` decides.

use std::path::Path;

use millrace_core::code;

use crate::problem::Problem;
use crate::settings::{Environment, Flag, Settings, Sources, resolve};

/// The settings file that is read where nobody names one.
const FILE_DEFAULT: &str = "millrace.toml";
/// Bytes of a settings file; a larger one is some other file.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Everything the settings come from.
pub fn sources(config: Option<&Path>, flags: Vec<Flag>) -> anyhow::Result<Sources> {
    let environment = environment();
    let named = environment.get("MILLRACE_CONFIG").filter(|path| !path.is_empty());
    let file = match (config, named) {
        (Some(path), _) => Some(read(path, &path.display().to_string())?),
        (None, Some(path)) => Some(read(Path::new(path), path)?),
        (None, None) if Path::new(FILE_DEFAULT).exists() => {
            Some(read(Path::new(FILE_DEFAULT), FILE_DEFAULT)?)
        }
        (None, None) => None,
    };
    let directory = std::env::current_dir()
        .map_err(|error| Problem::new(format!("the current directory cannot be read: {error}")))?;
    Ok(Sources { flags, environment, file, directory })
}

/// The settings of this run.
pub fn settings(config: Option<&Path>, flags: Vec<Flag>) -> anyhow::Result<Settings> {
    decide(&sources(config, flags)?)
}

/// The settings those sources come to.
pub fn decide(sources: &Sources) -> anyhow::Result<Settings> {
    let problem = |faults: crate::settings::Faults| {
        Problem::coded(code::CONFIG_INVALID, faults.to_string())
            .hint("`millrace config` prints every setting and where it comes from")
    };
    resolve(sources).map_err(|faults| problem(faults).into())
}

/// The process environment; what is not UTF-8 is no setting.
pub fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn read(path: &Path, name: &str) -> anyhow::Result<(String, String)> {
    let refuse = |reason: String| {
        Problem::coded(code::CONFIG_INVALID, format!("{name} cannot be read: {reason}"))
    };
    let size = std::fs::metadata(path).map_err(|error| refuse(error.to_string()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(refuse(format!("it is larger than {FILE_BYTES_MAX} bytes")).into());
    }
    let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
    Ok((name.to_owned(), text))
}
