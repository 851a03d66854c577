//! Finds Rust `reqwest` clients that may wait for ever.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::callee;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "client-timeouts-rust",
    topic: Topic::CodeImprovements,
    value: 79,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Give the `reqwest` client {in} a timeout",
            "Give the `reqwest` clients at {n} places {in} a timeout",
        ],
        "An asynchronous `reqwest` client is made without a timeout, and no request of the file sets one; it has none by default.",
        "A server that accepts the connection and never answers holds the task for ever.",
        "Build the client once with `Client::builder().connect_timeout(..).timeout(..)`, or `read_timeout(..)` where answers are streamed.",
        "Point the call at a listener that accepts and stays silent; it must fail within the limit.",
    ),
};

const CALLS: &[&str] = &["reqwest::Client::new", "reqwest::get", "reqwest::Client::default"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Rust) else { return };
    let names_client =
        unit.text.contains("use reqwest::Client") || unit.text.contains("use reqwest::{Client");
    let bounded = unit.text.contains("timeout(");
    for call in syntax.of_kind("call_expression") {
        let name = callee(call);
        let plain = CALLS.contains(&name) || (names_client && name == "Client::new");
        if plain && !bounded {
            hits.bad(unit, call);
        }
    }
}
