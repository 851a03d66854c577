//! Finds web servers that start in debug mode by a constant.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{callee, keyword};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "debug-mode",
    topic: Topic::SecurityHardening,
    value: 86,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Switch debug mode off by default {in}",
            "Switch debug mode off by default at {n} places {in}",
        ],
        "The web application starts with debug mode on, whatever the environment.",
        "Debug mode shows source, settings and variables to whoever causes an error; Flask's debugger even runs code that the browser sends.",
        "Read the switch from the environment, off when it is not set.",
        "Start without the variable and cause an error: the answer is a plain 500 page.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    let flask = unit.text.contains("import Flask") || unit.text.contains("import flask");
    for call in syntax.of_kind("call").filter(|_| flask) {
        let runs = callee(call).ends_with("app.run") || callee(call).ends_with("application.run");
        if runs && keyword(call, "debug").is_some_and(|value| value.text() == "True") {
            hits.bad(unit, call);
        }
    }
    let settings = unit.path.ends_with("settings.py") || unit.path.ends_with("settings/base.py");
    if settings && unit.text.contains("INSTALLED_APPS") {
        for assignment in syntax.of_kind("assignment") {
            if assignment.field_text("left") == "DEBUG" && assignment.field_text("right") == "True"
            {
                hits.bad(unit, assignment);
            }
        }
    }
}
