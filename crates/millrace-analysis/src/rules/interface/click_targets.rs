//! Finds plain boxes that react only to the mouse.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::markup::around;
use crate::rule::{Rule, Words};
use crate::text::quoted;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "click-targets",
    topic: Topic::UiUxImprovements,
    value: 74,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Make the clickable box {in} work with the keyboard",
            "Make {n} clickable boxes {in} work with the keyboard",
        ],
        "A `div` or `span` has a click handler, but no role, no place in the tab order and no key handler.",
        "It cannot be reached or used without a mouse, and a screen reader does not tell that it acts (WCAG 2.1.1, 4.1.2).",
        "Use `<button type=\"button\">`; where that cannot be, add `role=\"button\"`, `tabIndex={0}` and a handler for Enter and Space.",
        "Reach it with the tab key and press Enter and Space: both act.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let elements = unit.elements();
    for (at, element) in elements.iter().enumerate() {
        let plain = matches!(element.name, "div" | "span" | "li" | "p" | "td" | "tr" | "img");
        let keyed = [
            "onkeydown",
            "onkeyup",
            "onkeypress",
            "role",
            "tabindex",
            "aria-hidden",
            "contenteditable",
        ];
        if !plain
            || !element.has("onclick")
            || element.spread
            || keyed.iter().any(|a| element.has(a))
        {
            continue;
        }
        // A handler that only keeps the click from going further is no action of its own, and one
        // inside a control belongs to it.
        let only_stops =
            element.source.contains("stopPropagation") || element.source.contains("@click.stop");
        let class = element.source.to_lowercase();
        let backdrop = ["backdrop", "overlay", "mask"].iter().any(|word| class.contains(word));
        let inside = around(&elements, at)
            .any(|outer| matches!(outer.name, "button" | "a" | "label" | "summary"));
        if !only_stops && !backdrop && !inside {
            hits.push(unit, element.line, None, quoted(element.source));
        }
    }
}
