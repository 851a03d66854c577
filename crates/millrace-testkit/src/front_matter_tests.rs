//! Front matter as the contract writes it.

use serde_json::json;

use super::{Document, raw_scalar};

#[test]
fn typed_values_and_the_exact_body_come_back() {
    let text = "---\nid: \"01234567\"\ntitle: plain\nyes: true\nlist:\n  - a\n---\n\nBody\n\nmore";
    let document = Document::parse(text);
    let front = json!({"id": "01234567", "title": "plain", "yes": true, "list": ["a"]});
    assert_eq!(json!(document.front), front);
    assert_eq!(document.keys(), ["id", "title", "yes", "list"]);
    assert_eq!(document.body, "Body\n\nmore");
    assert_eq!(raw_scalar(text, "id"), Some("\"01234567\""));
    assert_eq!(raw_scalar(text, "i"), None);
}

#[test]
fn what_is_no_such_file_is_told() {
    for text in ["", "no", "---\nid: x\n", "---\nid: x\n---\nno empty line", "---\n: [\n---\n\n"] {
        assert!(Document::try_parse(text).is_err(), "{text:?}");
    }
    assert_eq!(Document::parse("---\nid: x\n---\n\n").body, "");
}
