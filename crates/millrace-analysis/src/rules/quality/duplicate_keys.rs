//! Finds literals that give one key twice.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    id: "duplicate-keys",
    topic: Topic::CodeQuality,
    value: 73,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Remove the key given twice {in}", "Remove {n} keys given twice {in}"],
        "An object or dictionary literal gives the same key twice; the last value wins and the first is lost without a word.",
        "One of the two was meant to have another key, or an edit of the first has no effect.",
        "Decide which value is right, delete the other, or correct its key.",
        "Run the linter's check for duplicate keys (`no-dupe-keys`, `F601`).",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    let kind = match language {
        Language::Python => "dictionary",
        _ if language.is_script() => "object",
        _ => return,
    };
    for literal in syntax.of_kind(kind) {
        let mut seen: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
        // A spread between the two may be why the key is given again.
        for item in literal.items() {
            if item.is(&["spread_element", "dictionary_splat"]) {
                seen.clear();
            }
            let Some(key) = item.child("key").filter(|_| item.kind() == "pair") else { continue };
            let constant = key.is(&["string", "integer", "number", "property_identifier"]);
            if !constant || key.contains(&["interpolation"]) {
                continue;
            }
            let value = item.field_text("value");
            if let Some((line, _)) = seen.insert(key.text(), (item.line(), value)) {
                let shows = format!("`{}` was already given in line {line}", key.text());
                hits.bad_showing(unit, item, shows);
            }
        }
    }
}
