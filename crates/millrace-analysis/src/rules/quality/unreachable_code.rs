//! Finds statements after one that always leaves.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::FUNCTIONS;
use crate::text::quoted;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unreachable-code",
    topic: Topic::CodeQuality,
    value: 71,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Remove or reconnect the unreachable code {in}",
            "Remove or reconnect the unreachable code at {n} places {in}",
        ],
        "Statements stand after a `return`, `throw`, `raise`, `break` or `continue` of the same block and can never run.",
        "They look as if they did something; often the line above was meant to stand under a condition.",
        "Delete them, or give the leaving statement its condition back.",
        "Coverage of the file shows no line that is never run.",
    ),
};

const LEAVES: &[&str] = &[
    "return_statement",
    "throw_statement",
    "raise_statement",
    "break_statement",
    "continue_statement",
];
/// Declarations that work wherever they stand.
const HOISTED: &[&str] = &[
    "function_declaration",
    "generator_function_declaration",
    "class_declaration",
    "empty_statement",
    "labeled_statement",
    "function_signature",
    "type_alias_declaration",
    "interface_declaration",
    "export_statement",
    "enum_declaration",
    "variable_declaration",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    if !(language == Language::Python || language == Language::Go || language.is_script()) {
        return;
    }
    for leaving in LEAVES.iter().flat_map(|kind| syntax.of_kind(kind)) {
        let block =
            leaving.parent().is_some_and(|p| p.is(&["block", "statement_block", "statement_list"]));
        let Some(next) = leaving.next_item().filter(|_| block) else { continue };
        // A `yield` after `return` makes a Python function a generator.
        let generator = leaving.closest(FUNCTIONS).is_some_and(|f| f.contains(&["yield"]));
        let is_type_check = next.text().starts_with("assert")
            || next.text().starts_with("raise NotImplemented")
            || next.text().starts_with("panic(");
        if !next.is(HOISTED)
            && !next.is(&["ERROR"])
            && !generator
            && !is_type_check
            && !unit.is_explained(leaving)
        {
            let shows = format!("{} after {}", quoted(next.text()), quoted(leaving.text()));
            hits.bad_showing(unit, next, shows);
        }
    }
}
