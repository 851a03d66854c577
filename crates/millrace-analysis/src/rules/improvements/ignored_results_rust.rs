//! Finds writes whose failure Rust code drops on purpose but without a word.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{callee, method, receiver, symbol};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "ignored-results-rust",
    topic: Topic::CodeImprovements,
    value: 74,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Report the failed write that is dropped {in}",
            "Report the failed writes that are dropped at {n} places {in}",
        ],
        "The result of a call that stores something is thrown away without a reason given.",
        "When the disk is full or the directory is read-only the data is lost and nobody is told.",
        "Return the error with `?` and context, or log it; if it may be lost, say why in a comment.",
        "Write to a read-only directory in a test and check that an error comes back or is logged.",
    ),
};

const STORES: &[&str] =
    &["fs::write", "fs::rename", "fs::copy", "fs::create_dir_all", "fs::create_dir"];
const STORE_METHODS: &[&str] = &["sync_all", "sync_data", "set_permissions"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Rust) else { return };
    for binding in syntax.of_kind("let_declaration") {
        if binding.field_text("pattern") == "_" {
            check(unit, binding, binding.child("value"), hits);
        }
    }
    for statement in syntax.of_kind("expression_statement") {
        let dropped = statement.items().next().filter(|call| method(*call) == "ok");
        check(unit, statement, dropped.and_then(receiver), hits);
    }
}

fn check(unit: &Unit<'_>, statement: Node<'_>, value: Option<Node<'_>>, hits: &mut Hits) {
    let Some(mut call) = value else { return };
    if call.kind() == "await_expression" {
        call = call.items().next().unwrap_or(call);
    }
    if call.kind() != "call_expression" {
        return;
    }
    let name = callee(call);
    let stores = STORES.iter().any(|s| name == *s || name.ends_with(&format!("::{s}")));
    let stores = stores || (STORE_METHODS.contains(&method(call)) && receiver(call).is_some());
    let in_drop = symbol(statement).is_some_and(|symbol| symbol == "drop");
    if stores && !in_drop && !unit.is_explained(statement) {
        hits.bad(unit, statement);
    }
}
