//! Finds Go's `defer` inside a loop, which runs only when the whole function ends.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{EACH_LOOPS, loop_around};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "defer-in-loop",
    topic: Topic::CodeImprovements,
    value: 68,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Release what is deferred inside the loop {in}",
            "Release what is deferred inside loops at {n} places {in}",
        ],
        "`defer` stands inside a loop, so what it releases is held until the function returns.",
        "Every round keeps its file, lock or connection open; a long loop runs out of descriptors.",
        "Move the body of the loop into a function of its own, or release at the end of the round.",
        "Run the loop over more elements than `ulimit -n` allows files.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Go) else { return };
    for statement in syntax.of_kind("defer_statement") {
        let releases =
            ["Close()", "Unlock()", "RUnlock()"].iter().any(|r| statement.text().ends_with(r));
        let Some(outer) = loop_around(statement, EACH_LOOPS) else { continue };
        let leaves = outer.descendants().any(|n| {
            n.kind() == "return_statement"
                && n.index > statement.index
                && n.parent() == statement.parent()
        });
        if releases && !leaves && !unit.is_explained(statement) {
            hits.bad(unit, statement);
        }
    }
}
