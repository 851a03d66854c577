//! Finds calls that block the event loop inside Python coroutines.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, callee, is_async};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "blocking-async-python",
    topic: Topic::PerformanceOptimizations,
    value: 86,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Keep the blocking call {in} off the event loop",
            "Keep the blocking calls at {n} places {in} off the event loop",
        ],
        "A call that blocks (`time.sleep`, `requests`, `subprocess`) stands inside an `async def`.",
        "An event loop has one thread: while the call waits, every other request and timer of the process waits, too.",
        "Use `await asyncio.sleep`, an asynchronous client (`httpx.AsyncClient`), `asyncio.create_subprocess_exec`, or `await asyncio.to_thread(...)`.",
        "Run the coroutine with `asyncio.run(..., debug=True)`; it warns of nothing slower than 100 ms.",
    ),
};

const BLOCKING: &[&str] = &[
    "time.sleep",
    "requests.get",
    "requests.post",
    "requests.put",
    "requests.delete",
    "requests.patch",
    "requests.request",
    "requests.head",
    "urllib.request.urlopen",
    "subprocess.run",
    "subprocess.check_output",
    "subprocess.call",
    "subprocess.check_call",
    "os.system",
    "socket.create_connection",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for call in syntax.of_kind("call") {
        if BLOCKING.contains(&callee(call)) && call.closest(FUNCTIONS).is_some_and(is_async) {
            hits.bad(unit, call);
        }
    }
}
