use serde_json::json;

use super::{Receiver, Response};
use crate::http::Client;

#[test]
fn requests_are_written_down_and_answered_as_told() {
    let receiver = Receiver::start();
    receiver.answer("two", &[Response::Status(503)]);
    let client = Client::new(receiver.address);
    let post = |name: &str| client.post("/apps/1/events?a=b", &json!({"name": name})).status;
    assert_eq!([post("one"), post("two"), post("two")], [200, 503, 200]);
    let got = receiver.deliveries("two");
    assert_eq!(got.len(), 2);
    assert_eq!((got[0].method.as_str(), got[0].path.as_str()), ("POST", "/apps/1/events"));
    assert_eq!(got[0].query, "a=b");
    assert_eq!(got[0].body, br#"{"name":"two"}"#);
}
