//! Finds ids that are given twice on one page.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Form;
use crate::markup::around;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    id: "duplicate-ids",
    topic: Topic::UiUxImprovements,
    value: 66,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Give each element of {file} an id of its own", "Give {n} elements {in} ids of their own"],
        "Two elements of one page have the same `id`.",
        "Labels, links to the place and scripts find only the first of them.",
        "Rename one and what refers to it, or use a class.",
        "`document.querySelectorAll(\"[id=...]\")` gives one element.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    // In templates the two may stand in different branches.
    let templated = ["{%", "{{", "<%", "<?", "x-if", "v-if", "*ngIf"]
        .iter()
        .any(|mark| unit.text.contains(mark));
    if unit.form != Form::Html || templated || !unit.text.to_lowercase().contains("<html") {
        return;
    }
    let elements = unit.elements();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for (at, element) in elements.iter().enumerate() {
        let Some(id) = element.value("id").filter(|id| !id.is_empty()) else { continue };
        if around(&elements, at).any(|outer| matches!(outer.name, "svg" | "template")) {
            continue;
        }
        match seen.get(id) {
            Some(first) => {
                let shows = format!("`id=\"{id}\"`, first given in line {first}");
                hits.push(unit, element.line, None, shows);
            }
            None => {
                seen.insert(id, element.line);
            }
        }
    }
}
