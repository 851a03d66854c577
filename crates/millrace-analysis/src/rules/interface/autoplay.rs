//! Finds sound that starts without being asked for.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "autoplay",
    topic: Topic::UiUxImprovements,
    value: 50,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Let users start the sound {in}", "Let users start the sound at {n} places {in}"],
        "A video or audio element plays by itself and is not muted.",
        "Most browsers block it, so it stays silent by accident; where it plays, it drowns the screen reader (WCAG 1.4.2).",
        "Add `muted`, or take `autoplay` away and show `controls`.",
        "Open the page anew: no sound before a click.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    for element in unit.elements() {
        let media = matches!(element.name, "video" | "audio");
        if media
            && element.value("autoplay").is_some_and(|v| v != "false")
            && !element.has("muted")
            && !element.spread
        {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
