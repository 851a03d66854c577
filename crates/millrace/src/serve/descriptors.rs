//! Open files: every live connection is one. Raises the process's soft limit towards what the settings need, never past the hard one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::output;

/// Files the server needs besides its sockets of the push door: database, logs, workspaces, other requests.
const BESIDES: u64 = 1_024;

/// Makes room for this many sockets of the push door, and says so where there is none.
pub fn make_room(sockets: u64) {
    let wanted = sockets.saturating_add(BESIDES);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let reachable = maximum.map_or(wanted, |hard| hard.min(wanted));
    // A refusal leaves the limit as it was.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum }).is_ok();
    if !raised || reachable < wanted {
        output::tell(&format!(
            "at most {} files may be open, fewer than `pusher.max_connections` asks for: raise the limit (`ulimit -n {wanted}`) or lower the setting",
            getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
        ));
    }
}
