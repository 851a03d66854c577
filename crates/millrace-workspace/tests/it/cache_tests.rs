//! What is remembered of idea files is never answered instead of them (contract 3.3).

use std::{
    fs::{self, File},
    thread,
};

use crate::support::{Place, open, save};

#[test]
fn an_edit_in_the_same_instant_shows_in_the_next_answer() {
    let place = Place::new();
    place.session_with("a", &[("00000001", "Title 000")]);
    let path = place.path.join(place.workspace.idea("00000001").unwrap().file_path);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    for number in 0..300 {
        let title = format!("Title {number:03}");
        // The same inode, the same size, the same time, and mostly the same tick of the clock.
        fs::write(&path, text.replace("title: Title 000", &format!("title: {title}"))).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(place.workspace.idea("00000001").unwrap().title, title);
    }
}

#[test]
fn workspaces_that_read_while_others_write_see_only_what_was_whole() {
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    thread::scope(|scope| {
        let (reader, begun) = (&place.workspace, &begun);
        let path = &place.path;
        let writer = scope.spawn(move || {
            for number in 1..40 {
                let one = save(begun, "a", &format!("{number:08x}"), &format!("Kept {number}"));
                open(path).save_idea(&one).unwrap();
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let (_, ideas) = reader.session(&begun.session_id).unwrap();
            assert!(ideas.len() >= last, "a saved idea stays");
            last = ideas.len();
        }
    });
    assert_eq!(place.list().len(), 39);
}
