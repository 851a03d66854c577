//! Checks 32 and 33: order, paging, filters and keys of lists.

use millrace_testkit::idea_file;
use serde_json::{Value, json};

use crate::support::{DETAIL_KEYS, LIST_KEYS, Project, array, assert_keys, column, invalid};

/// Three sessions whose names, times and file orders all disagree.
fn three_sessions() -> Project {
    let project = Project::new();
    let file = |id: &str, kind: &str, extra: &[(&str, &str)]| idea_file(id, kind, "n", extra);
    let quality = "code_quality";
    let promoted = [("status", "promoted"), ("promoted_to", "t"), ("estimated_effort", "large")];
    project.write_session(
        "01-01-b",
        "2026-05-01T00:00:00.000Z",
        &[
            ("idea_code_quality_z.md", file("aaaa0001", quality, &[])),
            ("idea_code_quality_a.md", file("aaaa0002", quality, &promoted)),
        ],
    );
    project.write_session(
        "12-31-a",
        "2025-12-31T00:00:00.000Z",
        &[("idea_documentation_gaps_m.md", file("aaaa0003", "documentation_gaps", &[]))],
    );
    // Equal time to the first: the greater id goes first.
    project.write_session(
        "01-01-c",
        "2026-05-01T00:00:00.000Z",
        &[("idea_code_quality_q.md", file("aaaa0004", quality, &[("status", "dismissed")]))],
    );
    project
}

// check 32
#[test]
fn newest_sessions_come_first_and_ideas_in_generation_order() {
    let project = three_sessions();
    let list = project.list(&[]);
    assert_eq!(column(&list["ideas"], "id"), ["aaaa0004", "aaaa0001", "aaaa0002", "aaaa0003"]);
    assert_eq!((&list["total"], &list["has_more"]), (&json!(4), &json!(false)));
    let sessions = project.get("/api/idea/sessions", &[]).ok();
    assert_eq!(column(&sessions["sessions"], "id"), ["01-01-c", "01-01-b", "12-31-a"]);
    assert_eq!((&sessions["total"], &sessions["has_more"]), (&json!(3), &json!(false)));
    let one = project.get("/api/idea/sessions/01-01-b", &[]).ok();
    assert_eq!(column(&one["ideas"], "id"), ["aaaa0001", "aaaa0002"]);
}

// check 32
#[test]
fn unlisted_files_follow_by_time_and_name() {
    let project = Project::new();
    project.write_session("03-11-a", "2026-03-11T00:00:00.000Z", &[]);
    for (id, name, time) in [
        ("aaaa0001", "c", "2026-03-11T03:00:00.000Z"),
        ("aaaa0002", "b", "2026-03-11T01:00:00.000Z"),
        ("aaaa0003", "a", "2026-03-11T03:00:00.000Z"),
    ] {
        let text = idea_file(id, "code_quality", name, &[("created_at", &format!("\"{time}\""))]);
        project.write(&format!(".viben/ideas/03-11-a/idea_code_quality_{name}.md"), &text);
    }
    assert_eq!(column(&project.list(&[])["ideas"], "id"), ["aaaa0002", "aaaa0003", "aaaa0001"]);
}

/// Sessions of one idea each; more than the default limits.
fn many_sessions(count: usize) -> Project {
    let project = Project::new();
    for number in 0..count {
        let id = format!("{number:08x}");
        let time = format!("2026-03-11T{:02}:{:02}:00.000Z", number / 60, number % 60);
        let files = [("idea_code_quality_n.md", idea_file(&id, "code_quality", "n", &[]))];
        project.write_session(&format!("03-11-s{number}"), &time, &files);
    }
    project
}

// check 32
#[test]
fn the_default_limits_are_a_hundred_ideas_and_twenty_sessions() {
    let project = many_sessions(101);
    let list = project.list(&[]);
    assert_eq!(array(&list["ideas"]).len(), 100);
    assert_eq!((&list["total"], &list["has_more"]), (&json!(101), &json!(true)));
    let sessions = project.get("/api/idea/sessions", &[]).ok();
    assert_eq!(array(&sessions["sessions"]).len(), 20);
    assert_eq!((&sessions["total"], &sessions["has_more"]), (&json!(101), &json!(true)));
    assert_eq!(column(&list["ideas"], "id")[0], format!("{:08x}", 100));
}

// check 32
#[test]
fn has_more_is_right_at_the_border() {
    let project = many_sessions(5);
    for (path, field) in [("/api/idea", "ideas"), ("/api/idea/sessions", "sessions")] {
        let cases = [
            ("1000", "0", 5, false),
            ("5", "0", 5, false),
            ("4", "0", 4, true),
            ("4", "1", 4, false),
            ("1", "3", 1, true),
            ("1", "4", 1, false),
            ("1", "5", 0, false),
            ("3", "1000000", 0, false),
        ];
        for (limit, offset, count, more) in cases {
            let page = project.get(path, &[("limit", limit), ("offset", offset)]).ok();
            let got = (array(&page[field]).len(), &page["total"], &page["has_more"]);
            assert_eq!(got, (count, &json!(5), &json!(more)), "{path} {limit} {offset}");
        }
        let all = column(&project.get(path, &[]).ok()[field], "id");
        let page = project.get(path, &[("limit", "2"), ("offset", "2")]).ok();
        assert_eq!(column(&page[field], "id"), all[2..4]);
    }
}

// check 32
#[test]
fn limits_and_offsets_out_of_range_are_refused() {
    let project = Project::new();
    for path in ["/api/idea", "/api/idea/sessions"] {
        for limit in ["0", "1001", "x", "-1", "1e2", "0x10", " 5"] {
            let text = "limit must be an integer between 1 and 1000";
            invalid(&project.get(path, &[("limit", limit)]), text);
        }
        for offset in ["-1", "x", "1.0"] {
            let text = "offset must be a non-negative integer";
            invalid(&project.get(path, &[("offset", offset)]), text);
        }
        assert_eq!(project.get(path, &[("limit", "1000"), ("offset", "0")]).status, 200);
    }
    assert!(!project.has(".viben"), "reading created something");
}

// check 32
#[test]
fn filters_work_alone_and_together() {
    let project = three_sessions();
    let ids = |pairs: &[(&str, &str)]| {
        let list = project.list(pairs);
        let ids = column(&list["ideas"], "id");
        assert_eq!(list["total"], ids.len(), "total counts after filters");
        ids
    };
    let quality = ["aaaa0004", "aaaa0001", "aaaa0002"];
    assert_eq!(ids(&[("type", "code_quality")]), quality);
    assert_eq!(ids(&[("effort", "large")]), ["aaaa0002"]);
    assert_eq!(ids(&[("effort", "small")]), ["aaaa0004", "aaaa0001", "aaaa0003"]);
    assert_eq!(ids(&[("status", "draft")]), ["aaaa0001", "aaaa0003"]);
    assert_eq!(ids(&[("status", "dismissed")]), ["aaaa0004"]);
    assert_eq!(ids(&[("session_id", "01-01-b")]), ["aaaa0001", "aaaa0002"]);
    let both = [("type", "code_quality"), ("status", "draft")];
    assert_eq!(ids(&both), ["aaaa0001"]);
    let all = [
        ("type", "code_quality"),
        ("status", "promoted"),
        ("effort", "large"),
        ("session_id", "01-01-b"),
    ];
    assert_eq!(ids(&all), ["aaaa0002"]);
    for nothing in [
        ("type", "nope"),
        ("type", "../x"),
        ("type", "CODE_QUALITY"),
        ("session_id", "nope"),
        ("session_id", "../x"),
        ("effort", "complex"),
    ] {
        assert_eq!(ids(&[nothing]), Vec::<String>::new());
    }
    let page = project.list(&[("type", "code_quality"), ("limit", "2")]);
    assert_eq!((&page["total"], &page["has_more"]), (&json!(3), &json!(true)));
    let text = "effort must be one of: trivial, small, medium, large, complex";
    invalid(&project.get("/api/idea", &[("effort", "huge")]), text);
    let text = "status must be one of: draft, promoted, dismissed";
    invalid(&project.get("/api/idea", &[("status", "Draft")]), text);
}

// check 33
#[test]
fn list_entries_have_thirteen_keys_and_details_fifteen() {
    let project = three_sessions();
    for idea in array(&project.list(&[])["ideas"]) {
        assert_keys(&idea, &LIST_KEYS);
    }
    let session = project.get("/api/idea/sessions/01-01-b", &[]).ok();
    for idea in array(&session["ideas"]) {
        assert_keys(&idea, &LIST_KEYS);
    }
    let run = project.run(&["code_quality"], json!({}));
    for idea in array(&run["ideas"]) {
        assert_keys(&idea, &DETAIL_KEYS);
    }
    let detail = project.idea("aaaa0001");
    assert_keys(&detail, &DETAIL_KEYS);
    assert_eq!(detail["implementation_approach"], "Do it.");
    assert_eq!(detail["file_path"], ".viben/ideas/01-01-b/idea_code_quality_z.md");
}

// check 33
#[test]
fn a_session_without_its_ideas_has_no_such_key() {
    let project = three_sessions();
    let get =
        |value: &str| project.get("/api/idea/sessions/01-01-b", &[("include_ideas", value)]).ok();
    assert_keys(&get("false"), &["success", "session"]);
    assert_keys(&get("true"), &["success", "session", "ideas"]);
    assert_keys(&get(""), &["success", "session", "ideas"]);
    let empty = Project::new();
    empty.write_session("03-11-a", "2026-03-11T00:00:00.000Z", &[]);
    let session = empty.get("/api/idea/sessions/03-11-a", &[]).ok();
    assert_eq!(session["ideas"], json!([]));
    let zero = json!({
        "total_ideas": 0, "by_type": {}, "by_status": {"draft": 0, "promoted": 0},
    });
    assert_eq!(session["session"]["summary"], zero);
    assert_eq!(session["session"]["files"], Value::Array(Vec::new()));
}
