//! Finds passwords that go through a fast hash.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, receiver, symbol};
use crate::text::words_of;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "password-hashes",
    topic: Topic::SecurityHardening,
    value: 91,
    effort: Effort::Medium,
    scan,
    words: Words::fixed(
        [
            "Hash the password {in} with a slow algorithm",
            "Hash the passwords at {n} places {in} with a slow algorithm",
        ],
        "A password goes through MD5, SHA-1 or a plain SHA-2, which are made to be fast.",
        "A graphics card tries billions of such hashes per second, so a stolen table gives most of its passwords within hours.",
        "Use argon2id, scrypt or bcrypt from a maintained library with a salt per password; rehash old entries when their owner signs in.",
        "Two users with the same password have different hashes, and one hash takes some 50 ms or more.",
    ),
};

const FAST: &[&str] = &[
    "hashlib.md5",
    "hashlib.sha1",
    "hashlib.sha256",
    "md5.Sum",
    "sha1.Sum",
    "sha256.Sum256",
    "DigestUtils.md5Hex",
    "DigestUtils.sha1Hex",
    "md5",
    "sha1",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression", "method_invocation"] {
        for call in syntax.of_kind(kind) {
            let hashes_argument = FAST.contains(&callee(call));
            let updates = callee(call).ends_with(".update")
                && receiver(call).is_some_and(|r| r.text().contains("createHash("));
            let of_password = arguments(call).any(|argument| {
                words_of(argument.text())
                    .iter()
                    .any(|word| matches!(word.as_str(), "password" | "passwd" | "pwd"))
            });
            // Protocols such as HTTP digest prescribe the hash.
            let prescribed = symbol(call).is_some_and(|s| {
                let s = s.to_lowercase();
                ["digest", "ntlm", "md5", "sha1", "sha256", "hash_utf8", "native", "pwned"]
                    .iter()
                    .any(|word| s.contains(word))
            });
            if (hashes_argument || updates) && of_password && !prescribed {
                hits.bad(unit, call);
            }
        }
    }
}
