//! What is read out of sentences, and how English is put together.

use super::text::{clean, sentences};
use super::{clauses, grammar, reading, template};

/// "actor: action" for each capability of a text.
fn read(text: &str, foreign: bool) -> Vec<String> {
    let told = clauses::clauses(&sentences(&clean(text, 10_000)), foreign);
    told.into_iter()
        .map(|clause| {
            format!("{}: {}", clause.actor.unwrap_or_else(|| "-".to_owned()), clause.action)
        })
        .collect()
}

#[test]
fn sentences_tell_who_does_what() {
    let cases: &[(&str, &[&str])] = &[
        (
            "Readers can reserve a title and renew loans.",
            &["reader: reserve a title", "reader: renew loans"],
        ),
        (
            "Owners can book a visit, and vets may write notes.",
            &["owner: book a visit", "vet: write notes"],
        ),
        ("Nurses should be able to record the temperature.", &["nurse: record the temperature"]),
        ("It lets dog owners find a sitter.", &["dog owner: find a sitter"]),
        ("The app tracks containers and sends alerts.", &["-: track containers", "-: send alerts"]),
        ("An app for booking appointments.", &["-: book appointments"]),
        ("Guests cannot cancel a booking.", &[]),
        (
            "Coaches create plans and adjust them when a runner is ill.",
            &["coach: create plans", "coach: adjust plans when a runner is ill"],
        ),
        (
            "For a food bank: donors register gifts, helpers sort boxes.",
            &["donor: register gifts", "helper: sort boxes"],
        ),
        (
            "- Shopping list\n- Planning meals\n- Sends reminders",
            &["-: Shopping list", "-: plan meals", "-: send reminders"],
        ),
        (
            "Features: online payment, search and export",
            &["-: online payment", "-: search", "-: export"],
        ),
        ("Search and filter recipes is fun.", &["-: search and filter recipes is fun"]),
        ("Nothing here is to be done.", &[]),
    ];
    for (text, told) in cases {
        assert_eq!(read(text, false), *told, "{text}");
    }
}

#[test]
fn purposes_are_told_apart_from_actions() {
    let told = clauses::clauses(
        &sentences("Owners can get reminders so that they do not miss their visit."),
        false,
    );
    assert_eq!(told[0].action, "get reminders");
    assert_eq!(told[0].so_that.as_deref(), Some("I do not miss my visit"));
}

#[test]
fn german_capabilities_are_taken_as_they_stand() {
    let text = "Lernende können Vokabeln üben, ihre Aussprache aufnehmen und Texte lesen.";
    assert_eq!(
        read(text, true),
        ["Lernende: Vokabeln üben", "Lernende: Aussprache aufnehmen", "Lernende: Texte lesen"]
    );
}

#[test]
fn roles_and_things_are_named_by_the_text() {
    let read = reading::read(
        "Dive log",
        "For amateur divers and boat crews. Instructors can rate dive sites. All divers log dive sites.",
    );
    assert_eq!(read.roles, ["instructor", "amateur diver"]);
    assert_eq!(read.things, [("dive site".to_owned(), 2)]);
    let read = reading::read("Vet help", "An app for a vet clinic and its pet owners.");
    assert_eq!(read.roles, ["pet owner"]);
}

#[test]
fn a_few_words_are_read_as_a_thing_and_a_role() {
    let read = reading::read("Beekeeper hive diary", "Beekeeper hive diary");
    assert_eq!(
        (read.roles, read.things),
        (vec!["beekeeper".to_owned()], vec![("hive diary".to_owned(), 1)])
    );
}

#[test]
fn english_is_put_together_rightly() {
    for (noun, told) in [
        ("hour", "an hour"),
        ("user", "a user"),
        ("invoice", "an invoice"),
        ("SMS", "an SMS"),
        ("unit", "a unit"),
        ("API key", "an API key"),
    ] {
        assert_eq!(grammar::a(noun), told);
    }
    for (one, many) in [
        ("entry", "entries"),
        ("day", "days"),
        ("branch", "branches"),
        ("person", "people"),
        ("pet owner", "pet owners"),
        ("shelf", "shelves"),
    ] {
        assert_eq!((grammar::plural(one).as_str(), grammar::singular(many).as_str()), (many, one));
    }
    assert_eq!(grammar::they("I get my books and am told"), "they get their books and are told");
    assert_eq!(grammar::clip("one two three", 9), "one two…");
    assert_eq!(grammar::sentence("done"), "Done.");
}

#[test]
fn values_in_templates_are_not_read_as_templates() {
    assert_eq!(template::fill("{a} and {b} {c", &[("a", "{b}"), ("b", "x")]), "{b} and x {c");
}

#[test]
fn markup_and_control_characters_are_left_out() {
    assert_eq!(clean("<b>Nurses</b>\u{0}\u{202e} a < b", 100), " Nurses   a < b");
    assert_eq!(clean("when x <n the alarm rings", 100), "when x <n the alarm rings");
}
