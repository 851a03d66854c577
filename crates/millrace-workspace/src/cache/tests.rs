use std::fs::{self, File};

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::of(File::open(place.path()).unwrap());
    (place, folder.expect("the tests run on a local file system"))
}

fn stamp(place: &tempfile::TempDir, name: &str) -> Stamp {
    let path = place.path().join(name);
    fs::write(&path, name).unwrap();
    Stamp::of(&rustix::fs::stat(&path).unwrap())
}

fn size<T: Clone>(kept: &Kept<T>) -> (usize, usize) {
    let inner = kept.inner();
    let entries = || inner.folders.values().flat_map(HashMap::values);
    assert_eq!(inner.files, entries().count());
    assert_eq!(inner.bytes, entries().map(|entry| entry.bytes).sum::<usize>());
    assert!(inner.folders.values().all(|entries| !entries.is_empty()));
    (inner.files, inner.bytes)
}

#[test]
fn a_value_is_given_for_its_own_stamp_only() {
    let (place, folder) = folder();
    let (one, two) = (stamp(&place, "one"), stamp(&place, "two"));
    let kept = Kept::new(10, 10_000);
    kept.put(folder, "one", one, 1, 0);
    assert_eq!(kept.get(folder, "one", &one), Some(1));
    assert_eq!(kept.get(folder, "one", &two), None);
    assert_eq!(kept.get(folder, "two", &one), None);
    kept.put(folder, "one", two, 2, 0);
    assert_eq!((kept.get(folder, "one", &one), kept.get(folder, "one", &two)), (None, Some(2)));
    assert_eq!(size(&kept).0, 1);
}

#[test]
fn neither_files_nor_bytes_go_over_their_limit() {
    let (place, folder) = folder();
    let stamp = stamp(&place, "x");
    let few = Kept::new(3, usize::MAX);
    let small = Kept::new(usize::MAX, 10 * ENTRY_BYTES);
    for number in 0..100_usize {
        let name = format!("{number:03}");
        few.put(folder, &name, stamp, number, number * 10);
        small.put(folder, &name, stamp, number, number * 10);
        assert_eq!(few.get(folder, &name, &stamp), Some(number), "the newest is kept");
        assert!(size(&few).0 <= 3 && size(&small).1 <= 10 * ENTRY_BYTES);
    }
    let before = size(&small);
    small.put(folder, "too large by itself", stamp, 0, 10 * ENTRY_BYTES);
    small.put(folder, "beyond every number", stamp, 0, usize::MAX);
    assert_eq!(size(&small), before);
    let none = Kept::new(0, 1000);
    none.put(folder, "x", stamp, 0, 0);
    assert_eq!(size(&none), (0, 0));
}

#[test]
fn files_that_went_away_are_forgotten() {
    let (place, folder) = folder();
    let stamp = stamp(&place, "x");
    let kept = Kept::new(10, 10_000);
    ["a", "b", "c"].into_iter().for_each(|name| kept.put(folder, name, stamp, (), 5));
    kept.forget_absent(folder, &["c".to_owned(), "d".to_owned()]);
    assert_eq!(size(&kept).0, 1);
    assert!(kept.get(folder, "c", &stamp).is_some());
    kept.forget_absent(folder, &[]);
    assert_eq!(size(&kept), (0, 0));
}
