//! Finds images without a text for those who do not see them.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "image-text",
    topic: Topic::UiUxImprovements,
    value: 80,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Describe the image {in}", "Describe the images at {n} places {in}"],
        "An image has no `alt` attribute.",
        "A screen reader reads the file name instead, and when the image does not load nothing takes its place (WCAG 1.1.1).",
        "Add `alt` with what the image tells; `alt=\"\"` when it only decorates.",
        "Run axe or Lighthouse on the page; `image-alt` passes.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let named = element.has("alt") || element.is_labelled() || element.has("role");
        if element.name == "img" && !named && !element.has("aria-hidden") {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
