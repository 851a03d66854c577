//! Finds JavaScript that throws text instead of an error.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "thrown-strings",
    topic: Topic::CodeImprovements,
    value: 50,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Throw an `Error` instead of a string {in}",
            "Throw an `Error` instead of a string at {n} places {in}",
        ],
        "A string is thrown where callers expect an `Error`.",
        "A string has no stack and no `message`: handlers that read `err.message` show `undefined`, and the place of the failure is lost.",
        "Wrap the text: `throw new Error(...)`, with `cause` where another error led to it.",
        "Check in a test that what is thrown is `instanceof Error`.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for statement in syntax.of_kind("throw_statement") {
        let thrown = statement.items().next();
        if thrown.is_some_and(|node| node.is(&["string", "template_string"])) {
            hits.bad(unit, statement);
        }
    }
}
