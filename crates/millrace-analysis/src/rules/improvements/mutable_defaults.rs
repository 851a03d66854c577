//! Finds Python default arguments that are shared between calls and changed by them.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{method, receiver};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "mutable-defaults",
    topic: Topic::CodeImprovements,
    value: 84,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Make the changed default argument {in} fresh for each call",
            "Make {n} changed default arguments {in} fresh for each call",
        ],
        "A default argument is a list, dict or set made once, and the function changes it, stores it or hands it out.",
        "Python makes the default when the function is defined, so what one call puts in is still there for the next: state leaks between callers.",
        "Use `None` as the default and make the collection inside the function.",
        "Call the function twice without the argument in a test; the second result must not depend on the first.",
    ),
};

const CHANGES: &[&str] = &[
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "pop",
    "remove",
    "clear",
    "setdefault",
    "sort",
    "discard",
    "popitem",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for kind in ["default_parameter", "typed_default_parameter"] {
        for parameter in syntax.of_kind(kind) {
            let Some(value) = parameter.child("value") else { continue };
            let made =
                value.kind() == "call" && matches!(value.text(), "list()" | "dict()" | "set()");
            if !made && !value.is(&["list", "dictionary", "set"]) {
                continue;
            }
            let Some(function) = parameter.closest(&["function_definition"]) else { continue };
            let body = function.child("body");
            if body.is_some_and(|body| escapes(body, parameter.field_text("name"))) {
                hits.bad(unit, parameter);
            }
        }
    }
}

/// Whether the body changes `name` in place, stores it on `self`, or returns it, without having
/// given it a value of its own first.
fn escapes(body: Node<'_>, name: &str) -> bool {
    let is_name = |node: Option<Node<'_>>| node.is_some_and(|node| node.text() == name);
    let rebound = body.descendants().any(|n| n.kind() == "assignment" && is_name(n.child("left")));
    if rebound {
        return false;
    }
    body.descendants().any(|node| match node.kind() {
        "call" => is_name(receiver(node)) && CHANGES.contains(&method(node)),
        "assignment" => {
            let left = node.child("left");
            let into = left.is_some_and(|l| l.kind() == "subscript" && is_name(l.child("value")));
            let kept = left.is_some_and(|l| l.text().starts_with("self."));
            into || (kept && is_name(node.child("right")))
        }
        "return_statement" => is_name(node.items().next()),
        "delete_statement" => node.items().any(|n| n.text().starts_with(&format!("{name}["))),
        _ => false,
    })
}
