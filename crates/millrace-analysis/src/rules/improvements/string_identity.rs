//! Finds Java's `==` between a value and a string literal.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "string-identity",
    topic: Topic::CodeImprovements,
    value: 83,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Compare strings with `equals` {in}", "Compare strings with `equals` at {n} places {in}"],
        "`==` or `!=` compares a value with a string literal, which asks whether both are the same object.",
        "A string that was read or put together at run time is never the same object as the literal, so the branch is not taken although the text is equal.",
        "Write `\"literal\".equals(value)`, which also bears `null`.",
        "Call the method in a test with `new String(\"...\")`.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Java) else { return };
    for comparison in syntax.of_kind("binary_expression") {
        let operator = comparison.field_text("operator");
        let sides = ["left", "right"].map(|side| comparison.child(side).map_or("", |n| n.kind()));
        let [left, right] = sides;
        let one_literal = (left == "string_literal") != (right == "string_literal");
        if matches!(operator, "==" | "!=") && one_literal && !sides.contains(&"null_literal") {
            hits.bad(unit, comparison);
        }
    }
}
