use super::*;

const SUITE: &str = "
# A comment
@slow  # and why
Feature: Booking
  As a guest

  Background:
    Given a room

  Scenario: One night
    When I book it
      \"\"\"
      from # Monday
      Given nothing
      \"\"\"
    Then it is mine
      | night | price |
      | 1     | \\| 10 |
    But not yours
    * and so on

  Rule: Longer stays
    Scenario Outline: <n> nights
      Given <n>
      Examples:
        | n |
        | 2 |
";

fn told(text: &str) -> String {
    check(text).map_or_else(|fault| fault.to_string(), |()| "fine".to_owned())
}

#[test]
fn gherkin_is_taken_and_anything_else_is_told_by_its_line() {
    let french = "# language: fr\nFonctionnalité: a\n  Scénario: b\n    Soit c\n";
    for (text, expected) in [
        (SUITE, "fine"),
        (&*SUITE.replace('\n', "\r\n"), "fine"),
        ("Feature: a", "fine"),
        (french, "fine"),
        ("", "line 1: the text ends too early"),
        ("Scenario: x\n  Given y\n", "line 1: unexpected 'Scenario: x'"),
        (
            "Feature: a\n\n# c\n  Scenario: b\n    Given c\n    junk   here\n",
            "line 6: unexpected 'junk here'",
        ),
        ("Feature: a\nScenario: b\n Given c\nFeature: d\n", "line 4: unexpected 'Feature: d'"),
        (
            "Feature: a\nScenario: b\n Given c\n | a | b |\n | 1 |\n Then d\n",
            "line 5: the row has another number of cells than the one above",
        ),
        (
            "Feature: a\nScenario: b\n Given c\n  \"\"\"\n  open\n",
            "line 5: the text ends too early",
        ),
        ("\n# language: xx\nFeature: a\n", "line 2: unknown language 'xx'"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn hostile_texts_are_answered() {
    let long = "x".repeat(500);
    let begun = "Feature: a\nScenario: b\n Given c\n \"\"\"\n";
    for text in [
        "\n".repeat(262_144),
        "#\n".repeat(131_072),
        " ".repeat(262_144),
        "\u{0}".repeat(1_000),
        format!("{begun}{}", "a #".repeat(80_000)),
        format!("{begun}{}", "\"\"\"\n".repeat(5_000)),
        format!("Feature: a\n{}", "@a\n".repeat(5_000)),
        format!("Feature: a\n{}", "|#".repeat(100_000)),
        format!("Feature: a\n{}", "🦀\u{202e}\u{a0}\n".repeat(2_000)),
    ] {
        let _ = told(&text);
    }
    assert_eq!(told(&"a\n".repeat(10_001)), "line 10001: more than 10000 lines");
    assert_eq!(told(&long), format!("line 1: unexpected '{}'", "x".repeat(80)));
}
