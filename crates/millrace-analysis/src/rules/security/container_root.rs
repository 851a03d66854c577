//! Finds container images whose program runs as root.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Form;
use crate::role::Role;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "container-root",
    topic: Topic::SecurityHardening,
    value: 62,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Run the container of {file} as an ordinary user",
            "Run the containers of {n} Dockerfiles as an ordinary user",
        ],
        "The last stage of the image starts its program and never names a `USER`, so it runs as root.",
        "Whoever breaks into the program is root in the container: it can change every file of the image, and a flaw of the kernel or a mounted socket gives it the host.",
        "Make a user, give it what it must write (`COPY --chown`), and set `USER` before `CMD`.",
        "`docker run --rm --entrypoint id IMAGE` shows a uid other than 0.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if unit.form != Form::Dockerfile || unit.role == Role::Test || unit.role == Role::Example {
        return;
    }
    let (mut start, mut user, mut base) = (None, false, String::new());
    for (at, line) in unit.text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.first().map(|word| word.to_ascii_uppercase()).as_deref() {
            Some("FROM") => {
                (start, user) = (None, false);
                base = words[1..].join(" ").to_lowercase();
            }
            Some("USER") => user = true,
            Some("CMD" | "ENTRYPOINT") if start.is_none() => start = Some((at as u32 + 1, line)),
            _ => {}
        }
    }
    let drops = ["nonroot", "rootless", "nginx-unprivileged", "postgres", "devcontainer"];
    let shell = |line: &str| {
        line.contains("bash\"")
            || line.ends_with("bash")
            || line.contains("gosu")
            || line.contains("su-exec")
            || line.contains("entrypoint")
    };
    let drops = drops.iter().any(|mark| base.contains(mark)) || unit.text.contains("gosu");
    if let Some((line, text)) = start.filter(|(_, line)| !user && !drops && !shell(line)) {
        hits.bad_line(unit, line, text);
    }
}
