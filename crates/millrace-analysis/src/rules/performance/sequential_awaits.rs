//! Finds loops that wait for one independent request after another, in JavaScript.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, arguments, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "sequential-awaits",
    topic: Topic::PerformanceOptimizations,
    value: 72,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Run the awaited calls of the loop {in} together",
            "Run the awaited calls of {n} loops {in} together",
        ],
        "A loop waits for one call per element and collects the results; no round needs what an earlier one gave.",
        "The time is the sum of all calls where it could be that of the slowest one.",
        "Use `const results = await Promise.all(items.map((item) => ...))`, with a limit on how many run at once where the other side needs one.",
        "Time it with ten elements and a callee that takes 100 ms: about 100 ms instead of 1 s; results keep their order.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for each in syntax.of_kind("for_in_statement") {
        let over = each.field_text("operator") == "of" && each.child_of("await").is_none();
        let Some(body) = each.child("body").filter(|_| over) else { continue };
        if collects(body) && !unit.is_explained(each) && !is_ordered(body) {
            hits.bad(unit, each);
        }
    }
}

/// Whether the body does nothing but `list.push(await call(...))`, at most through a variable.
fn collects(body: Node<'_>) -> bool {
    let statements: Vec<Node<'_>> = match body.kind() {
        "statement_block" => body.items().collect(),
        _ => vec![body],
    };
    let (first, last) = match statements[..] {
        [only] => (None, only),
        [first, last] => (Some(first), last),
        _ => return false,
    };
    let Some(push) = last.items().next().filter(|call| method(*call) == "push") else {
        return false;
    };
    let Some(pushed) = arguments(push).next() else { return false };
    let awaits = |node: Node<'_>| {
        node.kind() == "await_expression"
            && node.items().next().is_some_and(|c| c.kind() == "call_expression")
    };
    match first {
        None => awaits(pushed),
        Some(first) => first.items().any(|declarator| {
            declarator.field_text("name") == pushed.text()
                && declarator.child("value").is_some_and(awaits)
        }),
    }
}

/// Whether rounds must not overlap: one may end the loop, or asks for user input or a pause.
fn is_ordered(body: Node<'_>) -> bool {
    let leaves = body.contains(&[
        "break_statement",
        "return_statement",
        "continue_statement",
        "throw_statement",
    ]);
    let text = body.text().to_lowercase();
    let paced =
        ["sleep", "delay", "wait(", "prompt", "transaction", "next(", "read(", "step", "lock"]
            .iter()
            .any(|w| text.contains(w));
    leaves || paced || body.contains(FUNCTIONS)
}
