//! Finds elements that jump the queue of the tab key.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "tab-order",
    topic: Topic::UiUxImprovements,
    value: 52,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Leave the tab order {in} to the page",
            "Leave the tab order at {n} places {in} to the page",
        ],
        "An element has a positive `tabindex`.",
        "It comes before everything else on the page whatever its place, so the focus jumps about in a way nobody can foresee (WCAG 2.4.3).",
        "Put the elements in the order they are used, and keep to `tabindex=\"0\"` and `\"-1\"`.",
        "Walk through the page with the tab key; the focus follows the reading order.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let place: i32 = element.value("tabindex").and_then(|v| v.trim().parse().ok()).unwrap_or(0);
        if place > 0 {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
