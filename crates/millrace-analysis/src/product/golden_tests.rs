//! What people read for three very different projects, to be read by people: all seven kinds.

use super::{Brief, Known, Person, Series, tests};
use serde_json::Value;
use std::fmt::Write;

/// A project's name and text.
const PROJECTS: &[(&str, &str, &str)] = &[
    (
        "vet",
        "PawBook",
        "An appointment app for a vet clinic in a small town. Pet owners can book a visit for their pet online and \
         see its vaccination record. Vets can write treatment notes during the visit. The app sends reminders by SMS \
         before a vaccination is due. Receptionists need to move appointments when an emergency comes in.",
    ),
    (
        "freight",
        "BoxTrace API",
        "A container-shipping tracking API. Shippers and freight forwarders query the position of their containers \
         by container number or bill of lading. The API sends webhooks when a container is loaded, discharged or \
         delayed. Developers can create API keys and test calls in a sandbox.",
    ),
    (
        "language",
        "Sprachfreund",
        "Eine App zum Sprachenlernen für Erwachsene. Lernende können Vokabeln mit Karteikarten üben, ihre Aussprache \
         aufnehmen und ihren Fortschritt verfolgen. Lehrkräfte sollen Lektionen anlegen und Hausaufgaben verteilen.",
    ),
];

#[test]
fn three_projects_read_as_they_did_when_a_person_last_read_them() {
    for (label, name, text) in PROJECTS {
        insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(*label, told(name, text));
        });
    }
}

fn told(name: &str, text: &str) -> String {
    let mut out = String::new();
    let mut brief: Brief = tests::brief(name, text);
    let series = |count| Series { first: 1, count };
    let features = super::features(&brief, series(6));
    write_all(&mut out, "features", &features, &["description", "business_value", "rationale"]);
    let personas = super::personas(&brief, series(3));
    write_all(&mut out, "personas", &personas, &["avatar_description", "tagline"]);
    brief.features = features.iter().map(|item| known(item, "name")).collect();
    let person = |item: &Value| Person {
        id: "p".to_owned(),
        name: field(item, "name"),
        role: field(item, "user_role"),
    };
    brief.personas = personas.iter().map(person).collect();
    brief.subject = brief.features.first().cloned();
    let stories = super::user_stories(&brief, series(4));
    write_all(&mut out, "user stories", &stories, &["description", "priority", "estimated_effort"]);
    brief.around = brief.subject.take();
    brief.subject = stories.first().map(|item| known(item, "title"));
    let criteria = super::acceptance_criteria(&brief, series(3));
    write_all(
        &mut out,
        "acceptance criteria",
        &criteria,
        &["given_condition", "when_action", "then_outcome"],
    );
    let pages = super::pages(&brief, series(6));
    write_all(&mut out, "pages", &pages, &["path", "description"]);
    brief.subject = pages.get(1).map(|item| known(item, "name"));
    write_all(&mut out, "sections", &super::sections(&brief, series(5)), &["description"]);
    let schema = super::schema(&brief, 1, 4, 3);
    write_all(&mut out, "tables", schema["tables"].as_array().unwrap(), &["name", "description"]);
    let keys = ["sourceTable", "sourceColumn", "targetTable", "onDelete"];
    write_all(&mut out, "relationships", schema["relationships"].as_array().unwrap(), &keys);
    out
}

fn field(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn known(item: &Value, title: &str) -> Known {
    Known { title: field(item, title), text: field(item, "description") }
}

fn write_all(out: &mut String, title: &str, items: &[Value], keys: &[&str]) {
    writeln!(out, "== {title}").unwrap();
    for item in items {
        let told: Vec<String> = keys.iter().map(|key| field(item, key)).collect();
        writeln!(out, "- {}", told.join("\n  ")).unwrap();
    }
}
