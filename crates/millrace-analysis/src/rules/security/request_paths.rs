//! Finds file paths taken straight from a request.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, arguments, callee, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "request-paths",
    topic: Topic::SecurityHardening,
    value: 95,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Keep the requested path {in} inside its folder",
            "Keep the requested paths at {n} places {in} inside their folder",
        ],
        "A file is chosen by a name taken straight from the request.",
        "A name such as `../../etc/passwd` leaves the folder that was meant, so a caller reads or writes any file the process can.",
        "Take only names from a known list, or resolve the path and check that it still lies below the folder; `send_from_directory` and `res.sendFile(name, {root})` do so.",
        "Ask for `../` and `%2e%2e%2f` paths in a test; each is refused.",
    ),
};

const INPUT: &[&str] = &[
    "req.params",
    "req.query",
    "req.body",
    "request.args",
    "request.form",
    "request.GET",
    "request.POST",
    "request.values",
    "ctx.params",
    "ctx.query",
    "request.query",
    "request.params",
];
const OPENS: &[&str] = &[
    "open",
    "send_file",
    "fs.readFile",
    "fs.readFileSync",
    "fs.createReadStream",
    "fs.writeFile",
    "fs.writeFileSync",
    "fs.unlink",
    "fs.unlinkSync",
    "path.join",
    "path.resolve",
    "os.path.join",
    "os.remove",
    "shutil.rmtree",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression"] {
        for call in syntax.of_kind(kind) {
            let opens = OPENS.contains(&callee(call)) || method(call) == "sendFile";
            let rooted = method(call) == "sendFile"
                && arguments(call).nth(1).is_some_and(|a| a.text().contains("root"));
            let given = arguments(call).filter(|a| !a.is(FUNCTIONS)).any(|a| {
                let inside = || a.descendants().map(|n| n.text());
                std::iter::once(a.text())
                    .chain(inside())
                    .any(|t| INPUT.iter().any(|mark| t.starts_with(mark)))
                    && !["basename", "secure_filename", "safe_join"]
                        .iter()
                        .any(|s| a.text().contains(s))
            });
            if opens && given && !rooted {
                hits.bad(unit, call);
            }
        }
    }
}
