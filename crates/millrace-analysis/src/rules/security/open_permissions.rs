//! Finds files made writable for everyone.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::{Form, Language};
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "open-permissions",
    topic: Topic::SecurityHardening,
    value: 72,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Narrow the world-writable mode {in}",
            "Narrow the world-writable modes at {n} places {in}",
        ],
        "A file or directory gets mode 777: every account of the machine may change it.",
        "Any other process, also one that was broken into, can replace what this program later reads or runs.",
        "Use 755 or 750 for directories and programs and 644 or 600 for files, and give the owner instead (`chown`, `COPY --chown`).",
        "`find . -perm -o+w` names none of these paths after a run.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if matches!(unit.form, Form::Shell | Form::Dockerfile) {
        for (at, line) in unit.text.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let wide = words.windows(2).any(|w| {
                (w[0] == "chmod" && is_wide(w[1]))
                    || (w[0] == "-R" && is_wide(w[1]) && line.contains("chmod"))
            });
            if wide && !line.trim_start().starts_with('#') && !line.contains("/tmp") {
                hits.bad_line(unit, at as u32 + 1, line);
            }
        }
        return;
    }
    let Some((syntax, language)) = unit.product_code() else { return };
    let kind = if language == Language::Python { "call" } else { "call_expression" };
    for call in syntax.of_kind(kind) {
        let sets = ["chmod", "chmodSync", "Chmod", "from_mode", "set_mode"].contains(&method(call))
            || callee(call).ends_with("::from_mode");
        let wide = arguments(call)
            .any(|a| matches!(a.text(), "0o777" | "0777" | "0o666" | "0666" | "'777'" | "\"777\""));
        if sets && wide {
            hits.bad(unit, call);
        }
    }
}

fn is_wide(mode: &str) -> bool {
    matches!(mode, "777" | "0777" | "a+rwx" | "ugo+rwx" | "o+w" | "a+w" | "666")
}
