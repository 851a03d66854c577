//! Finds `eval` on what a request, a user or the command line gave.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "evaluated-input",
    topic: Topic::SecurityHardening,
    value: 97,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Stop running input as code {in}", "Stop running input as code at {n} places {in}"],
        "Text from outside is run as code by `eval`, `exec` or `Function`.",
        "Whoever sends the text runs any code with the rights of this process.",
        "Parse what is expected instead: `json.loads`, `JSON.parse`, `ast.literal_eval`, a number conversion, or a table from allowed names to functions.",
        "Send `__import__('os').getcwd()` or `process.exit(1)` in a test; it must be refused.",
    ),
};

const INPUT: &[&str] = &[
    "request.",
    "req.body",
    "req.query",
    "req.params",
    "input(",
    "sys.argv",
    "process.argv",
    "location.hash",
    "location.search",
    "os.environ",
    "event.data",
    "flask.request",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression", "new_expression"] {
        for call in syntax.of_kind(kind) {
            let runs = match kind {
                "call" => matches!(callee(call), "eval" | "exec"),
                "call_expression" => matches!(callee(call), "eval" | "Function"),
                _ => callee(call) == "Function",
            };
            let given =
                arguments(call).any(|a| INPUT.iter().any(|mark| a.text().starts_with(mark)));
            if runs && given {
                hits.bad(unit, call);
            }
        }
    }
}
