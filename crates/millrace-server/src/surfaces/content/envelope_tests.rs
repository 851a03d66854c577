use super::*;

#[test]
fn only_the_paths_of_this_contract_speak_its_envelope() {
    let cases = [
        ("/api/crud", true),
        ("/api/crud/projects", true),
        ("/api/crudx", false),
        ("/api/progress/a", true),
        ("/api/models", true),
        ("/api/modelsx", false),
        ("/pusher/auth", true),
        ("/app", true),
        ("/apps", false),
        ("/api/idea", false),
        ("/", false),
    ];
    for (path, ours) in cases {
        assert_eq!(is_ours(path), ours, "{path}");
    }
}

#[test]
fn what_the_shared_parts_refuse_is_told_in_this_contracts_words() {
    let cases = [
        (ErrorCode::Unauthorized, 401, "Unauthorized"),
        (ErrorCode::NotFound, 404, "Not found"),
        (ErrorCode::PayloadTooLarge, 413, "Request body is larger than 1048576 bytes"),
        (ErrorCode::InternalError, 500, "Internal server error"),
        (ErrorCode::Unavailable, 503, "Server is shutting down"),
        (ErrorCode::ValidationError, 400, "as it was"),
        (ErrorCode::Forbidden, 403, "as it was"),
        (ErrorCode::Conflict, 409, "as it was"),
    ];
    for (code, status, text) in cases {
        let refused = Refused::from(Refusal::new(code, "as it was"));
        assert_eq!((refused.status.as_u16(), &*refused.text), (status, text));
    }
}
