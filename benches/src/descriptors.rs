//! How many files and sockets a process may have open. Raises the limit as far as the system lets it, never further than asked.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Makes room for `wanted` open files in this process and those it starts. Answers how many there may be now.
#[must_use]
pub fn raise(wanted: u64) -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return current.unwrap_or(u64::MAX);
    }
    // Beyond the hard limit only a privileged process may go; then at least up to it.
    let hard = maximum.map_or(wanted, |maximum| maximum.max(wanted));
    let soft = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let tries = [
        Rlimit { current: Some(wanted), maximum: Some(hard) },
        Rlimit { current: Some(soft), maximum },
    ];
    // A refusal leaves the limit as it was, which is what the answer then tells.
    let _ = tries.into_iter().find(|limit| setrlimit(Resource::Nofile, *limit).is_ok());
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}
