//! Finds Go calls whose error nobody looks at although the result is then unusable.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::callee;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "ignored-results-go",
    topic: Topic::CodeImprovements,
    value: 78,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Check the error that is dropped {in}",
            "Check the errors that are dropped at {n} places {in}",
        ],
        "A call returns an error that is not looked at, and what follows relies on its success.",
        "After a failure the program works on with an empty or half result; a nil pointer follows, or data is silently lost.",
        "Take the error and return it with `fmt.Errorf(\"...: %w\", err)`, or log it where nothing can be returned.",
        "Make the call fail in a test and check that the error comes back.",
    ),
};

/// Calls made for their effect.
const EFFECTS: &[&str] = &[
    "json.Unmarshal",
    "os.WriteFile",
    "ioutil.WriteFile",
    "os.Rename",
    "os.MkdirAll",
    "os.Mkdir",
    "xml.Unmarshal",
    "yaml.Unmarshal",
    "os.Setenv",
    "os.Chmod",
    "os.Symlink",
];
/// Calls made for a value that is nil or empty after an error.
const VALUES: &[&str] = &[
    "os.ReadFile",
    "ioutil.ReadFile",
    "ioutil.ReadAll",
    "io.ReadAll",
    "http.NewRequest",
    "os.Open",
    "os.Create",
    "http.Get",
    "net.Dial",
    "net.Listen",
    "sql.Open",
    "url.Parse",
    "template.ParseFiles",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Go) else { return };
    for statement in syntax.of_kind("expression_statement") {
        let called = statement.items().next().map_or("", callee);
        if EFFECTS.contains(&called) && !unit.is_explained(statement) {
            hits.bad(unit, statement);
        }
    }
    for kind in ["short_var_declaration", "assignment_statement"] {
        for statement in syntax.of_kind(kind) {
            let names = statement.child("left").map(|left| left.items().map(Node::text).collect());
            let names: Vec<&str> = names.unwrap_or_default();
            let called = statement.child("right").and_then(|right| right.items().next());
            let dropped = matches!(names[..], [value, "_"] if value != "_");
            if dropped
                && VALUES.contains(&called.map_or("", callee))
                && !unit.is_explained(statement)
            {
                hits.bad(unit, statement);
            }
        }
    }
    for statement in syntax.of_kind("if_statement") {
        let empty = statement
            .child("consequence")
            .is_some_and(|block| block.children().all(|n| !n.is_named()));
        if statement.field_text("condition") == "err != nil" && empty {
            hits.bad(unit, statement);
        }
    }
}
