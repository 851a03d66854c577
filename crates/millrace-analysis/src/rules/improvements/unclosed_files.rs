//! Finds Python files that are opened inside an expression, so that nobody can close them.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::callee;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unclosed-files",
    topic: Topic::CodeImprovements,
    value: 58,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Close the file opened {in}", "Close the files opened at {n} places {in}"],
        "A file is opened inside a larger expression and never closed.",
        "The descriptor stays open until the garbage collector comes by (at once on CPython, late elsewhere); written data may not reach the disk when an exception keeps the object alive, and `-W error` turns it into a `ResourceWarning`.",
        "Open it in a `with` block, or use `Path.read_text()` / `write_text()`, which close.",
        "Run the tests with `python -X dev -W error::ResourceWarning`.",
    ),
};

const CHAINED: &[&str] = &["read", "readlines", "readline", "write", "writelines"];
const LOADERS: &[&str] = &[
    "json.load",
    "json.dump",
    "pickle.load",
    "pickle.dump",
    "yaml.safe_load",
    "yaml.load",
    "csv.reader",
    "toml.load",
    "tomllib.load",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for call in syntax.of_kind("call") {
        if callee(call) != "open" {
            continue;
        }
        let Some(parent) = call.parent() else { continue };
        let chained = parent.kind() == "attribute"
            && CHAINED.contains(&parent.field_text("attribute"))
            && parent.parent().is_some_and(|p| p.kind() == "call");
        let loaded = parent.kind() == "argument_list"
            && parent.parent().is_some_and(|p| LOADERS.contains(&callee(p)));
        let looped = parent.kind() == "for_statement" && call.field() == "right";
        if chained || loaded || looped {
            hits.bad(unit, statement(call));
        } else if parent.is(&["as_pattern", "with_item"]) {
            hits.good(unit, call);
        }
    }
}

fn statement(call: Node<'_>) -> Node<'_> {
    let kinds = ["expression_statement", "return_statement"];
    call.closest(&kinds).filter(|s| s.line() == call.line()).unwrap_or(call)
}
