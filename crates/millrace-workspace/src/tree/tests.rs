//! Stamps of files made a moment ago prove nothing, so these tests read as if an hour later, and let
//! the file system's clock tick between two changes instead.

use std::{
    fs::{self, File},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use proptest::prelude::*;

use super::*;
use crate::{Draft, RemoveMany, Roots, SaveIdea, stamp::Stamp};

type Seen = Vec<(Session, Vec<Idea>)>;

struct Place {
    _outer: tempfile::TempDir,
    path: PathBuf,
    session: PathBuf,
    workspace: Workspace,
}

impl Place {
    /// One session `s` with ideas `00000001` to `00000003` in files `idea_a_1.md` to `idea_a_3.md`.
    fn new() -> Place {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().canonicalize().unwrap();
        let session = path.join(".viben/ideas/s");
        fs::create_dir_all(&session).unwrap();
        let workspace = Workspace::open(path.to_str().unwrap(), &Roots::unbound()).unwrap();
        let place = Place { _outer: outer, path, session, workspace };
        fs::write(place.file("idea.json"), "{}").unwrap();
        for number in 1..=3 {
            fs::write(place.file(&format!("idea_a_{number}.md")), text(number, "old")).unwrap();
        }
        place.tick();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.session.join(name)
    }

    fn later(&self) -> Tree {
        let later = SystemTime::now() + Duration::from_secs(3600);
        self.workspace.tree_begun(later).unwrap()
    }

    /// What the tree tells with everything remembered that can be.
    fn remembered(&self) -> Seen {
        seen(self.later())
    }

    /// What it tells to who never looked before.
    fn fresh(&self) -> Seen {
        let workspace = Workspace::open(self.path.to_str().unwrap(), &Roots::unbound()).unwrap();
        seen(workspace.tree().unwrap())
    }

    /// Returns when the file system stamps another time than before.
    fn tick(&self) {
        let path = self.path.join("clock");
        let stamp = || {
            fs::write(&path, "x").unwrap();
            Stamp::of(&rustix::fs::stat(&path).unwrap())
        };
        let first = stamp();
        while stamp() == first {}
    }
}

fn seen(tree: Tree) -> Seen {
    let whole = |branch: Branch| {
        let ideas = (0..branch.ideas.len()).map(|place| branch.idea(place)).collect();
        (branch.counted(), ideas)
    };
    tree.branches.into_iter().map(whole).collect()
}

fn text(number: u32, title: &str) -> String {
    format!("---\nid: {number:08x}\ntitle: {title}\n---\n\nbody\n")
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

fn set_modified(path: &Path, at: SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
}

#[test]
fn an_unchanged_file_is_parsed_once_and_a_new_one_again() {
    let place = Place::new();
    let same = |a: &Tree, b: &Tree| -> Vec<bool> {
        let pairs = a.ideas().zip(b.ideas());
        pairs.map(|((_, a), (_, b))| std::ptr::eq(a, b)).collect()
    };
    let young = (place.workspace.tree().unwrap(), place.workspace.tree().unwrap());
    assert_eq!(same(&young.0, &young.1), [false; 3], "a young stamp proves nothing");
    let first = place.later();
    assert_eq!(same(&first, &place.workspace.tree().unwrap()), [true; 3]);
    fs::write(place.file("idea_a_2.md"), text(2, "old")).unwrap();
    assert_eq!(same(&first, &place.later()), [true, false, true]);
}

#[test]
fn no_change_by_hand_goes_unseen() {
    type Change = fn(&Place);
    let changes: [(&str, Change); 13] = [
        ("edited in place, same size, time set back", |place| {
            let path = place.file("idea_a_2.md");
            let at = modified(&path);
            fs::write(&path, text(2, "new")).unwrap();
            set_modified(&path, at);
        }),
        ("replaced by rename, same size and time", |place| {
            let (path, other) = (place.file("idea_a_2.md"), place.path.join("other"));
            fs::write(&other, text(2, "new")).unwrap();
            set_modified(&other, modified(&path));
            fs::rename(other, path).unwrap();
        }),
        ("deleted", |place| fs::remove_file(place.file("idea_a_2.md")).unwrap()),
        ("broken", |place| fs::write(place.file("idea_a_2.md"), "nothing").unwrap()),
        ("added", |place| fs::write(place.file("idea_a_4.md"), text(4, "new")).unwrap()),
        ("renamed", |place| {
            fs::rename(place.file("idea_a_2.md"), place.file("idea_a_9.md")).unwrap();
        }),
        ("exchanged", |place| {
            fs::rename(place.file("idea_a_1.md"), place.path.join("x")).unwrap();
            fs::rename(place.file("idea_a_2.md"), place.file("idea_a_1.md")).unwrap();
            fs::rename(place.path.join("x"), place.file("idea_a_2.md")).unwrap();
        }),
        ("a link in its place", |place| {
            fs::rename(place.file("idea_a_2.md"), place.path.join("x")).unwrap();
            symlink(place.path.join("x"), place.file("idea_a_2.md")).unwrap();
        }),
        ("session file edited in place", |place| {
            fs::write(place.file("idea.json"), r#"{"files":["idea_a_3.md"]}"#).unwrap();
        }),
        ("session file gone", |place| fs::remove_file(place.file("idea.json")).unwrap()),
        ("session renamed", |place| {
            fs::rename(&place.session, place.session.with_file_name("t")).unwrap();
        }),
        ("session swapped by a link", |place| {
            let aside = place.path.join("aside");
            fs::rename(&place.session, &aside).unwrap();
            symlink(&aside, &place.session).unwrap();
        }),
        ("written by another process", |place| {
            let script =
                "printf -- '---\\nid: 00000002\\ntitle: new\\n---\\n\\nbody\\n' > idea_a_2.md";
            let mut shell = Command::new("sh");
            assert!(
                shell.current_dir(&place.session).args(["-c", script]).status().unwrap().success()
            );
        }),
    ];
    for (name, change) in changes {
        let place = Place::new();
        let before = place.remembered();
        assert_eq!(before, place.fresh());
        change(&place);
        let after = place.remembered();
        assert_ne!(before, after, "{name}");
        assert_eq!(after, place.fresh(), "{name}");
        assert_eq!(after, seen(place.workspace.tree().unwrap()), "{name}");
    }
}

#[test]
fn a_file_that_may_no_longer_be_read_is_treated_as_ever() {
    let place = Place::new();
    place.remembered();
    let hidden = fs::Permissions::from_mode(0o000);
    fs::set_permissions(place.file("idea_a_2.md"), hidden).unwrap();
    assert_eq!(place.remembered(), place.fresh());
}

#[test]
fn ideas_that_lean_on_their_session_follow_it() {
    let place = Place::new();
    let created = |seen: Seen| seen[0].1[0].created_at.clone();
    fs::write(place.file("idea.json"), r#"{"generated_at":"2026-01-01"}"#).unwrap();
    assert_eq!(created(place.remembered()), "2026-01-01T00:00:00Z");
    fs::write(place.file("idea.json"), r#"{"generated_at":"2026-02-02T00:00:00Z"}"#).unwrap();
    assert_eq!(created(place.remembered()), "2026-02-02T00:00:00Z");
}

/// A change of the workspace, by hand or by the program.
#[derive(Clone, Debug)]
enum Change {
    Write(u32, u32, bool),
    Delete(u32),
    Exchange(u32, u32),
    Save(u32, u32),
    Dismiss(u32),
    Remove(u32),
    RemoveAll,
    Look,
}

fn any_change() -> impl Strategy<Value = Change> {
    let number = || 1..5_u32;
    prop_oneof![
        4 => (number(), number(), any::<bool>())
            .prop_map(|(file, title, back)| Change::Write(file, title, back)),
        1 => number().prop_map(Change::Delete),
        1 => (number(), number()).prop_map(|(a, b)| Change::Exchange(a, b)),
        2 => (5..9_u32, 5..9_u32).prop_map(|(id, title)| Change::Save(id, title)),
        1 => (1..9_u32).prop_map(Change::Dismiss),
        1 => (1..9_u32).prop_map(Change::Remove),
        1 => Just(Change::RemoveAll),
        3 => Just(Change::Look),
    ]
}

fn apply(change: &Change, place: &Place) {
    let now = Timestamp::UNIX_EPOCH;
    let file = |number: u32| place.file(&format!("idea_a_{number}.md"));
    let id = |number: u32| format!("{number:08x}");
    // By hand or by the program, a change that cannot be is no change.
    match *change {
        Change::Write(number, title, back) => {
            let at = fs::metadata(file(number)).and_then(|metadata| metadata.modified());
            fs::write(file(number), text(number, &title.to_string())).unwrap();
            if let (true, Ok(at)) = (back, at) {
                set_modified(&file(number), at);
            }
        }
        Change::Delete(number) => drop(fs::remove_file(file(number))),
        Change::Exchange(a, b) => drop(fs::rename(file(a), file(b))),
        Change::Save(number, title) => {
            let draft = Draft {
                title: format!("saved {title}"),
                description: String::new(),
                rationale: String::new(),
                effort: crate::Effort::Small,
                affected_files: Vec::new(),
                existing_patterns: Vec::new(),
                approach: "body".to_owned(),
            };
            let (session_id, output) = ("s".to_owned(), ".viben/ideas".to_owned());
            let save = SaveIdea {
                session_id,
                output,
                idea_type: "b".to_owned(),
                id: id(number),
                draft,
                created_at: now,
                sources: Vec::new(),
                replaces: vec![id(number + 1)],
                not_compared: Vec::new(),
            };
            place.workspace.save_idea(&save).unwrap();
        }
        Change::Dismiss(number) => drop(place.workspace.dismiss(&id(number), Some("x"), now)),
        Change::Remove(number) => drop(place.workspace.remove(&id(number), now)),
        Change::RemoveAll => {
            let all = RemoveMany { all: true, ..RemoveMany::default() };
            place.workspace.remove_many(&all, now).unwrap();
        }
        Change::Look => drop(place.remembered()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn remembering_changes_no_answer(changes in prop::collection::vec(any_change(), 1..12)) {
        let place = Place::new();
        place.remembered();
        for change in &changes {
            apply(change, &place);
            place.tick();
            prop_assert_eq!(seen(place.workspace.tree().unwrap()), place.fresh());
        }
        prop_assert_eq!(place.remembered(), place.fresh());
    }
}
