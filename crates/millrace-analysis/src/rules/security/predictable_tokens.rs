//! Finds tokens and passwords made with a generator that can be predicted.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, callee, name_of};
use crate::text::words_of;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "predictable-tokens",
    topic: Topic::SecurityHardening,
    value: 90,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Make the secret value {in} unpredictable",
            "Make the secret values at {n} places {in} unpredictable",
        ],
        "A token, password or nonce is made with a general-purpose random generator.",
        "Such generators can be calculated forward from a few outputs, so a reset link or session of another user can be guessed.",
        "Use `crypto.randomUUID()` or `crypto.getRandomValues`, Python's `secrets`, Go's `crypto/rand`, Java's `SecureRandom`.",
        "No call of the general-purpose generator is left where the value is a secret.",
    ),
};

const SECRETS: &[&str] =
    &["token", "password", "passwd", "secret", "otp", "nonce", "csrf", "salt", "apikey"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let calls: &[&str] = match unit.product_code() {
        Some((_, Language::Python)) => &[
            "random.choice",
            "random.choices",
            "random.randint",
            "random.random",
            "random.sample",
            "random.getrandbits",
            "random.randrange",
        ],
        Some((_, language)) if language.is_script() => &["Math.random"],
        Some((_, Language::Go)) if unit.text.contains("\"math/rand\"") => {
            &["rand.Int", "rand.Intn", "rand.Read", "rand.Int63"]
        }
        Some((_, Language::Java)) => &["Math.random"],
        _ => return,
    };
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression", "method_invocation"] {
        for call in syntax.of_kind(kind) {
            if calls.contains(&callee(call)) && makes_secret(call) {
                hits.bad(unit, call);
            }
        }
    }
}

/// Whether the variable that receives the value, or the function that returns it, is named after
/// a secret.
fn makes_secret(call: Node<'_>) -> bool {
    for node in call.ancestors() {
        let left = node.child("left").or_else(|| node.child("name")).or_else(|| node.child("key"));
        let binding = node.is(&[
            "assignment",
            "variable_declarator",
            "assignment_expression",
            "pair",
            "short_var_declaration",
            "keyword_argument",
        ]);
        if binding && left.is_some_and(|left| is_secret(left.text())) {
            return is_text(call, node);
        }
        if node.is(FUNCTIONS) {
            let name = name_of(node).unwrap_or("");
            let makes = ["generate", "make", "create", "new", "random", "gen"];
            let makes = words_of(name).iter().any(|word| makes.contains(&word.as_str()));
            return makes && is_secret(name) && is_text(call, node);
        }
    }
    false
}

fn is_secret(name: &str) -> bool {
    let words = words_of(name);
    let session = words.windows(2).any(|pair| pair[0] == "session" && pair[1] == "id");
    session || words.last().is_some_and(|word| SECRETS.contains(&word.as_str()))
}

/// A bare `Math.random()` is a number that marks a moment, not a secret; secrets are made into text.
fn is_text(call: Node<'_>, around: Node<'_>) -> bool {
    let marks = ["toString(", "charAt(", ".length", "chars", "CHARS", "alphabet"];
    callee(call) != "Math.random" || marks.iter().any(|mark| around.text().contains(mark))
}
