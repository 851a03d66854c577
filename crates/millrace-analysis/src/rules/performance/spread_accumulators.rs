//! Finds `reduce` calls that copy their whole result for every element.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "spread-accumulators",
    topic: Topic::PerformanceOptimizations,
    value: 58,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Stop copying the result in each step of `reduce` {in}",
            "Stop copying the result in each step of `reduce` at {n} places {in}",
        ],
        "A `reduce` callback spreads the result so far into a new object or array.",
        "Every element copies everything collected before it, so the time grows with the square of the number of elements.",
        "Use `Object.fromEntries(items.map(...))`, `flatMap`, or a loop that writes into one object.",
        "Time it with 1,000 and 10,000 elements: about ten times as long, not a hundred; the result is the same.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for call in syntax.of_kind("call_expression") {
        if method(call) != "reduce" {
            continue;
        }
        let Some(callback) = arguments(call).next().filter(|c| c.kind() == "arrow_function") else {
            continue;
        };
        let accumulator = callback.child("parameters").and_then(|p| p.items().next());
        let name = accumulator.map_or("", |a| a.child("pattern").unwrap_or(a).text());
        let spread = format!("...{name}");
        let copies = callback.child("body").is_some_and(|body| {
            body.descendants().any(|n| {
                n.kind() == "spread_element"
                    && n.text() == spread
                    && n.parent().is_some_and(|p| p.is(&["object", "array"]))
            })
        });
        let small = call.text().len() > 2_000 || receiver_is_literal(call);
        if !name.is_empty() && copies && !small {
            hits.bad(unit, callback);
        }
    }
}

fn receiver_is_literal(call: crate::node::Node<'_>) -> bool {
    crate::shapes::receiver(call).is_some_and(|r| r.kind() == "array")
}
