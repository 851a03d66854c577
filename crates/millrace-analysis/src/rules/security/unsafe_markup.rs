//! Finds values written into a page as markup.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{Piece, filled_string};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unsafe-markup",
    topic: Topic::SecurityHardening,
    value: 88,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Escape the value written as markup {in}",
            "Escape the values written as markup at {n} places {in}",
        ],
        "A value is put into HTML text and given to the page as markup, without being escaped.",
        "A value with `<img onerror=...>` in it runs in the page with the session of whoever looks at it: cross-site scripting.",
        "Build the element and set `textContent`, or escape the value; where markup is wanted, pass it through a sanitiser.",
        "Show the value `<img src=x onerror=alert(1)>` in a test; it must appear as text.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product_script() else { return };
    for kind in ["assignment_expression", "augmented_assignment_expression"] {
        for assignment in syntax.of_kind(kind) {
            let target = assignment.child("left").and_then(|left| left.child("property"));
            let writes = target.is_some_and(|t| matches!(t.text(), "innerHTML" | "outerHTML"));
            if writes && assignment.child("right").is_some_and(is_unsafe) {
                hits.bad(unit, assignment);
            }
        }
    }
    for call in syntax.of_kind("call_expression") {
        let name = crate::shapes::callee(call);
        let markup = match name {
            "document.write" => crate::shapes::arguments(call).next(),
            _ if name.ends_with(".insertAdjacentHTML") => crate::shapes::arguments(call).nth(1),
            _ => None,
        };
        if markup.is_some_and(is_unsafe) {
            hits.bad(unit, call);
        }
    }
}

/// Markup with a value in it that nothing escapes and that is not a number or a constant.
fn is_unsafe(markup: Node<'_>) -> bool {
    let Some(pieces) = filled_string(markup) else { return false };
    let has_tag = pieces.iter().any(|p| matches!(p, Piece::Text(text) if text.contains('<')));
    let raw = pieces.iter().any(|piece| match piece {
        Piece::Text(_) => false,
        Piece::Value(value) => {
            let text = value.text().to_lowercase();
            let safe = [
                "escape", "sanitiz", "purify", "encode", "tofixed", "length", "index", "count",
                "i18n", "t(", "number", "width", "height", "size", "icon", "svg", "html", "style",
                "css", "render", "template", "map(", "markup", "math.", "tolocale", "date",
                "version", "id}",
            ];
            let letters = || value.text().chars().filter(|c| c.is_alphabetic());
            !safe.iter().any(|mark| text.contains(mark)) && !letters().all(char::is_uppercase)
        }
    });
    has_tag && raw
}
