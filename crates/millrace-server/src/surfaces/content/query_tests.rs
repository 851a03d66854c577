use serde_json::json;

use super::*;

fn query(text: &str) -> Query {
    Query::of(&format!("/x?{text}").parse().unwrap())
}

#[test]
fn names_have_two_spellings_and_snake_case_wins() {
    for (text, expected) in [
        ("projectId=a", Some("a")),
        ("project_id=a", Some("a")),
        ("projectId=b&project_id=a", Some("a")),
        ("project_id=&projectId=b", Some("b")),
        ("project_id=a&project_id=b", Some("a")),
        ("project_id=a%20b", Some("a b")),
        ("projectid=a", None),
        ("", None),
    ] {
        assert_eq!(query(text).text("project_id"), expected, "{text}");
    }
}

#[test]
fn limit_and_offset_are_whole_numbers_in_their_range() {
    let limit = "Parameter 'limit' must be an integer from 1 to 1000";
    let offset = "Parameter 'offset' must be an integer from 0";
    for (text, expected) in [
        ("", Ok((100, 0))),
        ("limit=&offset=", Ok((100, 0))),
        ("limit=1&offset=0", Ok((1, 0))),
        ("limit=1000&offset=25", Ok((1000, 25))),
        ("offset=99999999999999999999999", Ok((100, 9_223_372_036_854_775_807))),
        ("limit=0", Err(limit)),
        ("limit=1001", Err(limit)),
        ("limit=99999999999999999999999", Err(limit)),
        ("limit=-1", Err(limit)),
        ("limit=%2B1", Err(limit)),
        ("limit=1.0", Err(limit)),
        ("limit=x&offset=x", Err(limit)),
        ("offset=-1", Err(offset)),
        ("offset=x", Err(offset)),
    ] {
        let list = query(text).list().map(|list| (list.limit, list.offset));
        assert_eq!(
            list.map_err(|refused| refused.text.into_owned()),
            expected.map_err(str::to_owned)
        );
    }
}

#[test]
fn an_id_is_named_in_the_query_or_in_the_body() {
    let missing = Err("Missing required parameter: id");
    for (text, body, expected) in [
        ("id=a", json!({"id": "b"}), Ok("a")),
        ("", json!({"id": "b"}), Ok("b")),
        ("id=", json!({"id": "b"}), Ok("b")),
        ("", json!({"id": ""}), missing),
        ("", json!({"id": null}), missing),
        ("", json!({}), missing),
        ("", json!({"id": 1}), Err("Field 'id' must be a string")),
    ] {
        let found = query(text).id(body.as_object().unwrap());
        let found = found.map_err(|refused| refused.text.into_owned());
        assert_eq!(found.as_deref().map_err(|text| &**text), expected, "{text} {body}");
    }
    let project = query("").project(json!({"projectId": "p"}).as_object().unwrap());
    assert_eq!(project, Ok("p".to_owned()));
    let none = query("").project(&Map::new()).unwrap_err();
    assert_eq!(none.text, "Missing required parameter: projectId");
}
