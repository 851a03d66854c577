//! Finds Python that builds objects from foreign bytes: `yaml.load` and `pickle` on received data.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, keyword};
use crate::text::words_of;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unsafe-loading",
    topic: Topic::SecurityHardening,
    value: 92,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Load the data {in} without running code",
            "Load the data at {n} places {in} without running code",
        ],
        "Data is read by a loader that can build any Python object: `yaml.load` without a safe loader, or `pickle` on received bytes.",
        "Whoever writes the data chooses which constructors run, which amounts to running code in this process.",
        "Use `yaml.safe_load`; for received data use JSON or another format that holds plain values, or verify a signature before unpickling.",
        "Load `!!python/object/apply:os.getcwd []` (or a pickle with `__reduce__`) in a test; it must be refused.",
    ),
};

const RECEIVED: &[&str] =
    &["request", "req", "recv", "recvfrom", "sock", "socket", "cookie", "cookies"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for call in syntax.of_kind("call") {
        let name = callee(call);
        let parts: Vec<_> = arguments(call).collect();
        if name == "yaml.load" || name == "yaml.load_all" {
            let loader = keyword(call, "Loader").or_else(|| parts.get(1).copied());
            let unsafe_loader = loader.is_none_or(|loader| {
                matches!(
                    loader.text(),
                    "yaml.Loader" | "yaml.UnsafeLoader" | "Loader" | "UnsafeLoader"
                )
            });
            if unsafe_loader && unit.text.contains("import yaml") {
                hits.bad(unit, call);
            }
        } else if name == "yaml.safe_load" {
            hits.good(unit, call);
        } else if matches!(name, "pickle.loads" | "dill.loads" | "cloudpickle.loads") {
            let words = parts.first().map(|p| words_of(p.text())).unwrap_or_default();
            if words.iter().any(|word| RECEIVED.contains(&word.as_str())) {
                hits.bad(unit, call);
            }
        }
    }
}
