//! Finds pages that do not tell their language, title or width.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Form;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "page-head",
    topic: Topic::UiUxImprovements,
    value: 70,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Complete the head of {file}", "Complete the heads of {n} pages, first {file}"],
        "A whole page lacks what browsers need at its top.",
        "Without `lang` a screen reader speaks in the wrong language, without `title` tabs and bookmarks have no name, and without a viewport a phone shows the page at desktop width.",
        "Add what is missing: `<html lang=...>`, `<title>`, `<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">`.",
        "Run Lighthouse on the page; `html-has-lang`, `document-title` and `viewport` pass.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    // Mail programs ask for other things.
    if unit.form != Form::Html || unit.path.to_lowercase().contains("mail") {
        return;
    }
    let elements = unit.elements();
    let find = |name: &str| elements.iter().find(|e| e.name.eq_ignore_ascii_case(name));
    let (Some(html), Some(_), Some(_)) = (find("html"), find("head"), find("body")) else { return };
    // A head with holes in it is filled elsewhere.
    let head = unit.text.split("</head>").next().unwrap_or("");
    let templated =
        ["{%", "{{", "<%", "<?", "${", "%(", "th:replace", "th:insert", "th:fragment", "layout:"]
            .iter()
            .any(|mark| head.contains(mark));
    let mut missing = Vec::new();
    if !html.has("lang") && !html.spread && !html.has("xml:lang") {
        missing.push("`lang`");
    }
    if find("title").is_none() && !templated {
        missing.push("`<title>`");
    }
    let viewport = elements.iter().any(|e| e.name == "meta" && e.value("name") == Some("viewport"));
    if !viewport && !templated {
        missing.push("viewport");
    }
    if !missing.is_empty() {
        hits.push(unit, html.line, None, format!("the page has no {}", missing.join(" and no ")));
    }
}
