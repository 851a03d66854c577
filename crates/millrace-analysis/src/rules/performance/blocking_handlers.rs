//! Finds synchronous file and process calls inside request handlers of Node servers.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, callee, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "blocking-handlers",
    topic: Topic::PerformanceOptimizations,
    value: 82,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Answer without the synchronous call {in}",
            "Answer without the synchronous calls at {n} places {in}",
        ],
        "A request handler calls a synchronous function that waits for the disk, a process or a slow hash.",
        "Node runs all requests in one thread: while the call waits, no other request is answered.",
        "Use the promise form (`fs.promises`, `execFile` with `await`, `scrypt` with a callback), or read what never changes once at start.",
        "Load the route with 50 connections; a second, trivial route must keep answering within milliseconds.",
    ),
};

const SLOW: &[&str] = &[
    "readFileSync",
    "writeFileSync",
    "appendFileSync",
    "readdirSync",
    "execSync",
    "execFileSync",
    "spawnSync",
    "pbkdf2Sync",
    "scryptSync",
    "hashSync",
    "compareSync",
    "copyFileSync",
    "statSync",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for call in syntax.of_kind("call_expression") {
        let slow = SLOW.contains(&method(call)) || SLOW.contains(&callee(call));
        if slow && call.closest(FUNCTIONS).is_some_and(is_handler) {
            hits.bad(unit, call);
        }
    }
}

/// Whether the function takes a request and a response and is handed to a router.
fn is_handler(function: Node<'_>) -> bool {
    let Some(parameters) = function.child("parameters") else { return false };
    let names: Vec<&str> =
        parameters.items().map(|p| p.text().split(':').next().unwrap_or("").trim()).collect();
    let pair = names.windows(2).any(|pair| {
        matches!(pair[0], "req" | "request" | "_req")
            && matches!(pair[1], "res" | "response" | "reply")
    });
    let registered = function.closest(&["call_expression"]).is_some_and(|call| {
        ["get", "post", "put", "patch", "delete", "use", "all", "createServer", "route"]
            .contains(&method(call))
    });
    pair && registered
}
