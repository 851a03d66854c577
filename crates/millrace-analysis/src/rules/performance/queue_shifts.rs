//! Finds lists used as queues, which move every element when one is taken from the front.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{LOOPS, arguments, loop_around, method, receiver};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "queue-shifts",
    topic: Topic::PerformanceOptimizations,
    value: 64,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Take from the front of a real queue {in}",
            "Take from the front of real queues at {n} places {in}",
        ],
        "A loop takes its next element from the front of a list, with `pop(0)` or `remove(0)`.",
        "Each time all other elements move up one place, so emptying the list takes time with the square of its length.",
        "Use `collections.deque` with `popleft()`, in Rust `VecDeque` with `pop_front()`.",
        "Time it with 10,000 and 100,000 elements: about ten times as long, not a hundred.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    let (kind, name) = match language {
        Language::Python => ("call", "pop"),
        Language::Rust => ("call_expression", "remove"),
        _ => return,
    };
    for call in syntax.of_kind(kind) {
        let front = arguments(call).count() == 1 && arguments(call).any(|a| a.text() == "0");
        if method(call) != name || !front {
            continue;
        }
        let Some(outer) = loop_around(call, LOOPS) else { continue };
        let list = receiver(call).map_or("", |r| r.text());
        let condition = outer.child("condition").map_or("", |c| c.text());
        // Only a loop that runs until the list is empty is known to take many.
        let drains = condition == list
            || condition == format!("!{list}.is_empty()")
            || condition == format!("len({list}) > 0")
            || condition == format!("len({list})");
        if drains && !list.is_empty() && !is_argument_list(list) {
            hits.bad(unit, call);
        }
    }
}

/// Command lines are short.
fn is_argument_list(list: &str) -> bool {
    ["argv", "args", "arguments", "parts", "tokens", "words"]
        .iter()
        .any(|name| list.ends_with(name))
}
