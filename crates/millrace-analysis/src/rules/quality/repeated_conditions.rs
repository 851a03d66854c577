//! Finds conditions that are asked twice, of which the second can never matter.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::text::quoted;
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    id: "repeated-conditions",
    topic: Topic::CodeQuality,
    value: 75,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Correct the condition asked twice {in}",
            "Correct the conditions asked twice at {n} places {in}",
        ],
        "The same condition is asked twice: in an `else if` whose branch can then never run, or on both sides of one `and`/`or`.",
        "It is nearly always a copy whose second half was not changed, so one case is not handled at all.",
        "Find out which case was meant and ask for that; delete the branch if there is none.",
        "Write a test that takes the second branch; before the change that is impossible.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    for kind in ["if_statement", "if_expression"] {
        for branch in syntax.of_kind(kind) {
            check_chain(unit, branch, hits);
        }
    }
    let kind = if language == Language::Python { "boolean_operator" } else { "binary_expression" };
    for node in syntax.of_kind(kind) {
        let operator = node.field_text("operator");
        let (left, right) = (node.field_text("left"), node.field_text("right"));
        let joins = matches!(operator, "&&" | "||" | "and" | "or");
        // What has an effect may differ the second time.
        if joins && left == right && left.len() > 3 && !left.contains(['(', '+']) {
            hits.bad(unit, node);
        }
    }
}

fn check_chain(unit: &Unit<'_>, first: Node<'_>, hits: &mut Hits) {
    if first.field() == "alternative" || first.parent().is_some_and(|p| p.kind() == "else_clause") {
        return;
    }
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    let mut link = Some(first);
    while let Some(branch) = link {
        let condition = branch.child("condition");
        let text = condition.map_or("", Node::text);
        let pure = !text.contains('(') || text.starts_with('(') && text.matches('(').count() == 1;
        let pure = pure && !text.contains("let ") && !text.contains(['=']) || is_comparison(text);
        // Go and others may set a variable first.
        let set = branch.child("initializer").is_some();
        if asked.contains(text) && pure && !set {
            let line = condition.unwrap_or(branch);
            hits.bad_showing(unit, line, format!("{} was already asked above", quoted(text)));
        }
        asked.insert(text);
        link = following(branch);
        if branch.kind() == "if_statement" {
            for clause in branch.items().filter(|n| n.kind() == "elif_clause") {
                let text = clause.field_text("condition");
                if asked.contains(text) && !text.contains('(') {
                    hits.bad_showing(
                        unit,
                        clause,
                        format!("{} was already asked above", quoted(text)),
                    );
                }
                asked.insert(text);
            }
        }
    }
}

/// Comparisons without a call or an assignment.
fn is_comparison(text: &str) -> bool {
    let inner = text.trim_start_matches('(').trim_end_matches(')');
    !inner.contains(['(', ';'])
        && ["==", "!=", "<=", ">="].iter().any(|op| inner.contains(op))
        && !inner.contains(" = ")
}

fn following<'a>(branch: Node<'a>) -> Option<Node<'a>> {
    let other = branch.child("alternative")?;
    let inner = if other.kind() == "else_clause" { other.items().next()? } else { other };
    inner.is(&["if_statement", "if_expression"]).then_some(inner)
}
