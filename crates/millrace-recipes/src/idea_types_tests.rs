use serde_json::json;

use super::*;

const BUILT_IN: [&str; 6] = [
    "code_improvements",
    "code_quality",
    "documentation_gaps",
    "performance_optimizations",
    "security_hardening",
    "ui_ux_improvements",
];

/// Loads files given as stem and text.
fn load(files: &[(&str, &str)]) -> IdeaTypes {
    let paths: Vec<String> =
        files.iter().map(|(stem, _)| format!("docs/idea-types/{stem}.md")).collect();
    let files: Vec<TypeFile<'_>> = files
        .iter()
        .zip(&paths)
        .map(|((stem, text), path)| TypeFile { stem, path, text })
        .collect();
    IdeaTypes::load(&files)
}

fn custom_names(types: &IdeaTypes) -> Vec<&str> {
    types.listed(false, true).iter().map(|t| t.name.as_str()).collect()
}

#[test]
fn the_built_in_types_stand_first_and_in_order() {
    let types = load(&[("aaa", "Prompt")]);
    let names: Vec<_> = types.listed(true, true).iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names[..6], BUILT_IN);
    assert_eq!(names[6..], ["aaa"]);
    assert_eq!(types.listed(true, false).len(), 6);
    assert_eq!(custom_names(&types), ["aaa"]);
    assert!(types.listed(false, false).is_empty());
}

#[test]
fn a_type_on_the_wire_has_exactly_the_keys_of_the_contract() {
    let types = load(&[("mine", "---\ndescription: My own\nmax_ideas: 9\n---\nPrompt")]);
    assert_eq!(
        types.resolve("code_quality").unwrap().wire_json(),
        json!({
            "name": "code_quality",
            "description": "Code quality - Duplication, complexity and inconsistent structure",
            "source": "builtin",
            "max_ideas": 5,
        })
    );
    assert_eq!(
        types.resolve("mine").unwrap().wire_json(),
        json!({
            "name": "mine",
            "description": "My own",
            "source": "custom",
            "max_ideas": 9,
            "path": "docs/idea-types/mine.md",
        })
    );
}

#[test]
fn what_the_front_matter_leaves_out_or_gets_wrong_falls_back() {
    for (text, name, description, max_ideas) in [
        ("Prompt", "stem", "Custom type: stem", 5),
        ("---\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nname: other\n---\nPrompt", "other", "Custom type: other", 5),
        ("---\nname: Not Valid\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nname: [a]\ndescription: [b]\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nname: ~\ndescription: ''\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\ndescription: ' Find: bugs '\nmax_ideas: 50\n---\nP", "stem", "Find: bugs", 50),
        ("---\ndescription: 12\nmax_ideas: 1\n---\nPrompt", "stem", "12", 1),
        ("---\nmax_ideas: 0\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nmax_ideas: 51\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nmax_ideas: -1\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nmax_ideas: 7.5\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nmax_ideas: \"7\"\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nunknown: 1\nmax_ideas: 7\n---\nPrompt", "stem", "Custom type: stem", 7),
        ("---\nname: other\ndescription: [\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nname: other\nname: again\n---\nPrompt", "stem", "Custom type: stem", 5),
        ("---\nname: other\n\nPrompt", "stem", "Custom type: stem", 5),
    ] {
        let types = load(&[("stem", text)]);
        let listed = types.listed(false, true);
        assert_eq!(listed.len(), 1, "{text:?}");
        let found = (listed[0].name.as_str(), listed[0].description.as_str(), listed[0].max_ideas);
        assert_eq!(found, (name, description, max_ideas), "{text:?}");
    }
}

#[test]
fn files_without_body_or_valid_name_are_left_out() {
    let types = load(&[
        ("empty", ""),
        ("blank", "---\nname: blank\n---\n \n\t\n"),
        ("broken", "---\nname: [\n---\n"),
        ("Upper", "Prompt"),
        ("my type", "---\nname: My Type\n---\nPrompt"),
        ("9lives", "---\nname: \"\"\n---\nPrompt"),
        ("Rescued", "---\nname: rescued\n---\nPrompt"),
    ]);
    assert_eq!(custom_names(&types), ["rescued"]);
    assert!(types.resolve("Rescued").is_none(), "a stem that is no type name resolves nothing");
}

#[test]
fn names_follow_the_pattern() {
    let longest = "a".repeat(64);
    for name in ["a", "a0_-", "code-quality", "x__--", &longest] {
        assert!(is_type_name(name), "{name}");
    }
    let too_long = "a".repeat(65);
    for name in
        ["", "0a", "_a", "-a", "A", "aB", "a.b", "a/b", "../x", "ä", "a\n", "a b", &too_long]
    {
        assert!(!is_type_name(name), "{name:?}");
    }
}

#[test]
fn a_taken_name_is_replaced_by_the_stem() {
    let types = load(&[
        ("b", "---\nname: shared\n---\nB"),
        ("a", "---\nname: shared\n---\nA"),
        ("c", "---\nname: code_quality\n---\nC"),
        ("shared", "the name is taken and so is the stem"),
    ]);
    assert_eq!(custom_names(&types), ["b", "c", "shared"]);
    assert_eq!(types.resolve("shared").unwrap().path(), Some("docs/idea-types/a.md"));
    assert_eq!(types.resolve("code_quality").unwrap().path(), None);
}

#[test]
fn a_listed_name_goes_before_a_stem() {
    let types =
        load(&[("a", "---\nname: b\n---\nprompt of a"), ("b", "---\nname: c\n---\nprompt of b")]);
    let path = |name: &str| types.resolve(name).and_then(IdeaType::path);
    assert_eq!(path("b"), Some("docs/idea-types/a.md"));
    assert_eq!(path("a"), Some("docs/idea-types/a.md"));
    assert_eq!(path("c"), Some("docs/idea-types/b.md"));
    assert_eq!(path("d"), None);
    assert!(types.resolve("../x").is_none());
}

#[test]
fn a_file_of_a_built_in_stem_replaces_its_prompt_only() {
    let types = load(&[
        ("code_quality", "---\nname: mine\nmax_ideas: 3\n---\nOur own rules."),
        ("security_hardening", "---\ndescription: Ours\n---\nOur rules."),
        ("ui_ux_improvements", "---\nmax_ideas: 9\n---\n\n"),
    ]);
    assert!(custom_names(&types).is_empty());
    assert!(types.resolve("mine").is_none());
    let quality = types.resolve("code_quality").unwrap();
    assert_eq!(
        quality.description,
        "Code quality - Duplication, complexity and inconsistent structure"
    );
    assert_eq!((quality.max_ideas, &quality.source, quality.path()), (3, &Source::BuiltIn, None));
    assert_eq!(quality.template.source(), "Our own rules.");
    let security = types.resolve("security_hardening").unwrap();
    assert_eq!((security.description.as_str(), security.max_ideas), ("Ours", 5));
    let interface = types.resolve("ui_ux_improvements").unwrap();
    assert_eq!(interface.max_ideas, 5, "a file without a body replaces nothing");
    assert!(interface.template.source().len() > 1000);
}
