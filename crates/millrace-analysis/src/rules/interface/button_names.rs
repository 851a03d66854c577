//! Finds buttons that show only a picture and have no name.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::markup::{Element, above};
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "button-names",
    topic: Topic::UiUxImprovements,
    value: 78,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Name the icon button {in}", "Name the icon buttons at {n} places {in}"],
        "A button holds only an icon and has no accessible name.",
        "A screen reader says only `button`, and voice control cannot call it (WCAG 4.1.2).",
        "Add `aria-label` with what the button does, and hide the icon with `aria-hidden=\"true\"`.",
        "Run axe or Lighthouse on the page; `button-name` passes.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let elements = unit.elements();
    for (at, element) in elements.iter().enumerate() {
        if element.name != "button" || element.is_labelled() || element.has_text {
            continue;
        }
        let mut within = elements
            .iter()
            .enumerate()
            .skip(at + 1)
            .take_while(|(inner, _)| above(&elements, *inner).any(|outer| outer == at));
        let mut icons = 0;
        let only_icons = within.all(|(_, inner)| {
            icons += 1;
            is_icon(inner) && !(inner.name == "img" && inner.has("alt")) && !inner.is_labelled()
        });
        if only_icons && icons > 0 && !element.has("children") && !element.has("hidden") {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}

fn is_icon(element: &Element<'_>) -> bool {
    let drawing = [
        "svg", "path", "i", "img", "circle", "rect", "g", "line", "polyline", "polygon", "use",
        "defs", "ellipse",
    ];
    drawing.contains(&element.name) || element.name.ends_with("Icon")
}
