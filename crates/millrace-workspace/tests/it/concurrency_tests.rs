//! Many writers on one workspace, in threads and in processes (checks 36 and 42).

use std::{
    collections::HashSet,
    env,
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
    thread,
};

use millrace_workspace::{BeginRun, Begun, Saved};

use crate::support::{Place, START, at, id_of, open, promote, run, save};

/// Tells the copy of this test binary that it is one of the writers.
const WRITER: &str = "MILLRACE_TEST_WRITER";

fn write_many(workspace: &millrace_workspace::Workspace, begun: &Begun, writer: u32, count: u32) {
    for number in 0..count {
        let id = id_of(writer * 1000 + number);
        let title = format!("Idea {writer}x{number}");
        let result = workspace.save_idea(&save(begun, "a", &id, &title)).unwrap();
        assert!(matches!(result, Saved::New { .. }), "{result:?}");
        match number % 4 {
            1 => drop(workspace.dismiss(&id, Some("x"), at(START)).unwrap()),
            2 => drop(workspace.promote(&promote(&id)).unwrap()),
            3 => workspace.remove(&id, at(START)).unwrap(),
            _ => {}
        }
    }
}

fn check(place: &Place, begun: &Begun, writers: u32, count: u32) {
    let ideas = place.list();
    let kept = (0..count).filter(|number| number % 4 != 3).count() * writers as usize;
    assert_eq!(ideas.len(), kept, "no lost idea");
    let ids: HashSet<_> = ideas.iter().map(|idea| &idea.id).collect();
    let paths: HashSet<_> = ideas.iter().map(|idea| &idea.file_path).collect();
    assert_eq!((ids.len(), paths.len()), (kept, kept));
    let file = place.session_file(begun);
    assert_eq!(file["summary"]["total_ideas"], kept);
    assert_eq!(file["files"].as_array().unwrap().len(), kept);
    let leftovers = place.everything().into_iter().filter(|path| path.ends_with(".tmp")).count();
    assert_eq!(leftovers, 0);
}

#[test]
fn threads_lose_nothing() {
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    thread::scope(|scope| {
        for writer in 1..=4 {
            let (place, begun) = (&place, &begun);
            // Each writer opens the workspace itself, as separate requests do.
            scope.spawn(move || write_many(&open(&place.path), begun, writer, 12));
        }
    });
    check(&place, &begun, 4, 12);
}

#[test]
fn processes_lose_nothing() {
    if let Ok(order) = env::var(WRITER) {
        let (writer, path) = order.split_once(' ').unwrap();
        let workspace = open(path.as_ref());
        let appending = BeginRun { append: true, ..run(&["a"], START) };
        let begun = workspace.begin_run(&appending).unwrap();
        write_many(&workspace, &begun, writer.parse().unwrap(), 12);
        return;
    }
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    let children: Vec<_> = (1..=4)
        .map(|writer| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "concurrency_tests::processes_lose_nothing"])
                .env(WRITER, format!("{writer} {}", place.path.display()))
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    check(&place, &begun, 4, 12);
}

#[test]
fn parallel_starts_get_different_sessions() {
    let place = Place::new();
    let ids: HashSet<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| place.workspace.begin_run(&run(&["a"], START)).unwrap().session_id)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 8);
    assert!(ids.contains("03-11-a") && ids.contains("03-11-a-8"));
}

#[test]
fn one_of_two_equal_ideas_saved_at_once_is_dropped() {
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    let results: Vec<Saved> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|number| {
                let (place, begun) = (&place, &begun);
                scope.spawn(move || {
                    place
                        .workspace
                        .save_idea(&save(begun, "a", &id_of(number), "Same title"))
                        .unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|saved| matches!(saved, Saved::New { .. })).count(), 1);
    assert_eq!(place.session_file(&begun)["summary"]["skipped_duplicates"], 5);
}

#[test]
fn a_killed_writer_leaves_whole_files_and_a_free_lock() {
    if let Ok(order) = env::var(WRITER) {
        let (writer, path) = order.split_once(' ').unwrap();
        save_until_killed(&open(path.as_ref()), writer.parse().unwrap());
    }
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    let mut announced = Vec::new();
    for writer in 1..=12 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "concurrency_tests::a_killed_writer_leaves_whole_files_and_a_free_lock",
            ])
            .env(WRITER, format!("{writer} {}", place.path.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let said: Vec<String> = lines
            .by_ref()
            .filter_map(|line| line.strip_prefix("saved ").map(str::to_owned))
            .take(writer)
            .collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(said.len(), writer);
        announced.extend(said);
        assert!(place.session_file(&begun)["files"].is_array(), "the session file is whole");
    }
    let ids: HashSet<String> = place.ids().into_iter().collect();
    assert!(announced.iter().all(|id| ids.contains(id)), "every announced idea is there");
    let files = place.everything().into_iter().filter(|path| path.contains("/idea_a_")).count();
    assert_eq!(files, ids.len(), "every idea file is whole");
    place.save(&begun, "a", "ffffffff", "After all of them");
    assert_eq!(place.session_file(&begun)["summary"]["total_ideas"], ids.len() + 1);
}

/// Saves ideas and tells each on standard output, past the test harness, until someone ends it.
fn save_until_killed(workspace: &millrace_workspace::Workspace, writer: u32) -> ! {
    let appending = BeginRun { append: true, ..run(&["a"], START) };
    let begun = workspace.begin_run(&appending).unwrap();
    let mut out = io::stdout();
    let mut number = 0;
    loop {
        let id = id_of(writer * 100_000 + number);
        let one = save(&begun, "a", &id, &format!("Idea {writer}x{number}"));
        assert!(matches!(workspace.save_idea(&one).unwrap(), Saved::New { .. }));
        writeln!(out, "\nsaved {id}").unwrap();
        number += 1;
    }
}
