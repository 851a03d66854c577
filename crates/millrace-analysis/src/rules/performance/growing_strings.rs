//! Finds strings that grow by copying in a loop, in Java and Go.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{LOOPS, function_around, loop_around};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "growing-strings",
    topic: Topic::PerformanceOptimizations,
    value: 66,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Build the string {in} in a buffer", "Build the strings at {n} places {in} in buffers"],
        "A string declared before a loop grows by `+=` inside it.",
        "Strings cannot change, so every round copies all that is there: time grows with the square of the length.",
        "Use `StringBuilder` in Java, `strings.Builder` in Go, and take the string once at the end.",
        "Time the function with ten times the input: it should take about ten times as long, not a hundred.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if let Some(syntax) = unit.product(Language::Java) {
        for assignment in syntax.of_kind("assignment_expression") {
            if assignment.field_text("operator") == "+=" {
                check(unit, assignment, hits, is_java_string);
            }
        }
    }
    if let Some(syntax) = unit.product(Language::Go) {
        for assignment in syntax.of_kind("assignment_statement") {
            if assignment.field_text("operator") == "+=" {
                check(unit, assignment, hits, is_go_string);
            }
        }
    }
}

fn check(
    unit: &Unit<'_>,
    assignment: Node<'_>,
    hits: &mut Hits,
    is_string: fn(Node<'_>, &str) -> bool,
) {
    let Some(outer) = loop_around(assignment, LOOPS) else { return };
    let Some(function) = function_around(assignment) else { return };
    let name = assignment.field_text("left");
    let before = function.descendants().take_while(|node| node.index < outer.index);
    let declared = before.filter(|node| is_string(*node, name)).count() == 1;
    // Declared again inside the loop it is another, short string.
    let again = outer.descendants().any(|node| is_string(node, name));
    let leaves = assignment
        .parent()
        .and_then(|s| s.next_item())
        .is_some_and(|next| next.is(&["break_statement", "return_statement"]));
    let once = function.field_text("name") == "main";
    if declared && !again && !leaves && !once {
        hits.bad(unit, assignment);
    }
}

fn is_java_string(node: Node<'_>, name: &str) -> bool {
    node.kind() == "local_variable_declaration"
        && node.field_text("type") == "String"
        && node
            .items()
            .any(|item| item.kind() == "variable_declarator" && item.field_text("name") == name)
}

fn is_go_string(node: Node<'_>, name: &str) -> bool {
    match node.kind() {
        "var_spec" => node.field_text("name") == name && node.field_text("type") == "string",
        "short_var_declaration" => {
            let literal = node.child("right").and_then(|right| right.items().next());
            node.field_text("left") == name
                && literal
                    .is_some_and(|l| l.is(&["interpreted_string_literal", "raw_string_literal"]))
        }
        _ => false,
    }
}
