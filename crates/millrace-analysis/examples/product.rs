//! Development tool: prints all seven kinds of parts for a project of the given name and text.

use millrace_analysis::product::{self, Brief, Known, Person, Series};
use serde_json::Value;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(text)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: product NAME TEXT [COUNT]");
        std::process::exit(2);
    };
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(6);
    let mut brief = Brief { name, text, ..Brief::default() };
    let series = Series { first: 1, count };
    let features = product::features(&brief, series);
    let personas = product::personas(&brief, Series { first: 1, count: 3 });
    show("features", &features);
    show("personas", &personas);
    brief.features = features.iter().map(|item| known(item, "name")).collect();
    brief.personas = personas.iter().enumerate().map(|(at, item)| person(at, item)).collect();
    brief.subject = brief.features.first().cloned();
    let stories = product::user_stories(&brief, Series { first: 1, count: 4 });
    show("user stories of the first feature", &stories);
    brief.around = brief.subject.take();
    brief.subject = stories.first().map(|item| known(item, "title"));
    show(
        "criteria of its first story",
        &product::acceptance_criteria(&brief, Series { first: 1, count: 3 }),
    );
    let pages = product::pages(&brief, series);
    show("pages", &pages);
    brief.subject = pages.get(1).map(|item| known(item, "name"));
    show("sections of the second page", &product::sections(&brief, Series { first: 1, count: 5 }));
    show("schema", &[product::schema(&brief, 1, 4, 3)]);
}

fn known(item: &Value, title: &str) -> Known {
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    Known { title: text(title), text: text("description") }
}

fn person(at: usize, item: &Value) -> Person {
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    Person {
        id: format!("00000000-0000-4000-8000-{at:012}"),
        name: text("name"),
        role: text("user_role"),
    }
}

fn show(title: &str, items: &[Value]) {
    eprintln!("\n===== {title}");
    for item in items {
        eprintln!("{item:#}");
    }
}
