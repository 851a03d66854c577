//! Finds calls that block the thread inside asynchronous Rust.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{callee, is_async};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "blocking-async-rust",
    topic: Topic::PerformanceOptimizations,
    value: 84,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Keep the blocking call {in} off the async runtime",
            "Keep the blocking calls at {n} places {in} off the async runtime",
        ],
        "A call that blocks the thread (`std::fs`, `thread::sleep`) stands inside asynchronous code.",
        "While it waits, no other task of that worker thread runs; a few slow disks or sleeps stop the whole server.",
        "Use `tokio::fs` and `tokio::time::sleep`, or wrap the work in `tokio::task::spawn_blocking`.",
        "Run the call many times at once on a one-thread runtime beside a ticking task; the ticks must stay even.",
    ),
};

const FILE_CALLS: &[&str] = &[
    "read_to_string",
    "read",
    "write",
    "read_dir",
    "create_dir_all",
    "copy",
    "remove_dir_all",
    "remove_file",
    "rename",
    "metadata",
    "create_dir",
    "canonicalize",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Rust) else { return };
    let std_fs = unit.text.contains("use std::fs;")
        || unit.text.contains("use std::{fs")
        || unit.text.contains("    fs,\n");
    let std_fs =
        std_fs && !unit.text.contains("use tokio::fs") && !unit.text.contains("use async_std::fs");
    let std_thread = unit.text.contains("use std::thread;");
    for call in syntax.of_kind("call_expression") {
        let name = callee(call);
        let file =
            name.strip_prefix("std::fs::").or_else(|| name.strip_prefix("fs::").filter(|_| std_fs));
        let blocks = file.is_some_and(|f| FILE_CALLS.contains(&f))
            || name == "std::thread::sleep"
            || (name == "thread::sleep" && std_thread);
        if blocks && in_async(call) && !unit.is_explained(call) {
            hits.bad(unit, call);
        }
    }
}

/// Whether the innermost body around the call is asynchronous: a closure between is taken as run
/// elsewhere (`spawn_blocking`, `block_in_place`).
fn in_async(call: Node<'_>) -> bool {
    let bodies = ["async_block", "function_item", "closure_expression"];
    call.closest(&bodies).is_some_and(|body| match body.kind() {
        "async_block" => !body.text().starts_with("async fn"),
        "function_item" => is_async(body) && body.field_text("name") != "main",
        _ => false,
    })
}
