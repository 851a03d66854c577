//! Finds functions and methods that a later one of the same name replaces.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    id: "redefined-functions",
    topic: Topic::CodeQuality,
    value: 74,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Rename or remove the function defined twice {in}",
            "Rename or remove {n} functions defined twice {in}",
        ],
        "A function is defined twice in the same scope; the second definition replaces the first.",
        "The first body never runs, so whoever edits it wonders why nothing changes; a test defined twice is silently not run.",
        "Delete the one that is not wanted, or give it the name it was meant to have.",
        "Run the linter's check for redefinitions (`F811`, `no-dupe-class-members`).",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if let Some(syntax) = unit.product(Language::Python) {
        for body in syntax.of_kind("block").chain(syntax.of_kind("module")) {
            let scope = body
                .parent()
                .is_none_or(|p| p.kind() == "class_definition" || body.kind() == "module");
            if scope {
                check(unit, body.items().filter(|n| n.kind() == "function_definition"), hits);
            }
        }
    }
    if let Some(syntax) = unit.product_script() {
        for body in syntax.of_kind("class_body") {
            let methods = body.items().filter(|n| n.kind() == "method_definition" && is_plain(*n));
            check(unit, methods, hits);
        }
    }
}

/// Whether the method is neither an accessor nor static, which share names with others.
fn is_plain(method: Node<'_>) -> bool {
    let computed = method.child("name").is_some_and(|name| name.kind() == "computed_property_name");
    !computed && !method.children().any(|n| n.is(&["get", "set", "static", "static get"]))
}

fn check<'a>(unit: &Unit<'_>, functions: impl Iterator<Item = Node<'a>>, hits: &mut Hits) {
    let mut seen: BTreeMap<&str, Node<'a>> = BTreeMap::new();
    for function in functions {
        let name = function.field_text("name");
        let Some(first) = seen.insert(name, function).filter(|_| !name.is_empty() && name != "_")
        else {
            continue;
        };
        // Used in between, the first one has a purpose: `x = wrap(f)` and then another `f`.
        let between = unit.text.get(first.end()..function.start()).unwrap_or("");
        if !crate::text::has_word(between, name) {
            let shows = format!("`{name}` was already defined in line {}", first.line());
            hits.bad_showing(unit, function, shows);
        }
    }
}
