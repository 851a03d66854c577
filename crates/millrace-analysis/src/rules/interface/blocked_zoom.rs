//! Finds pages that forbid to enlarge them.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "blocked-zoom",
    topic: Topic::UiUxImprovements,
    value: 68,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Allow zooming on {file}", "Allow zooming on {n} pages, first {file}"],
        "The viewport forbids zooming with `user-scalable=no` or `maximum-scale=1`.",
        "People with poor sight cannot enlarge the text on a phone (WCAG 1.4.4).",
        "Keep `width=device-width, initial-scale=1` and take the rest away; set inputs to 16 px or more if the reason was the zoom on focus.",
        "Pinch to zoom on a phone or in the device tools.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let content: String = element.value("content").unwrap_or("").replace(' ', "");
        let blocks =
            ["user-scalable=no", "user-scalable=0", "maximum-scale=1,", "maximum-scale=1.0"];
        let blocks = blocks.iter().any(|mark| content.contains(mark))
            || content.ends_with("maximum-scale=1");
        if element.name == "meta" && element.value("name") == Some("viewport") && blocks {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
