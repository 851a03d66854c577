//! Finds temporary files whose name is chosen before they are made.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::callee;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "temporary-names",
    topic: Topic::SecurityHardening,
    value: 78,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Make the temporary file {in} in one step",
            "Make the temporary files at {n} places {in} in one step",
        ],
        "`mktemp` gives a name, and the file is made later.",
        "Between the two moments another account of the machine can put a link there, and the program writes where the link points.",
        "Use `tempfile.NamedTemporaryFile`, `mkstemp` or `TemporaryDirectory`, which make what they name.",
        "No call of `tempfile.mktemp` is left; it is deprecated since Python 2.3.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for call in syntax.of_kind("call") {
        if callee(call) == "tempfile.mktemp" {
            hits.bad(unit, call);
        }
    }
}
