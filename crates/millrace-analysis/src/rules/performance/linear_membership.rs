//! Finds lists that are searched from the front in every round of a loop that fills them.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{
    EACH_LOOPS, arguments, callee, function_around, loop_around, method, receiver,
};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "linear-membership",
    topic: Topic::PerformanceOptimizations,
    value: 62,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Remember what was seen {in} in a set",
            "Remember what was seen at {n} places {in} in sets",
        ],
        "A loop asks a list whether it already holds the element, and appends it if not.",
        "Each question walks the whole list, so the loop takes time with the square of the number of different elements.",
        "Keep a set beside the list and ask that; `dict.fromkeys(...)` or `[...new Set(...)]` keep the order, too.",
        "Time it with 1,000 and 10,000 different elements: about ten times as long, not a hundred; the result is the same.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    let kind = match language {
        Language::Python | Language::JavaScript | Language::TypeScript | Language::Tsx => {
            "if_statement"
        }
        Language::Rust => "if_expression",
        Language::Go | Language::Java => return,
    };
    for branch in syntax.of_kind(kind) {
        let (Some(condition), Some(body)) =
            (branch.child("condition"), branch.child("consequence"))
        else {
            continue;
        };
        if branch.child("alternative").is_some() || loop_around(branch, EACH_LOOPS).is_none() {
            continue;
        }
        let Some((list, element)) = asked(condition) else { continue };
        let appends = body.descendants().any(|call| {
            call.is(&["call", "call_expression"])
                && ["append", "push"].contains(&method(call))
                && receiver(call).is_some_and(|r| r.text() == list.text())
                && arguments(call)
                    .next()
                    .is_some_and(|a| a.text().trim_start_matches(['&', '*']) == element)
        });
        if appends && is_list(list) {
            hits.bad(unit, branch);
        }
    }
}

/// The list and the element of `x not in list`, `!list.includes(x)` or `!list.contains(&x)`.
fn asked<'a>(condition: Node<'a>) -> Option<(Node<'a>, &'a str)> {
    let inner = match condition.kind() {
        "parenthesized_expression" => condition.items().next()?,
        _ => condition,
    };
    if inner.kind() == "comparison_operator" {
        let parts: Vec<Node<'a>> = inner.children().collect();
        let [element, operator, list] = parts[..] else { return None };
        return (operator.kind() == "not in").then_some((list, element.text()));
    }
    if inner.kind() != "unary_expression" || !inner.text().starts_with('!') {
        return None;
    }
    let call = inner.items().next()?;
    let asks = ["includes", "contains"].contains(&method(call));
    let element = arguments(call).next()?.text().trim_start_matches('&');
    asks.then(|| receiver(call)).flatten().map(|list| (list, element))
}

/// Whether the name was made as an empty list in the same function.
fn is_list(list: Node<'_>) -> bool {
    let Some(function) = function_around(list) else { return false };
    function.descendants().take_while(|n| n.index < list.index).any(|node| {
        let name = ["left", "name", "pattern"].iter().find_map(|field| node.child(field));
        let value = node.child("right").or_else(|| node.child("value"));
        let binding = node.is(&["assignment", "variable_declarator", "let_declaration"]);
        let made = value.is_some_and(|v| {
            matches!(v.text(), "[]" | "list()" | "vec![]") || callee(v) == "Vec::new"
        });
        let named = name.is_some_and(|n| n.text() == list.text());
        binding && named && made
    })
}
