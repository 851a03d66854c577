//! Finds styles that take the mark of the focus away and put nothing in its place.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Form;
use crate::role::Role;
use crate::rule::{Rule, Words};
use crate::text::{line_at, quoted};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "focus-outline",
    topic: Topic::UiUxImprovements,
    value: 72,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Show where the focus is {in}", "Show where the focus is at {n} places {in}"],
        "A `:focus` rule removes the outline and sets nothing that could be seen instead.",
        "Who uses the keyboard no longer sees which element will act (WCAG 2.4.7).",
        "Style `:focus-visible` with an outline or a shadow; it does not show on mouse clicks.",
        "Walk through the page with the tab key; every stop can be seen.",
    ),
};

const REPLACEMENTS: &[&str] = &[
    "box-shadow",
    "border",
    "background",
    "color",
    "text-decoration",
    "transform",
    "opacity",
    "@include",
    "@extend",
    "@apply",
    "filter",
    "fill",
    "stroke",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let styles = unit.form == Form::Css && unit.role == Role::Product;
    if !styles || unit.text.contains(":focus-visible") || unit.text.contains(":focus-within") {
        return;
    }
    let mut from = 0;
    while let Some(open) = unit.text.get(from..).and_then(|rest| rest.find('{')).map(|at| at + from)
    {
        let head = &unit.text[from..open];
        let selector = head.rsplit(['}', ';', '/']).next().unwrap_or("");
        let end =
            unit.text[open + 1..].find(['{', '}']).map_or(unit.text.len(), |at| at + open + 1);
        let body: String =
            unit.text[open + 1..end].chars().filter(|c| !c.is_whitespace()).collect();
        let removed = ["outline:none", "outline:0;", "outline:0}", "outline-style:none"]
            .iter()
            .any(|o| body.contains(o))
            || body.ends_with("outline:0");
        let focus = selector.split(',').any(|s| is_control(s.trim()));
        let other = REPLACEMENTS.iter().any(|r| body.replace("outline-color", "").contains(r));
        let elsewhere = unit.text.matches(selector.trim()).count() > 1;
        if focus && removed && !other && !elsewhere {
            let at = open - selector.trim_start().len();
            let shows = format!("{} without another mark of the focus", quoted(selector));
            hits.push(unit, line_at(unit.text, at), None, shows);
        }
        from = open + 1;
    }
}

/// Whether the selector is the focus of something that is used: a box that only takes the focus to
/// keep it inside a dialogue needs no mark.
fn is_control(selector: &str) -> bool {
    let Some(target) = selector.strip_suffix(":focus") else { return false };
    let last = target.rsplit([' ', '>', '+', '~']).next().unwrap_or(target);
    let element = last.split(['.', '[', ':', '#']).next().unwrap_or(last);
    let class = last.to_lowercase();
    matches!(element, "a" | "button" | "input" | "select" | "textarea" | "*")
        || last.is_empty()
        || ["btn", "button", "link", "input", "control"].iter().any(|word| class.contains(word))
}
