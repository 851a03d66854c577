//! Check 25: other output directories.

use millrace_testkit::{idea_file, snapshot};
use serde_json::{Value, json};

use crate::support::{Project, column, invalid, text};

// check 25
#[test]
fn sessions_of_another_output_are_found_by_every_route() {
    let project = Project::new();
    let plain = text(&project.run(&["code_quality"], json!({}))["session_id"]);
    assert!(!project.has(".viben/ideas/index.json"), "only once another output was used");
    let run = project.run(&["code_quality"], json!({"output": "reports/ideas"}));
    let session = text(&run["session_id"]);
    let ids = column(&run["ideas"], "id");
    assert_eq!(session, format!("{plain}-2"), "ids are unique over all outputs");
    assert_eq!(
        project.read_json(".viben/ideas/index.json"),
        json!({"version": 1, "outputs": ["reports/ideas"]})
    );
    assert!(project.has(&format!("reports/ideas/{session}/idea.json")));
    assert!(!project.has(&format!(".viben/ideas/{session}")));
    let name = text(&run["ideas"][0]["name"]);
    let path = format!("reports/ideas/{session}/idea_code_quality_{name}.md");
    assert_eq!(run["ideas"][0]["file_path"], path);
    assert_eq!(project.idea(&ids[0])["file_path"], path);
    assert_eq!(project.list(&[])["total"], 6);
    assert_eq!(project.list(&[("session_id", &session)])["total"], 3);
    assert_eq!(project.sessions().len(), 2);
    assert_eq!(project.session(&session)["summary"]["total_ideas"], 3);
    assert_eq!(project.replay(&session, &[]).len(), 10);
    let task = project.promote(&ids[0], json!({})).ok();
    assert!(project.has(&text(&task["task"]["task_dir"])));
    project.dismiss(&ids[1], json!({})).ok();
    project.delete(&ids[2]).ok();
    assert_eq!(project.names(&format!("reports/ideas/{session}")).len(), 3, "2 ideas, idea.json");
}

// check 25
#[test]
fn an_output_is_normalised_and_recorded_once() {
    let project = Project::new();
    for output in ["a/b", "./a//b/", "a/./b", ".viben/ideas", "./.viben//ideas"] {
        project.run(&["code_quality"], json!({"output": output, "max_ideas": 1}));
    }
    assert_eq!(
        project.read_json(".viben/ideas/index.json"),
        json!({"version": 1, "outputs": ["a/b"]})
    );
    let sessions = |folder: &str| {
        project.names(folder).iter().filter(|name| !name.starts_with(['.', 'i'])).count()
    };
    assert_eq!((sessions("a/b"), sessions(".viben/ideas")), (3, 2));
    assert_eq!(project.list(&[])["total"], 5);
}

// check 25
#[test]
fn an_output_that_leads_out_is_refused_and_nothing_is_written() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), project.join("link")).unwrap();
    std::os::unix::fs::symlink(project.join("src"), project.join("inner")).unwrap();
    project.git(&["init", "--quiet"]);
    let root_before = project.rig.root.join("x");
    let before = snapshot(project.path());
    let long = "d/".repeat(513);
    for output in [
        "../x",
        "/x",
        "a/../../x",
        "a/../b",
        "..",
        ".",
        "./",
        "./.",
        ".git/x",
        ".git",
        "./.git/x",
        "link/x",
        "link",
        "inner/x",
        "a\0b",
        "a\\b",
        &long,
    ] {
        for path in ["/api/idea/generate", "/api/idea/generate?stream=false"] {
            let body = json!({"types": ["code_quality"], "output": output});
            let text = "output must be a relative path inside the workspace";
            println!("{output:?}");
            invalid(&project.post(path, body), text);
        }
    }
    let file = json!({"types": ["code_quality"], "output": "src/main.rs"});
    invalid(&project.post("/api/idea/generate", file), "output is not a directory: src/main.rs");
    assert_eq!(snapshot(project.path()), before);
    assert_eq!(snapshot(outside.path()).len(), 0);
    assert!(!root_before.exists());
}

// check 25
#[test]
fn recorded_outputs_that_lead_out_or_are_gone_are_ignored() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    let session = outside.path().join("03-11-out");
    std::fs::create_dir(&session).unwrap();
    std::fs::write(session.join("idea.json"), "{}").unwrap();
    std::os::unix::fs::symlink(outside.path(), project.join("link")).unwrap();
    let files = [("idea_code_quality_a.md", idea_file("aaaa0001", "code_quality", "a", &[]))];
    project.write_session_in("fine", "03-11-fine", "2026-03-11T10:00:00.000Z", &files);
    let outside = outside.path().to_str().unwrap();
    let outputs = json!(["../x", outside, "link", "gone", "fine"]);
    project
        .write(".viben/ideas/index.json", &json!({"version": 1, "outputs": outputs}).to_string());
    let ids: Vec<Value> = project.sessions().iter().map(|session| session["id"].clone()).collect();
    assert_eq!(ids, ["03-11-fine"]);
    // If foreign files give one session id twice, the default directory wins.
    let mine = [("idea_code_quality_b.md", idea_file("aaaa0002", "code_quality", "b", &[]))];
    project.write_session("03-11-fine", "2026-03-11T09:00:00.000Z", &mine);
    assert_eq!(column(&project.list(&[])["ideas"], "id"), ["aaaa0002"]);
}
