//! Finds signatures compared in a time that tells how much was right.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "signature-comparison",
    topic: Topic::SecurityHardening,
    value: 85,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Compare the signature {in} in constant time",
            "Compare the signatures at {n} places {in} in constant time",
        ],
        "A keyed signature (HMAC) is compared with `==`, which stops at the first byte that differs.",
        "The time of the answer tells how many bytes were right, so a valid signature can be found byte by byte.",
        "Use `hmac.compare_digest`, `crypto.timingSafeEqual` or `hmac.Equal`.",
        "No `==` between a signature and a received value is left.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let script = unit.product_script();
    let Some(syntax) = unit.product(Language::Python).or(script) else { return };
    for kind in ["comparison_operator", "binary_expression"] {
        for comparison in syntax.of_kind(kind) {
            let operator = comparison.children().nth(1).map_or("", Node::text);
            let equality = ["==", "!=", "===", "!=="].contains(&operator);
            if equality && comparison.items().any(is_signature) {
                hits.bad(unit, comparison);
            }
        }
    }
}

/// `hmac.new(...).hexdigest()` or `createHmac(...).digest(...)`, written here or in the statement
/// that made the variable.
fn is_signature(side: Node<'_>) -> bool {
    let made = |text: &str| {
        (text.starts_with("hmac.new(") && text.contains("digest("))
            || (text.contains("createHmac(") && text.contains(".digest("))
    };
    if side.kind() != "identifier" {
        return made(side.text());
    }
    let Some(function) = crate::shapes::function_around(side) else { return false };
    function.descendants().take_while(|n| n.index < side.index).any(|n| {
        let left = n.child("left").or_else(|| n.child("name"));
        n.is(&["assignment", "variable_declarator"])
            && left.is_some_and(|left| left.text() == side.text())
            && n.child("right").or_else(|| n.child("value")).is_some_and(|v| made(v.text()))
    })
}
