//! Executors (contract 8, start): which variable enables one and what arguments it is run with. Pure;
//! it reads no environment and starts no process.

/// How the variable that enables an executor begins.
const VARIABLE_PREFIX: &str = "MILLRACE_EXECUTOR_";

/// What fills the placeholders of an executor's arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// `{workspace}`: the workspace's absolute path.
    pub workspace: String,
    /// `{task_dir}`: the task's directory, absolute.
    pub task_dir: String,
    /// `{worktree}`: the worktree, absolute; empty without one.
    pub worktree: String,
    /// `{branch}`: the task's branch.
    pub branch: String,
    /// `{model}`: the task's model; empty without one.
    pub model: String,
}

/// Why a setting enables nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Not a JSON array of strings.
    #[error("the executor's setting must be a JSON array of strings")]
    NotStrings,
    /// No program in it, or an argument with NUL.
    #[error("the executor's setting must begin with a program and hold no NUL")]
    NoProgram,
}

/// The environment variable that enables an executor; `executor` is in upper case already.
#[must_use]
pub fn variable(executor: &str) -> String {
    format!("{VARIABLE_PREFIX}{executor}")
}

/// The arguments of an executor, program first. Each placeholder is filled once: a value that looks
/// like a placeholder stays as it is.
///
/// # Errors
/// [`SettingError`] when the setting is not what the contract wants.
pub fn arguments(setting: &str, values: &Values) -> Result<Vec<String>, SettingError> {
    let parts: Vec<String> = serde_json::from_str(setting).map_err(|_| SettingError::NotStrings)?;
    if parts.first().is_none_or(String::is_empty) {
        return Err(SettingError::NoProgram);
    }
    let filled: Vec<String> = parts.iter().map(|part| fill(part, values)).collect();
    if filled.iter().any(|part| part.contains('\0')) {
        return Err(SettingError::NoProgram);
    }
    Ok(filled)
}

fn fill(part: &str, values: &Values) -> String {
    let places = [
        ("{workspace}", &values.workspace),
        ("{task_dir}", &values.task_dir),
        ("{worktree}", &values.worktree),
        ("{branch}", &values.branch),
        ("{model}", &values.model),
    ];
    let mut filled = String::new();
    let mut rest = part;
    while let Some(at) = rest.find('{') {
        let (before, here) = rest.split_at(at);
        filled.push_str(before);
        rest = match places.iter().find(|(place, _)| here.starts_with(place)) {
            Some((place, value)) => {
                filled.push_str(value);
                here.strip_prefix(place).unwrap_or(here)
            }
            None => {
                filled.push('{');
                here.strip_prefix('{').unwrap_or(here)
            }
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests;
