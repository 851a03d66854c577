//! Finds frames that do not say what they hold.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "frame-titles",
    topic: Topic::UiUxImprovements,
    value: 48,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Name the frame {in}", "Name the frames at {n} places {in}"],
        "An `iframe` has no `title`.",
        "A screen reader announces only that there is a frame, or reads its address (WCAG 4.1.2).",
        "Add `title` with what the frame shows; `aria-hidden=\"true\"` if it is only technical.",
        "Run axe or Lighthouse on the page; `frame-title` passes.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let style = element.value("style").unwrap_or("");
        let hidden = element.has("aria-hidden")
            || element.has("hidden")
            || style.contains("none")
            || style.contains("hidden");
        let pixel = matches!(element.value("width"), Some("0" | "1"));
        if element.name == "iframe" && !element.is_labelled() && !hidden && !pixel {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
