//! Finds form fields that do not say what they want.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::markup::around;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "field-labels",
    topic: Topic::UiUxImprovements,
    value: 76,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Label the form field {in}", "Label the form fields at {n} places {in}"],
        "A form field has no label: no `label` around it or for it, no `aria-label`, no `title`.",
        "A screen reader says only that there is a field, a click on the text beside it does nothing, and a placeholder is gone with the first letter (WCAG 1.3.1, 4.1.2).",
        "Add `<label for=...>` (in JSX `htmlFor`), or `aria-label` where no text is shown.",
        "Run axe or Lighthouse on the page; `label` passes.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let elements = unit.elements();
    for (at, element) in elements.iter().enumerate() {
        let field = match element.name {
            "input" => !matches!(
                element.value("type"),
                Some("hidden" | "submit" | "button" | "reset" | "image")
            ),
            "select" | "textarea" => true,
            _ => false,
        };
        // A type that is not constant may be `hidden`.
        let unknown_type = element.has("type") && element.value("type").is_none();
        let hidden = element.has("hidden")
            || element.has("aria-hidden")
            || element.value("style").is_some_and(|style| style.contains("none"));
        let wrapped = around(&elements, at).any(|outer| {
            let name = outer.name.to_lowercase();
            ["label", "field", "form.item", "formitem", "formcontrol", "tooltip"]
                .iter()
                .any(|word| name.contains(word))
        });
        if !field || unknown_type || hidden || element.is_labelled() || wrapped {
            continue;
        }
        let labelled = match (element.has("id"), element.value("id")) {
            (false, _) => false,
            (true, None) => true,
            (true, Some(id)) => {
                elements.iter().any(|other| {
                    other.name.to_lowercase().contains("label")
                        && (other.value("for") == Some(id)
                            || other.value("htmlfor") == Some(id)
                            || other.spread)
                }) || !matches!(unit.form, crate::language::Form::Html)
            }
        };
        if !labelled {
            hits.push(unit, element.line, None, element.shown());
        }
    }
}
