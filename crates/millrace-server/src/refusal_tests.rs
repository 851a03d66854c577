use super::*;

#[test]
fn an_echoed_value_is_cut_after_two_hundred_characters() {
    let cases = [
        ("", ""),
        ("a1b2c3d4", "a1b2c3d4"),
        (&*"x".repeat(200), &*"x".repeat(200)),
        (&*"x".repeat(201), &*format!("{}...", "x".repeat(200))),
        (&*"ü".repeat(300), &*format!("{}...", "ü".repeat(200))),
    ];
    for (value, expected) in cases {
        assert_eq!(echo(value), expected);
    }
}

#[test]
fn every_code_has_its_status_and_spelling() {
    let cases = [
        (ErrorCode::ValidationError, 400, "VALIDATION_ERROR"),
        (ErrorCode::Unauthorized, 401, "UNAUTHORIZED"),
        (ErrorCode::Forbidden, 403, "FORBIDDEN"),
        (ErrorCode::NotFound, 404, "NOT_FOUND"),
        (ErrorCode::Conflict, 409, "CONFLICT"),
        (ErrorCode::PayloadTooLarge, 413, "PAYLOAD_TOO_LARGE"),
        (ErrorCode::InternalError, 500, "INTERNAL_ERROR"),
        (ErrorCode::Unavailable, 503, "UNAVAILABLE"),
    ];
    for (code, status, spelling) in cases {
        assert_eq!(code.status().as_u16(), status);
        assert_eq!(serde_json::to_value(code).unwrap(), spelling);
    }
}
