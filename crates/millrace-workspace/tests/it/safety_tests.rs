//! Links in the way (contract 11) and links swapped in meanwhile (check 43).

use std::{
    fs,
    os::unix::fs::symlink,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use millrace_workspace::{ErrorKind, Promote};

use crate::support::{Place, START, at, id_of, promote, run, save, told};

#[test]
fn a_link_reads_as_absent_and_refuses_writes() {
    let place = Place::new();
    fs::create_dir_all(place.outside.join("ideas/s")).unwrap();
    fs::write(place.outside.join("ideas/s/idea.json"), "{}").unwrap();
    fs::write(place.outside.join("ideas/s/idea_a_x.md"), "---\nid: 00000001\n---\n").unwrap();
    symlink(&place.outside, place.path.join(".viben")).unwrap();
    assert!(place.ids().is_empty());
    let error = place.workspace.begin_run(&run(&["a"], START)).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Validation, ".viben is a symbolic link")
    );
    assert_eq!(told(place.workspace.remove("00000001", at(START))), "Idea not found: 00000001");
    fs::remove_file(place.path.join(".viben")).unwrap();
    fs::create_dir(place.path.join(".viben")).unwrap();
    symlink(place.outside.join("ideas"), place.path.join(".viben/ideas")).unwrap();
    assert_eq!(
        told(place.workspace.begin_run(&run(&["a"], START))),
        ".viben/ideas is a symbolic link"
    );
    assert_eq!(fs::read_dir(place.outside.join("ideas")).unwrap().count(), 1);
}

#[test]
fn a_link_at_any_file_of_the_contract_is_refused() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "One")]);
    let outside = place.outside.join("target");
    fs::write(&outside, "untouched").unwrap();
    let session = place.path.join(".viben/ideas").join(&begun.session_id);

    let lock = place.path.join(".viben/ideas/.lock");
    fs::remove_file(&lock).unwrap();
    symlink(&outside, &lock).unwrap();
    let refused = told(place.workspace.dismiss("00000001", None, at(START)));
    assert_eq!(refused, ".viben/ideas/.lock is a symbolic link");
    fs::remove_file(&lock).unwrap();

    fs::create_dir_all(place.outside.join("tasks")).unwrap();
    symlink(place.outside.join("tasks"), place.path.join(".viben/tasks")).unwrap();
    assert_eq!(
        told(place.workspace.promote(&promote("00000001"))),
        ".viben/tasks is a symbolic link"
    );
    place.git_with_commit();
    fs::remove_file(place.path.join(".viben/tasks")).unwrap();
    symlink(place.outside.join("tasks"), place.path.join(".viben/worktrees")).unwrap();
    let with_worktree = Promote { worktree: true, ..promote("00000001") };
    assert_eq!(
        told(place.workspace.promote(&with_worktree)),
        ".viben/worktrees is a symbolic link"
    );
    assert_eq!(fs::read_dir(place.outside.join("tasks")).unwrap().count(), 0);

    let moved = session.with_file_name("moved");
    fs::rename(&session, &moved).unwrap();
    symlink(&moved, &session).unwrap();
    let saved = place.workspace.save_idea(&save(&begun, "a", "00000002", "Two"));
    assert_eq!(told(saved), ".viben/ideas/03-11-a is a symbolic link");
    fs::remove_file(&session).unwrap();
    fs::rename(&moved, &session).unwrap();

    fs::remove_file(session.join("idea.json")).unwrap();
    symlink(&outside, session.join("idea.json")).unwrap();
    assert!(place.ids().is_empty(), "a link at idea.json makes no session");
    symlink(&outside, place.path.join(".viben/.developer")).unwrap();
    symlink(&outside, place.path.join(".viben/ideas/index.json")).unwrap();
    let mut elsewhere = run(&["a"], START);
    elsewhere.output = Some("reports".to_owned());
    assert_eq!(
        told(place.workspace.begin_run(&elsewhere)),
        ".viben/ideas/index.json is a symbolic link"
    );
    assert!(!place.exists("reports"));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "untouched");
}

#[test]
fn a_named_pipe_in_place_of_a_file_holds_nobody() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "One")]);
    let pipe = place.path.join(format!(".viben/ideas/{}/idea_a_pipe.md", begun.session_id));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    assert_eq!(place.ids(), ["00000001"]);
    fs::rename(&pipe, place.path.join(".viben/ideas/index.json")).unwrap();
    assert_eq!(place.ids(), ["00000001"]);
}

#[test]
fn swapped_links_never_lead_outside() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "Kept idea")]);
    let session = place.path.join(".viben/ideas").join(&begun.session_id);
    let aside = place.path.join(".viben/aside");
    fs::create_dir(place.outside.join("trap")).unwrap();
    fs::write(place.outside.join("trap/idea.json"), "{}").unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let swapped = fs::rename(&session, &aside)
                    .and_then(|()| symlink(place.outside.join("trap"), &session));
                thread::yield_now();
                if swapped.is_ok() {
                    fs::remove_file(&session).unwrap();
                    fs::rename(&aside, &session).unwrap();
                    (0..100).for_each(|_| thread::yield_now());
                }
            }
        });
        let mut saves = 0;
        for number in 2..200 {
            let one = save(&begun, "a", &id_of(number), &format!("Swap {number}"));
            // Refused or saved, either is right; what counts is where bytes went.
            saves += usize::from(place.workspace.save_idea(&one).is_ok());
            let _ = place.workspace.dismiss(&id_of(number), Some("x"), at(START));
            let _ = place.workspace.remove(&id_of(number / 2), at(START));
        }
        done.store(true, Ordering::Relaxed);
        assert!(saves > 0, "some writes in between went through");
    });
    let trapped: Vec<_> = fs::read_dir(place.outside.join("trap")).unwrap().collect();
    assert_eq!(trapped.len(), 1);
    assert_eq!(fs::read_to_string(place.outside.join("trap/idea.json")).unwrap(), "{}");
}
