use super::*;

const KEYS: [&str; 7] = [
    "title",
    "description",
    "rationale",
    "estimated_effort",
    "affected_files",
    "existing_patterns",
    "implementation_approach",
];

#[test]
fn the_schema_is_strict_and_complete() {
    let schema = idea_schema();
    assert_eq!(schema["required"], json!(["ideas"]));
    assert_eq!(schema["additionalProperties"], json!(false));
    let item = &schema["properties"]["ideas"]["items"];
    assert_eq!(item["required"], json!(KEYS));
    assert_eq!(item["additionalProperties"], json!(false));
    let properties = item["properties"].as_object().unwrap();
    assert_eq!(properties.keys().collect::<Vec<_>>(), KEYS);
    assert_eq!(properties["estimated_effort"]["enum"], json!(EFFORTS));
    for list in ["affected_files", "existing_patterns"] {
        assert_eq!(properties[list]["items"]["type"], "string", "{list}");
    }
}

#[test]
fn the_rules_tell_every_key_and_effort() {
    let rules = rules(7);
    for word in KEYS.iter().chain(&EFFORTS) {
        assert!(rules.contains(&format!("`{word}`")), "{word}");
    }
    assert!(rules.contains("Give at most 7 ideas"));
}

#[test]
fn the_example_in_the_rules_is_json_of_the_schemas_shape() {
    let rules = rules(7);
    let start = rules.find("{\"ideas\": [\n").unwrap();
    let end = start + rules[start..].find("\n]}").unwrap() + "\n]}".len();
    let example: Value = serde_json::from_str(&rules[start..end]).unwrap();
    assert!(example["ideas"][0].as_object().unwrap().keys().eq(KEYS));
}

#[test]
fn a_continuation_names_what_is_done_and_how_many_may_come() {
    let text = continuation(&["Add retries".to_owned(), "Two\nlines ```".to_owned()], 1);
    assert!(text.contains("````\n- Add retries\n- Two lines ```\n````\n"), "{text}");
    assert!(text.contains("Give at most 1 idea more"), "{text}");
    let first = continuation(&[], 5);
    assert!(first.contains("before its first idea"), "{first}");
    assert!(first.contains("Give at most 5 ideas more"), "{first}");
}

#[test]
fn a_repair_names_the_faults_and_how_many_may_come() {
    let faults: Vec<String> = (0..60).map(|n| format!("ideas[{n}]: `title` is missing")).collect();
    let text = repair(&faults, 2);
    assert!(text.contains("- ideas[0]: `title` is missing\n"), "{text}");
    assert!(text.contains("- ideas[49]: "), "{text}");
    assert!(!text.contains("- ideas[50]: "), "{text}");
    assert!(text.contains("at most 2 ideas"), "{text}");
}
