//! Finds JSON web tokens that are read without checking their signature.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unverified-tokens",
    topic: Topic::SecurityHardening,
    value: 93,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Check the signature of the token {in}",
            "Check the signatures of the tokens at {n} places {in}",
        ],
        "A JSON web token is decoded with verification switched off, or with the algorithm `none` allowed.",
        "Anyone can write a token that says whatever they like, and it is believed.",
        "Verify with the key and a fixed list of algorithms; read unverified claims only to choose the key.",
        "Change one letter of a valid token in a test; it must be refused.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression"] {
        for call in syntax.of_kind(kind) {
            if !matches!(callee(call), "jwt.decode" | "jwt.verify" | "jwtVerify") {
                continue;
            }
            let source: String = arguments(call).map(|a| a.text()).collect::<Vec<_>>().join(",");
            let source: String = source.chars().filter(|c| !c.is_whitespace()).collect();
            let marks = [
                "verify=False",
                "\"verify_signature\":False",
                "'verify_signature':False",
                "algorithms:['none'",
                "algorithms:[\"none\"",
                "algorithms=[\"none\"",
                "algorithms=['none'",
            ];
            if marks.iter().any(|mark| source.contains(mark)) && !unit.is_explained(call) {
                hits.bad(unit, call);
            }
        }
    }
}
