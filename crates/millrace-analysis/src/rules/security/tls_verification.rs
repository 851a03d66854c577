//! Finds connections whose certificate is not checked.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, keyword, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "tls-verification",
    topic: Topic::SecurityHardening,
    value: 93,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Check the certificate of the connection {in}",
            "Check the certificates of the connections at {n} places {in}",
        ],
        "Verification of the server's certificate is switched off by a constant.",
        "Anyone on the way can answer in the server's name, read what is sent (passwords, tokens) and change what comes back; encryption without verification does not protect.",
        "Leave verification on; for a private authority pass its certificate (`verify=\"ca.pem\"`, `ca`, `RootCAs`, `add_root_certificate`).",
        "Connect to a server with a self-signed certificate in a test; it must be refused.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if let Some(syntax) = unit.product(Language::Python) {
        for call in syntax.of_kind("call") {
            let root = callee(call).split('.').next().unwrap_or("");
            let client = ["requests", "httpx", "session", "client", "aiohttp"].contains(&root)
                || callee(call).starts_with("self.session.");
            if client && keyword(call, "verify").is_some_and(|value| value.text() == "False") {
                hits.bad(unit, call);
            }
        }
        for assignment in syntax.of_kind("assignment") {
            let (left, right) = (assignment.field_text("left"), assignment.field_text("right"));
            let off = (left.ends_with(".verify") && right == "False" && left.contains("session"))
                || (left.ends_with("_create_default_https_context")
                    && right.ends_with("_create_unverified_context"));
            if off {
                hits.bad(unit, assignment);
            }
        }
    }
    if let Some(syntax) = unit.product_script() {
        for pair in syntax.of_kind("pair") {
            if pair.field_text("key") == "rejectUnauthorized" && pair.field_text("value") == "false"
            {
                hits.bad(unit, pair);
            }
        }
        for assignment in syntax.of_kind("assignment_expression") {
            let left = assignment.field_text("left");
            let off = ["'0'", "\"0\"", "0"].contains(&assignment.field_text("right"));
            if left.contains("NODE_TLS_REJECT_UNAUTHORIZED") && off {
                hits.bad(unit, assignment);
            }
        }
    }
    if let Some(syntax) = unit.product(Language::Go) {
        for element in syntax.of_kind("keyed_element") {
            let on = element.field_text("key") == "InsecureSkipVerify"
                && element.field_text("value") == "true";
            let verified = element.parent().is_some_and(|p| {
                p.text().contains("VerifyPeerCertificate") || p.text().contains("VerifyConnection")
            });
            if on && !verified {
                hits.bad(unit, element);
            }
        }
    }
    if let Some(syntax) = unit.product(Language::Rust) {
        for call in syntax.of_kind("call_expression") {
            let off = ["danger_accept_invalid_certs", "danger_accept_invalid_hostnames"]
                .contains(&method(call));
            if off && arguments(call).next().is_some_and(|a| a.text() == "true") {
                let name = call.child("function").and_then(|f| f.child("field")).unwrap_or(call);
                hits.bad_showing(unit, name, format!("`{}(true)`", method(call)));
            }
        }
    }
}
