//! Finds conditions whose two branches do the same.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "same-branches",
    topic: Topic::CodeQuality,
    value: 70,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Tell apart the equal branches {in}", "Tell apart the equal branches at {n} places {in}"],
        "Both branches of a condition are the same, so the condition decides nothing.",
        "Either one branch was copied and never adapted, or the condition is left over; a reader must compare both to find out.",
        "Restore the branch that was meant, or keep one and delete the condition.",
        "A test for each branch asserts what differs; if nothing does, the condition is gone and the tests pass.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["if_statement", "if_expression", "ternary_expression"] {
        for branch in syntax.of_kind(kind) {
            let chained = branch.field() == "alternative"
                || branch.parent().is_some_and(|p| p.kind() == "else_clause")
                || branch.items().any(|n| n.kind() == "elif_clause");
            let (Some(yes), Some(no)) = (branch.child("consequence"), branch.child("alternative"))
            else {
                continue;
            };
            let no = if no.kind() == "else_clause" { body(no) } else { Some(no) };
            let same = no.is_some_and(|no| tokens(yes).eq(tokens(no)));
            let empty = yes.text().len() < 8;
            if same && !empty && !chained && !unit.is_explained_inside(branch) {
                hits.bad(unit, branch);
            }
        }
    }
}

fn body(clause: Node<'_>) -> Option<Node<'_>> {
    clause.child("body").or_else(|| clause.items().next())
}

/// The text of the node, token for token; spacing between tokens does not count.
fn tokens<'a>(node: Node<'a>) -> impl Iterator<Item = &'a str> {
    std::iter::once(node)
        .chain(node.descendants())
        .filter(|token| token.is_leaf() && !token.is_comment())
        .map(Node::text)
}
