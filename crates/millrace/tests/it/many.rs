//! Checks 42 and 43: several writers on one workspace, and somebody who swaps links meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use millrace_testkit::{Answer, Client, Rng, TestServer, snapshot};
use serde_json::{Value, json};

use crate::support::{Project, Rig, array, builder, column, text, whole_files};

/// One of the three ways to write, and how often each is used.
enum Writer<'a> {
    Http(&'a TestServer),
    CommandLine,
}

const WRITES_OF_A_SERVER: usize = 70;
const WRITES_OF_A_COMMAND: usize = 30;

/// What all writers together have done: idea to status, taken out while one writer works on it.
#[derive(Default)]
struct Done {
    status: BTreeMap<String, &'static str>,
    deleted: BTreeSet<String>,
}

// check 42
#[test]
fn two_servers_and_command_lines_lose_nothing_on_one_workspace() {
    let rig = Rig::own();
    rig.provider.otherwise(Answer::ideas(3));
    let project = rig.project();
    let other = builder(&rig.provider).root(&rig.root).start();
    let done = Mutex::new(Done::default());
    let mut rng = Rng::from_environment();
    let seeds: Vec<u64> = (0..4).map(|_| rng.next_bits()).collect();
    let server = rig.server();
    let client = server.client();
    std::thread::scope(|scope| {
        let writers = [
            (Writer::Http(&server), WRITES_OF_A_SERVER),
            (Writer::Http(&other), WRITES_OF_A_SERVER),
            (Writer::CommandLine, WRITES_OF_A_COMMAND),
            (Writer::CommandLine, WRITES_OF_A_COMMAND),
        ];
        let home = server.home().join("writers");
        std::fs::create_dir_all(&home).unwrap();
        for ((writer, writes), seed) in writers.into_iter().zip(seeds) {
            let (project, done, home) = (&project, &done, home.clone());
            scope.spawn(move || {
                let mut rng = Rng::new(seed);
                for _ in 0..writes {
                    one_write(&writer, project, done, &home, &mut rng);
                }
            });
        }
    });
    drop(server);
    let done = done.into_inner().unwrap();
    check_all(&project, &client, &done);
}

fn one_write(
    writer: &Writer<'_>,
    project: &Project,
    done: &Mutex<Done>,
    home: &Path,
    rng: &mut Rng,
) {
    let taken = {
        let mut done = done.lock().unwrap();
        let drafts: Vec<String> = done
            .status
            .iter()
            .filter(|(_, at)| **at == "draft")
            .map(|(id, _)| id.clone())
            .collect();
        let pick = drafts.get(rng.below(drafts.len())).filter(|_| rng.below(5) > 0).cloned();
        pick.inspect(|id| {
            done.status.remove(id);
        })
    };
    let Some(id) = taken else {
        let ideas = generate(writer, project, home);
        assert!(!ideas.is_empty());
        let mut done = done.lock().unwrap();
        for id in ideas {
            let double = done.status.insert(id.clone(), "draft");
            assert!(double.is_none() && !done.deleted.contains(&id), "{id} was given twice");
        }
        return;
    };
    let action = ["promote", "dismiss", "delete"][rng.below(3)];
    change(writer, project, home, action, &id);
    let mut done = done.lock().unwrap();
    match action {
        "promote" => drop(done.status.insert(id, "promoted")),
        "dismiss" => drop(done.status.insert(id, "dismissed")),
        _ => drop(done.deleted.insert(id)),
    }
}

fn generate(writer: &Writer<'_>, project: &Project, home: &Path) -> Vec<String> {
    let ideas = match writer {
        Writer::Http(server) => {
            let body = project.body(json!({"types": ["code_quality"], "max_ideas": 3}));
            server.client().post("/api/idea/generate?stream=false", &body).ok()["ideas"].clone()
        }
        Writer::CommandLine => {
            let arguments = ["generate", "-t", "code_quality", "--max-ideas", "3", "--json"];
            command(project, home, &arguments)["data"]["ideas"].clone()
        }
    };
    column(&ideas, "id")
}

fn change(writer: &Writer<'_>, project: &Project, home: &Path, action: &str, id: &str) {
    match writer {
        Writer::Http(server) => {
            let client = server.client();
            let path = format!("/api/idea/{id}");
            let reply = match action {
                "delete" => client.delete(&project.target(&path, &[]), None),
                _ => client.post(&format!("{path}/{action}"), &project.body(json!({}))),
            };
            reply.ok();
        }
        Writer::CommandLine => {
            let action = if action == "delete" { "remove" } else { action };
            command(project, home, &[action, id, "--json"]);
        }
    }
}

/// Runs one command on the files; the server's lock is held by the test, so the home is given.
fn command(project: &Project, home: &Path, arguments: &[&str]) -> Value {
    let output = builder(&project.rig.provider)
        .directory(project.path())
        .command(home)
        .arg("idea")
        .args(arguments)
        .output()
        .unwrap();
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {out}{error}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error} in {out}"))
}

fn check_all(project: &Project, client: &Client, done: &Done) {
    let target = project.target("/api/idea", &[("limit", "1000")]);
    let list = client.get(&target).ok();
    let found: BTreeMap<String, String> = array(&list["ideas"])
        .iter()
        .map(|idea| (text(&idea["id"]), text(&idea["status"])))
        .collect();
    let expected: BTreeMap<String, String> =
        done.status.iter().map(|(id, status)| (id.clone(), (*status).to_owned())).collect();
    assert_eq!(found, expected);
    let on_disk: Vec<String> = whole_files(project.path()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(on_disk.len(), expected.len(), "each idea in one file");
    let tasks: BTreeSet<String> = array(&list["ideas"])
        .iter()
        .filter_map(|idea| idea["promoted_to"].as_str().map(str::to_owned))
        .collect();
    let promoted = expected.values().filter(|status| *status == "promoted").count();
    assert_eq!(tasks.len(), promoted, "no task id twice");
    let sessions = client.get(&project.target("/api/idea/sessions", &[("limit", "1000")])).ok();
    let mut total = 0;
    for session in array(&sessions["sessions"]) {
        let file = project.session_file(&text(&session["id"]));
        assert_eq!(file["summary"]["total_ideas"], session["summary"]["total_ideas"]);
        assert_eq!(file["summary"]["by_status"], session["summary"]["by_status"]);
        assert_eq!(array(&file["files"]).len() as u64, session["summary"]["total_ideas"]);
        total += array(&file["files"]).len();
    }
    assert_eq!(total, expected.len());
}

/// How many writes check 43 makes while folders and links are swapped.
const SWAPPED_WRITES: usize = 120;

/// Swaps a folder for a link to `outside` and back until told to stop.
fn swap(folder: &Path, outside: &Path, stop: &AtomicBool, swaps: &AtomicUsize) {
    let aside = folder.with_extension("aside");
    while !stop.load(Ordering::Relaxed) {
        if std::fs::rename(folder, &aside).is_err() {
            std::thread::yield_now();
            continue;
        }
        let linked = std::os::unix::fs::symlink(outside, folder).is_ok();
        std::thread::yield_now();
        if linked {
            std::fs::remove_file(folder).unwrap();
        }
        // The program may have made a folder of its own meanwhile; then both stay.
        if std::fs::rename(&aside, folder).is_err() {
            let _ = std::fs::remove_dir_all(folder);
            let _ = std::fs::rename(&aside, folder);
        }
        swaps.fetch_add(1, Ordering::Relaxed);
    }
}

// check 43
#[test]
fn swapped_folders_and_links_never_lead_a_write_outside() {
    let rig = Rig::own();
    let outside = tempfile::tempdir().unwrap();
    let project = rig.project();
    let ids: Vec<String> = (0..40).map(|number| format!("aaaa{number:04x}")).collect();
    let borrowed: Vec<&str> = ids.iter().map(String::as_str).collect();
    project.seed("03-11-seed", "code_quality", &borrowed);
    project.run(&["code_quality"], json!({"output": "reports/ideas"}));
    project.promote(&ids[0], json!({})).ok();
    // The trap looks like each of the swapped folders, so that a follower would not stumble.
    let seed = project.join(".viben/ideas/03-11-seed");
    let trap = outside.path();
    for entry in std::fs::read_dir(&seed).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), trap.join(entry.file_name())).unwrap();
    }
    std::fs::create_dir(trap.join("ideas")).unwrap();
    let before = snapshot(trap);
    let (stop, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let folders = [
        seed,
        project.join(".viben/tasks"),
        project.join("reports"),
        project.join("reports/ideas"),
    ];
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    let mut rng = Rng::from_environment();
    std::thread::scope(|scope| {
        for folder in &folders[..3] {
            let (stop, swaps) = (&stop, &swaps);
            scope.spawn(move || swap(folder, trap, stop, swaps));
        }
        for _ in 0..SWAPPED_WRITES {
            let id = &ids[rng.below(ids.len())];
            let generate = |extra: Value| project.try_run(&["code_quality"], extra);
            let reply = match rng.below(6) {
                0 => project.promote(id, json!({})),
                1 => project.dismiss(id, json!({"reason": "x"})),
                2 => project.delete(id),
                3 => generate(json!({"append": true, "override": true, "max_ideas": 1})),
                4 => generate(json!({"output": "reports/ideas", "max_ideas": 1})),
                _ => project.delete_many(json!({"ids": [id]})),
            };
            *counts.entry(reply.status).or_default() += 1;
        }
        stop.store(true, Ordering::Relaxed);
    });
    println!("{counts:?} after {} swaps", swaps.load(Ordering::Relaxed));
    assert_eq!(snapshot(trap), before, "something outside was written");
    assert!(counts.get(&200).is_some_and(|count| *count > 0), "no write got through: {counts:?}");
    assert!(swaps.load(Ordering::Relaxed) > SWAPPED_WRITES, "too few swaps to tell anything");
}
