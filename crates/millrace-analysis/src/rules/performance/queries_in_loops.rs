//! Finds one database query per element of a loop.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{EACH_LOOPS, arguments, loop_around, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "queries-in-loops",
    topic: Topic::PerformanceOptimizations,
    value: 85,
    effort: Effort::Medium,
    scan,
    words: Words::fixed(
        [
            "Fetch what the loop {in} needs in one query",
            "Fetch what {n} loops {in} need in one query each",
        ],
        "A `SELECT` runs once per element of a loop.",
        "Every round pays a round trip to the database; with a thousand elements the page takes a thousand times the latency.",
        "Ask once before the loop (`WHERE id IN (...)`, `= ANY($1)` or a join) and look the rows up by key.",
        "Log the queries of one call with 10 and with 100 elements: the number stays the same.",
    ),
};

const RUNS: &[&str] = &[
    "execute",
    "query",
    "query_row",
    "query_one",
    "executeQuery",
    "Query",
    "QueryRow",
    "QueryContext",
    "QueryRowContext",
    "fetch",
    "fetchone",
    "fetch_one",
    "fetchrow",
    "get",
    "all",
    "prepare",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression", "method_invocation"] {
        for call in syntax.of_kind(kind) {
            if !RUNS.contains(&method(call)) || !arguments(call).take(2).any(is_select) {
                continue;
            }
            let Some(outer) = loop_around(call, EACH_LOOPS) else { continue };
            if depends_on(call, outer) {
                hits.bad(unit, call);
            }
        }
    }
}

fn is_select(argument: Node<'_>) -> bool {
    let text =
        argument.text().trim_start_matches(|c: char| !c.is_alphabetic() || "frb".contains(c));
    let literal = argument.is(&[
        "string",
        "string_literal",
        "template_string",
        "interpreted_string_literal",
        "raw_string_literal",
        "concatenated_string",
    ]);
    let head: String = text.chars().take(7).collect();
    literal && head.eq_ignore_ascii_case("select ") && text.to_uppercase().contains("WHERE")
}

/// Whether the query uses the element of this round.
fn depends_on(call: Node<'_>, outer: Node<'_>) -> bool {
    let element = ["left", "pattern", "name"].iter().find_map(|field| outer.child(field));
    let element =
        element.or_else(|| outer.child_of("range_clause").and_then(|range| range.child("left")));
    let Some(element) = element else { return false };
    let names = std::iter::once(element).chain(element.descendants());
    names
        .filter(|n| n.kind() == "identifier" && n.text() != "_")
        .any(|name| arguments(call).any(|a| a.text() == name.text() || a.mentions(name.text())))
}
