//! Finds HTTP calls of Python's `requests` and `urllib` that may wait for ever.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, keyword, passes_keywords};
use crate::syntax::Syntax;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "client-timeouts-python",
    topic: Topic::CodeImprovements,
    value: 80,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Give the HTTP call {in} a timeout", "Give {n} HTTP calls {in} a timeout"],
        "An HTTP request is made without `timeout`; `requests` and `urllib` have none by default.",
        "A server that accepts the connection and never answers holds the caller for ever; a worker or a request handler is lost each time.",
        "Pass `timeout=(connect, read)` in seconds, or make all calls through one session that sets it.",
        "Point the call at a socket that accepts and stays silent; it must raise `Timeout` within the limit.",
    ),
};

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "request"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    let uses_requests = imports(syntax, "requests");
    for call in syntax.of_kind("call") {
        let name = callee(call);
        let by_requests =
            uses_requests && name.strip_prefix("requests.").is_some_and(|m| METHODS.contains(&m));
        let by_urllib = name == "urllib.request.urlopen"
            || (name == "urlopen" && unit.text.contains("from urllib.request import"));
        if !by_requests && !by_urllib {
            continue;
        }
        let positional = by_urllib && arguments(call).nth(2).is_some();
        if keyword(call, "timeout").is_some() || positional {
            hits.good(unit, call);
        } else if !passes_keywords(call) {
            hits.bad(unit, call);
        }
    }
}

/// Whether the file imports the module by its own name.
pub(crate) fn imports(syntax: &Syntax<'_>, module: &str) -> bool {
    syntax.of_kind("import_statement").any(|statement| {
        statement.items().any(|name: Node<'_>| {
            name.text() == module || name.text().starts_with(&format!("{module}."))
        })
    })
}
