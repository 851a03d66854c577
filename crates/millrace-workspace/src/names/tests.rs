use super::*;

#[test]
fn titles_become_slugs() {
    let cases = [
        ("Überprüfe Größe", "uberprufe-grosse"),
        ("Add retry logic to API calls", "add-retry-logic-to-api-calls"),
        ("  --Hi!!! there_ ", "hi-there"),
        ("!!!", ""),
        ("", ""),
        ("北京", "bei-jing"),
        ("naïve café №5", "naive-cafe-no5"),
    ];
    for (title, wanted) in cases {
        assert_eq!(slug(title), wanted, "{title}");
    }
    assert_eq!(slug(&"a".repeat(200)), "a".repeat(60));
    assert_eq!(slug(&format!("{}-b", "a".repeat(59))), "a".repeat(59));
}

#[test]
fn taken_names_get_a_suffix_within_60_characters() {
    assert_eq!(idea_name("!!!", "a1b2c3d4", |_| false), "idea-a1b2c3d4");
    assert_eq!(idea_name("X", "a1b2c3d4", |name| name == "x"), "x-2");
    assert_eq!(idea_name("X", "a1b2c3d4", |name| name == "x" || name == "x-2"), "x-3");
    let long = "a".repeat(60);
    assert_eq!(idea_name(&long, "a1b2c3d4", |name| name == long), format!("{}-2", "a".repeat(58)));
    let hyphen = format!("{}-{}", "a".repeat(57), "bb");
    assert_eq!(
        idea_name(&hyphen, "a1b2c3d4", |name| name == hyphen),
        format!("{}-2", "a".repeat(57))
    );
}

#[test]
fn session_ids_follow_the_types() {
    let now: Timestamp = "2026-03-11T23:30:00-05:00".parse().unwrap();
    let cases: [(&[&str], &str); 9] = [
        (&["code_improvements"], "03-12-code-improvements"),
        (&["ui_ux_improvements"], "03-12-ui-ux-improvements"),
        (&["a__b-_c_"], "03-12-a-b-c"),
        (&["code_improvements", "security_hardening"], "03-12-ci-sh"),
        (&["ui_ux_improvements", "refactoring"], "03-12-uu-re"),
        (&["a", "x-y", "my_type_three"], "03-12-a-xy-mt"),
        (&["a", "b", "c", "d"], "03-12-mixed"),
        (&["a", "b", "c", "d", "e"], "03-12-mixed"),
        (&["a_", "b"], "03-12-a-b"),
    ];
    for (types, wanted) in cases {
        let types: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(session_base(&types, now), wanted);
    }
}

#[test]
fn suffixed_ids_belong_to_their_base() {
    for (id, wanted) in [
        ("b", true),
        ("b-2", true),
        ("b-10", true),
        ("b-", false),
        ("b-x", false),
        ("bc", false),
        ("a", false),
    ] {
        assert_eq!(is_of_base(id, "b"), wanted, "{id}");
    }
}

#[test]
fn ids_and_type_names_match_their_patterns() {
    assert_eq!(idea_id(0xAB), "000000ab");
    for (id, wanted) in [
        ("a1b2c3d4", true),
        ("A1b2c3d4", false),
        ("a1b2c3d", false),
        ("a1b2c3d4e", false),
        ("../../ab", false),
    ] {
        assert_eq!(is_idea_id(id), wanted, "{id}");
    }
    for (name, wanted) in
        [("a", true), ("a-b_9", true), ("9a", false), ("", false), ("a/b", false), ("A", false)]
    {
        assert_eq!(is_type_name(name), wanted, "{name}");
    }
    assert!(is_type_name(&"a".repeat(64)));
    assert!(!is_type_name(&"a".repeat(65)));
}
