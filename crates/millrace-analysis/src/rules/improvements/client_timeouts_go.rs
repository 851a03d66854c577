//! Finds Go HTTP clients that may wait for ever.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::callee;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "client-timeouts-go",
    topic: Topic::CodeImprovements,
    value: 80,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Give the HTTP client {in} a timeout",
            "Give the HTTP clients at {n} places {in} a timeout",
        ],
        "An HTTP request goes through a client without `Timeout`; neither `http.DefaultClient` nor a zero `http.Client` has one.",
        "A server that accepts the connection and never answers keeps the goroutine and its connection for ever.",
        "Use one `http.Client{Timeout: ...}`, or make the request with `http.NewRequestWithContext` and a context that ends.",
        "Point the call at an `httptest.Server` whose handler blocks; it must return an error within the limit.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Go) else { return };
    if !unit.text.contains("\"net/http\"") {
        return;
    }
    for call in syntax.of_kind("call_expression") {
        if matches!(callee(call), "http.Get" | "http.Post" | "http.PostForm" | "http.Head") {
            hits.bad(unit, call);
        }
    }
    let bounded_elsewhere = ["WithContext(", "WithTimeout(", "WithDeadline(", ".Timeout ="];
    let bounded = bounded_elsewhere.iter().any(|mark| unit.text.contains(mark));
    for literal in syntax.of_kind("composite_literal") {
        if literal.field_text("type") != "http.Client" {
            continue;
        }
        if literal.field_text("body").contains("Timeout") {
            hits.good(unit, literal);
        } else if !bounded {
            hits.bad(unit, literal);
        }
    }
}
