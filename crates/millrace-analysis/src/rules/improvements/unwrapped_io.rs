//! Finds `unwrap()` on results that depend on the world outside, in Rust product code.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, arguments, callee, is_plain_string, method, receiver};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unwrapped-io",
    topic: Topic::CodeImprovements,
    value: 76,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Return the error that is unwrapped {in}",
            "Return the errors that {n} calls of `unwrap` turn into panics {in}",
        ],
        "`unwrap()` is called on a result that depends on the world outside: a file, the network, the environment or foreign text.",
        "A missing file or a malformed answer ends the thread with a panic that names only a source line, where the caller could have retried or told the user what is wrong.",
        "Return a `Result` and use `?` with context; where failure is truly impossible, write `expect(\"why\")`.",
        "Make the call fail in a test (absent file, broken text) and check that an error comes back.",
    ),
};

/// Calls whose success is not in the program's hands.
const OUTSIDE: &[&str] = &[
    "fs::read_to_string",
    "fs::read",
    "fs::write",
    "fs::create_dir_all",
    "fs::create_dir",
    "fs::rename",
    "fs::copy",
    "fs::read_dir",
    "fs::metadata",
    "fs::canonicalize",
    "fs::remove_file",
    "File::open",
    "File::create",
    "env::var",
    "env::current_dir",
    "TcpStream::connect",
    "TcpListener::bind",
    "UdpSocket::bind",
    "serde_json::from_str",
    "serde_json::from_slice",
    "serde_json::from_reader",
    "toml::from_str",
    "reqwest::get",
];
/// Methods of which the same holds, called with these names only in that sense.
const OUTSIDE_METHODS: &[&str] =
    &["read_to_string", "read_to_end", "read_exact", "read_line", "canonicalize"];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Rust) else { return };
    for call in syntax.of_kind("call_expression") {
        if method(call) != "unwrap" {
            continue;
        }
        let Some(inner) = receiver(call).map(past_await) else { continue };
        if is_outside(inner) && !in_main(call) && !unit.is_explained(call) {
            hits.bad(unit, call);
        }
    }
}

fn past_await(node: Node<'_>) -> Node<'_> {
    if node.kind() == "await_expression" { node.items().next().unwrap_or(node) } else { node }
}

fn is_outside(call: Node<'_>) -> bool {
    if call.kind() != "call_expression" {
        return false;
    }
    let name = callee(call);
    let listed = OUTSIDE.iter().any(|outside| {
        name == *outside
            || name.ends_with(outside) && name[..name.len() - outside.len()].ends_with("::")
    });
    let by_method = OUTSIDE_METHODS.contains(&method(call)) && receiver(call).is_some();
    // Text that is written in the source either always parses or never does.
    let of_literal = name.contains("from_s") && arguments(call).any(is_plain_string);
    // Cargo sets these for whatever it builds.
    let of_cargo = arguments(call).any(|a| a.text().starts_with("\"CARGO_"));
    (listed || by_method) && !of_literal && !of_cargo
}

/// In `main` a panic is one way to say that a program cannot start.
fn in_main(node: Node<'_>) -> bool {
    node.closest(&["function_item"]).is_none_or(|function| {
        function.field_text("name") == "main" && function.closest(FUNCTIONS).is_none()
    })
}
