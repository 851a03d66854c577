//! Section 9.1: lists, paging, filters (check 21).

use serde_json::{Value, json};

use crate::support::{
    KINDS, NOBODY, Project, Rig, array, assert_keys, column, fresh, refused, text,
};

const PARENTS: [(&str, &[&str]); 6] = [
    ("features", &["projectId"]),
    ("personas", &["projectId"]),
    ("user-stories", &["projectId", "featureId"]),
    ("acceptance-criteria", &["projectId", "featureId", "storyId"]),
    ("pages", &["projectId"]),
    ("sections", &["projectId", "pageId"]),
];

/// 25 personas, `Person 01` to `Person 25`.
fn people() -> Project {
    let project = Project::new();
    for number in 1..=25 {
        project.create("personas", json!({"name": format!("Person {number:02}")}));
    }
    project
}

/// Parameters; number of the first row, rows, limit and offset that come back.
type Page<'a> = (&'a [(&'a str, &'a str)], usize, usize, usize, usize);

fn page(project: &Project, pairs: &[(&str, &str)]) -> Value {
    let all = [&[("projectId", project.id.as_str())], pairs].concat();
    project.get("personas", &all).ok()
}

// check 21
#[test]
fn both_arrays_of_every_list_are_equal() {
    let project = Project::new();
    let story = project.story(&project.feature("Reminders"), "One");
    project.criterion(&story);
    let page = project.page("Home");
    project.create("sections", json!({"page_id": page, "name": "S"}));
    project.create("personas", json!({"name": "Ann"}));
    for (kind, array_name) in KINDS {
        let list = project.get(kind, &[("projectId", &project.id)]).ok();
        assert_keys(&list, &["data", array_name, "meta"]);
        assert_keys(&list["meta"], &["total", "limit", "offset"]);
        assert_eq!(list["data"], list[array_name], "{kind}");
        assert!(!array(&list["data"]).is_empty(), "{kind}");
        let first = &list["data"][0];
        if kind != "projects" {
            assert_eq!(*first, project.row(kind, &text(&first["id"])), "rows are whole: {kind}");
        }
    }
}

// check 21
#[test]
fn limit_offset_and_total_are_right_over_25_rows() {
    let project = people();
    let cases: [Page<'_>; 7] = [
        (&[], 1, 25, 100, 0),
        (&[("limit", "10")], 1, 10, 10, 0),
        (&[("limit", "10"), ("offset", "10")], 11, 10, 10, 10),
        (&[("limit", "10"), ("offset", "20")], 21, 5, 10, 20),
        (&[("limit", "1"), ("offset", "24")], 25, 1, 1, 24),
        (&[("offset", "25")], 26, 0, 100, 25),
        (&[("limit", "1000"), ("offset", "1000000")], 0, 0, 1000, 1_000_000),
    ];
    for (pairs, first, count, limit, offset) in cases {
        let list = page(&project, pairs);
        assert_eq!(list["meta"], json!({"total": 25, "limit": limit, "offset": offset}));
        let expected: Vec<String> =
            (first..first + count).map(|number| format!("Person {number:02}")).collect();
        assert_eq!(column(&array(&list["data"]), "name"), expected, "{pairs:?}");
    }
}

// check 21
#[test]
fn a_limit_or_offset_that_is_no_number_in_range_is_refused() {
    let project = Project::new();
    for (kind, _) in KINDS {
        for limit in ["0", "1001", "-1", "x", "1.5", "99999999999999999999"] {
            let reply = project.get(kind, &[("projectId", &project.id), ("limit", limit)]);
            refused(&reply, 400, "Parameter 'limit' must be an integer from 1 to 1000");
        }
        for offset in ["-1", "x", "1.5"] {
            let reply = project.get(kind, &[("projectId", &project.id), ("offset", offset)]);
            refused(&reply, 400, "Parameter 'offset' must be an integer from 0");
        }
    }
}

// check 21
#[test]
fn a_list_without_a_parent_is_refused() {
    let rig = Rig::shared();
    let client = rig.client();
    for (kind, _) in PARENTS {
        let reply = client.get(&format!("/api/crud/{kind}"));
        refused(&reply, 400, "Missing required parameter: projectId");
        let reply = client.get(&format!("/api/crud/{kind}?projectId="));
        refused(&reply, 400, "Missing required parameter: projectId");
    }
}

#[test]
fn an_unknown_parent_is_not_found() {
    let rig = Rig::shared();
    let client = rig.client();
    let texts = [
        ("projectId", "Project not found"),
        ("featureId", "Feature not found"),
        ("storyId", "User story not found"),
        ("pageId", "Page not found"),
    ];
    for (kind, parents) in PARENTS {
        for parent in parents {
            let not_found = texts.iter().find(|(name, _)| name == parent).unwrap().1;
            for id in [NOBODY, "not-a-uuid"] {
                let reply = client.get(&format!("/api/crud/{kind}?{parent}={id}"));
                refused(&reply, 404, not_found);
            }
        }
    }
}

#[test]
fn nearer_parents_narrow_the_list() {
    let project = Project::new();
    let (one, two) = (project.feature("Reminders"), project.feature("Billing"));
    let stories = [project.story(&one, "A"), project.story(&one, "B"), project.story(&two, "C")];
    let criteria = stories.each_ref().map(|story| project.criterion(story));
    let (first, second) = (project.page("Home"), project.page("Calendar"));
    let sections = [&first, &second, &second]
        .map(|page| text(&project.create("sections", json!({"page_id": page, "name": "S"}))["id"]));
    let ids =
        |kind: &str, name: &str, id: &str| column(&project.rows_where(kind, &[(name, id)]), "id");
    assert_eq!(ids("user-stories", "projectId", &project.id), stories);
    assert_eq!(ids("user-stories", "featureId", &one), stories[..2]);
    assert_eq!(ids("user-stories", "feature_id", &two), stories[2..]);
    assert_eq!(ids("acceptance-criteria", "projectId", &project.id), criteria);
    assert_eq!(ids("acceptance-criteria", "featureId", &one), criteria[..2]);
    assert_eq!(ids("acceptance-criteria", "storyId", &stories[1]), criteria[1..2]);
    assert_eq!(ids("acceptance-criteria", "story_id", &stories[2]), criteria[2..]);
    assert_eq!(ids("sections", "project_id", &project.id), sections);
    assert_eq!(ids("sections", "pageId", &second), sections[1..]);
    assert_eq!(ids("sections", "page_id", &first), sections[..1]);
}

#[test]
fn projects_need_no_parent() {
    let rig = Rig::with(&[]);
    let list = rig.client().get("/api/crud/projects").ok();
    let none = json!({"data": [], "projects": [], "meta": {"total": 0, "limit": 100, "offset": 0}});
    assert_eq!(list, none);
    let made: Vec<String> = (0..3).map(|_| rig.project().id).collect();
    let list = rig.client().get("/api/crud/projects?limit=2&offset=1").ok();
    assert_eq!(column(&array(&list["data"]), "id"), made[1..]);
    assert_eq!(list["meta"], json!({"total": 3, "limit": 2, "offset": 1}));
}

#[test]
fn an_empty_list_is_empty_and_not_an_error() {
    let project = Project::new();
    for (kind, array_name) in KINDS.into_iter().skip(1) {
        let list = project.get(kind, &[("projectId", &project.id)]).ok();
        let meta = json!({"total": 0, "limit": 100, "offset": 0});
        assert_eq!(list, json!({"data": [], array_name: [], "meta": meta}), "{kind}");
    }
}

#[test]
fn lists_are_in_the_order_of_creation() {
    let project = Project::new();
    let made: Vec<String> = ["Zebra", "ape", "Mouse"].map(|name| project.feature(name)).into();
    project.patch("features", &made[0], json!({"name": "Changed last"})).ok();
    assert_eq!(column(&project.rows("features"), "id"), made);
}

#[test]
fn the_status_filter_is_exact_and_total_counts_after_it() {
    let project = Project::new();
    let ids: Vec<String> = (0..5).map(|_| project.feature(&fresh("F"))).collect();
    for id in &ids[1..4] {
        project.patch("features", id, json!({"status": "in_progress"})).ok();
    }
    let pairs = [("projectId", project.id.as_str()), ("status", "in_progress"), ("limit", "2")];
    let list = project.get("features", &pairs).ok();
    assert_eq!(column(&array(&list["data"]), "id"), ids[1..3]);
    assert_eq!(list["meta"], json!({"total": 3, "limit": 2, "offset": 0}));
    let none =
        project.rows_where("features", &[("projectId", &project.id), ("status", "progress")]);
    assert_eq!(none, Vec::<Value>::new());
}

#[test]
fn the_generation_filter_is_exact() {
    let project = Project::new();
    project.feature("By hand");
    let one = project.run("features", json!({"count": 2}));
    let two = project.run("features", json!({"count": 3}));
    for (task, count) in [(one, 2), (two, 3)] {
        for name in ["generation_id", "generationId"] {
            let generation = task.generation();
            let rows =
                project.rows_where("features", &[("projectId", &project.id), (name, &generation)]);
            assert_eq!(column(&rows, "generation_id"), vec![generation; count], "{name}");
        }
    }
    let rows =
        project.rows_where("features", &[("projectId", &project.id), ("generation_id", NOBODY)]);
    assert_eq!(rows, Vec::<Value>::new());
}

#[test]
fn search_finds_a_part_of_name_title_or_description_without_case() {
    let project = Project::new();
    let find = |kind: &str, words: &str| {
        column(&project.rows_where(kind, &[("projectId", &project.id), ("search", words)]), "id")
    };
    let one = text(&project.create("features", json!({"name": "Reminders by Mail"}))["id"]);
    let two = text(
        &project.create("features", json!({"name": "B", "description": "an e-MAIL goes out"}))["id"],
    );
    project.create("features", json!({"name": "C", "business_value": "mail"}));
    assert_eq!(find("features", "mail"), [one.clone(), two.clone()]);
    assert_eq!(find("features", "MAIL G"), std::slice::from_ref(&two));
    assert_eq!(find("features", "ders by"), std::slice::from_ref(&one));
    assert_eq!(find("features", "%"), Vec::<String>::new());
    assert_eq!(find("features", "_"), Vec::<String>::new());
    let story = text(
        &project.create("user-stories", json!({"feature_id": one, "title": "Überweisung"}))["id"],
    );
    project.story(&two, "Other");
    assert_eq!(find("user-stories", "überw"), [story]);
}

#[test]
fn filters_are_joined() {
    let project = Project::new();
    let ids = ["Mail one", "Mail two", "Other"].map(|name| project.feature(name));
    for id in &ids[1..] {
        project.patch("features", id, json!({"status": "open"})).ok();
    }
    let pairs = [("projectId", project.id.as_str()), ("status", "open"), ("search", "mail")];
    assert_eq!(column(&project.rows_where("features", &pairs), "id"), [ids[1].clone()]);
}

#[test]
fn an_id_asks_for_one_row_and_not_for_a_list() {
    let project = Project::new();
    let id = project.feature("Reminders");
    let row = project.get("features", &[("projectId", &project.id), ("id", &id)]).ok();
    assert_eq!(row["id"], id);
    assert_eq!(row["data"]["id"], id);
}
