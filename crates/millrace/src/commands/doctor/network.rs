//! The listening address, the keys and the providers.

use std::net::SocketAddr;

use super::check::Check;
use crate::serve;
use crate::settings::{Environment, Provider, strangers};

const ADDRESS: &str = "address";
const KEYS: &str = "API keys";
const MODELS: &str = "models";

/// Whether the server could listen; `answers` says whether something that looks like Millrace listens there.
pub fn address(address: SocketAddr, answers: impl Fn(SocketAddr) -> bool) -> Check {
    match serve::bind(address) {
        Ok(_) => Check::ok(ADDRESS, format!("{address} is free")),
        Err(_) if answers(address) => {
            Check::ok(ADDRESS, format!("Millrace is running on {address}"))
        }
        Err(problem) => Check::failed(ADDRESS, &problem.into()),
    }
}

/// Whether the keys fit the address; `known` is how many are in force, none where that cannot be told.
pub fn keys(address: SocketAddr, known: Option<usize>) -> Check {
    match (known, address.ip().is_loopback()) {
        (None, _) => Check::warn(KEYS, "not known", "mend the database first"),
        (Some(0), true) => {
            Check::ok(KEYS, "none, and none needed on this address (local callers only)")
        }
        (Some(0), false) => Check::fail(
            KEYS,
            format!("none, and {address} can be reached from other machines"),
            "make one with `millrace keys create`, or listen on 127.0.0.1",
        ),
        (Some(1), _) => Check::ok(KEYS, "1 in force"),
        (Some(count), _) => Check::ok(KEYS, format!("{count} in force")),
    }
}

/// Which providers answer.
pub fn models(providers: &[Provider], default: &str) -> Check {
    if providers.is_empty() {
        return Check::warn(
            MODELS,
            "no provider, the offline analyser answers",
            "set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY for a language model",
        );
    }
    let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
    Check::ok(MODELS, format!("{}; default {default}", names.join(", ")))
}

/// Variables that look like settings and are none.
pub fn variables(environment: &Environment) -> Vec<Check> {
    let check = |(name, near): (String, Option<String>)| {
        let todo = near.map_or_else(
            || "`millrace config` lists what there is".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        Check::warn("environment", format!("{name} is no setting"), todo)
    };
    strangers(environment).into_iter().map(check).collect()
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
