//! Finds plain boxes that react only to the mouse.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::markup::{Element, above, around};
use crate::rule::{Rule, Words};
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
        "An element that is no control has a click handler, but no role, no place in the tab order and no key handler.",
        "It cannot be reached or used without a mouse, and a screen reader does not tell that it acts (WCAG 2.1.1, 4.1.2).",
        "Use `<button type=\"button\">`; where that cannot be, add `role=\"button\"`, `tabIndex={0}` and a handler for Enter and Space.",
        "Reach it with the tab key and press Enter and Space: both act.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let elements = unit.elements();
    for (at, element) in elements.iter().enumerate() {
        let plain = matches!(element.name, "div" | "span" | "li" | "p" | "img");
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
        let control = |inner: &Element<'_>| {
            matches!(inner.name, "button" | "a" | "input" | "select" | "textarea")
                || inner.has("role")
        };
        let holds = elements.iter().enumerate().skip(at + 1);
        let mut holds =
            holds.take_while(|(inner, _)| above(&elements, *inner).any(|outer| outer == at));
        let holds_control = holds.any(|(_, inner)| control(inner));
        if !only_stops && !backdrop && !inside && !holds_control {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
