//! Finds Python's `is` between a value and a literal.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "literal-identity",
    topic: Topic::CodeImprovements,
    value: 77,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Compare by value instead of identity {in}",
            "Compare by value instead of identity at {n} places {in}",
        ],
        "`is` compares a value with a string or number literal.",
        "Whether two equal strings or numbers are one object depends on the interpreter's caching, so the branch is taken by luck; since Python 3.8 it is also a `SyntaxWarning`.",
        "Use `==` or `!=`.",
        "Run `python -W error -m compileall` over the files; no `SyntaxWarning` may be left.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for comparison in syntax.of_kind("comparison_operator") {
        let parts: Vec<_> = comparison.children().collect();
        let [_, operator, right] = parts[..] else { continue };
        if operator.is(&["is", "is not"])
            && right.is(&["string", "integer", "float", "tuple", "list"])
        {
            hits.bad(unit, comparison);
        }
    }
}
