//! Finds asynchronous callbacks whose promise nobody waits for.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, is_async, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "async-callbacks",
    topic: Topic::CodeImprovements,
    value: 81,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Wait for the asynchronous callback {in}",
            "Wait for the asynchronous callbacks at {n} places {in}",
        ],
        "An `async` function is handed to `forEach` or to `new Promise(...)`, which ignore the promise it returns.",
        "The work is still going on when the next line runs, and an error inside becomes an unhandled rejection that ends a Node process.",
        "Use `for (const x of xs) { await ... }` or `await Promise.all(xs.map(async ...))`; with `new Promise`, make the outer function `async` and drop the wrapper.",
        "Let the callback throw in a test; the caller's promise must reject.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for call in syntax.of_kind("call_expression") {
        let callback = arguments(call).next();
        let loses = callback.is_some_and(|c| {
            c.is(&["arrow_function", "function_expression"])
                && is_async(c)
                && c.contains(&["await_expression"])
        });
        if method(call) == "forEach" && loses {
            hits.bad(unit, call);
        }
    }
    for made in syntax.of_kind("new_expression") {
        let executor = arguments(made).next();
        let loses = executor.is_some_and(|e| {
            is_async(e) && e.contains(&["await_expression"]) && !e.contains(&["try_statement"])
        });
        if made.field_text("constructor") == "Promise" && loses {
            hits.bad(unit, made);
        }
    }
}
