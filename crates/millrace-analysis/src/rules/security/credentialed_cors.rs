//! Finds cross-origin rules that let every site act with the user's cookies.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "credentialed-cors",
    topic: Topic::SecurityHardening,
    value: 89,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Name the origins that may send credentials {in}",
            "Name the origins that may send credentials at {n} places {in}",
        ],
        "Every origin is allowed together with credentials.",
        "Any web page the user visits can call this API with the user's cookies and read the answers.",
        "List the origins that need access, or leave credentials off.",
        "Send a request with `Origin: https://elsewhere.invalid`; the answer must carry no `Access-Control-Allow-Origin`.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "object", "composite_literal"] {
        for node in syntax.of_kind(kind) {
            let source: String =
                node.text().chars().take(600).filter(|c| !c.is_whitespace()).collect();
            let has = |marks: &[&str]| marks.iter().any(|mark| source.contains(mark));
            let (every, with) = match kind {
                "call" => (
                    has(&["allow_origins=[\"*\"]", "allow_origins=['*']"]),
                    has(&["allow_credentials=True"]),
                ),
                "object" => (
                    has(&["{origin:true,", ",origin:true", "origin:'*'", "origin:\"*\""]),
                    has(&["credentials:true"]),
                ),
                _ => (
                    has(&[
                        "AllowedOrigins:[]string{\"*\"}",
                        "AllowOrigins:[]string{\"*\"}",
                        "AllowAllOrigins:true",
                    ]),
                    has(&["AllowCredentials:true"]),
                ),
            };
            if every && with {
                hits.bad(unit, node);
            }
        }
    }
}
