use futures::StreamExt;
use serde_json::{Value, json};

use super::*;

async fn chunks(response: Response) -> Vec<Bytes> {
    let chunks = response.into_body().into_data_stream();
    chunks.map(Result::unwrap).collect().await
}

fn around() -> [String; 3] {
    ["", r#","again":"#, "}}"].map(str::to_owned)
}

#[tokio::test]
async fn the_text_is_sent_twice_from_one_place_in_memory() {
    let text = Text::open_object(&json!({"x": "é"})).unwrap();
    let response = twice(StatusCode::CREATED, text, around());
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["content-type"], "application/json");
    let length: usize = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let chunks = chunks(response).await;
    assert_eq!(chunks[1].as_ptr(), chunks[3].as_ptr());
    let whole = chunks.concat();
    assert_eq!(whole.len(), length);
    let value: Value = serde_json::from_slice(&whole).unwrap();
    assert_eq!(value, json!({"x": "é", "again": {"x": "é"}}));
}

#[test]
fn texts_are_json_whatever_is_put_first_or_last() {
    let mut built = Text::open_object(&json!({"id": 1})).unwrap();
    built.put_all("none", Vec::<Value>::new()).unwrap();
    built.open("inner");
    built.put_all("two", vec![json!({}), json!("{")]).unwrap();
    built.put("last", &json!({"deep": []})).unwrap();
    built.close();
    built.open("empty");
    built.close();
    let cases = [
        (built, r#"{"id":1,"none":[],"inner":{"two":[{},"{"],"last":{"deep":[]}},"empty":{}"#),
        (Text::array(Vec::<Value>::new()).unwrap(), "[]"),
        (Text::array(vec![1]).unwrap(), "[1]"),
        (Text::array(vec![1, 2, 3]).unwrap(), "[1,2,3]"),
    ];
    for (text, expected) in cases {
        assert_eq!(std::str::from_utf8(&text.0).unwrap(), expected);
    }
}
