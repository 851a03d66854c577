//! The listening socket, and who may be let near it.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use millrace_core::code;

use crate::problem::Problem;

/// Listens; from here on connections wait in the system's queue.
pub fn bind(address: SocketAddr) -> Result<TcpListener, Problem> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| {
        let (reason, hint) = match error.kind() {
            ErrorKind::AddrInUse => ("in use by another program".to_owned(), in_use(address)),
            ErrorKind::PermissionDenied => ("not allowed".to_owned(), privileged(address)),
            ErrorKind::AddrNotAvailable => {
                ("no address of this machine".to_owned(), "try 127.0.0.1".to_owned())
            }
            _ => (error.to_string(), "choose another address with --listen".to_owned()),
        };
        let text = format!("{address} cannot be listened on: {reason}");
        Problem::coded(code::ADDRESS_IN_USE, text).hint(hint)
    })
}

fn in_use(address: SocketAddr) -> String {
    let mut next = address;
    next.set_port(address.port().checked_add(1).unwrap_or(0));
    format!("stop that program, or listen elsewhere: --listen {next}")
}

fn privileged(address: SocketAddr) -> String {
    format!("ports below 1024 need special rights; port {} does, 8008 does not", address.port())
}

/// Refuses an address others can reach while no key exists (DESIGN section 8).
pub fn check_reach(address: SocketAddr, has_keys: bool) -> Result<(), Problem> {
    if address.ip().is_loopback() || has_keys {
        return Ok(());
    }
    let text = format!("{address} can be reached from other machines, and there is no API key");
    Err(Problem::coded(code::ADDRESS_NEEDS_KEYS, text)
        .hint("make one with `millrace keys create`, or set MILLRACE_API_KEYS"))
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
