//! Finds links that lead nowhere and act as buttons.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "empty-links",
    topic: Topic::UiUxImprovements,
    value: 60,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Make the link without a target {in} a button",
            "Make {n} links without a target {in} buttons",
        ],
        "A link has `href=\"#\"` or `javascript:` and a click handler.",
        "Opening it in a new tab gives an empty page, it is announced as a link though it acts, and `#` jumps to the top when the handler fails.",
        "Use `<button type=\"button\">` and style it as needed; a link only where there is an address.",
        "Reach it with the tab key and press Space and Enter: both act.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let target = element.value("href").map(str::trim).unwrap_or("x");
        let nowhere = matches!(target, "#" | "#!") || target.starts_with("javascript:");
        if element.name == "a"
            && nowhere
            && element.has("onclick")
            && element.value("role") != Some("button")
        {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
