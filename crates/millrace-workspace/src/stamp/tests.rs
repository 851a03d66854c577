use std::{fs, fs::File, time::Duration};

use super::*;

const SECOND: i128 = 1_000_000_000;

fn stamp(device: i128, changed: i128) -> Stamp {
    Stamp { device, inode: 1, kind: 0, bytes: 5, modified: 0, changed }
}

#[test]
fn only_a_change_clearly_before_the_reading_is_proof() {
    let folder = Folder { device: 7, inode: 2 };
    let began = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
    let cases = [
        (7, 0, true),
        (7, 998 * SECOND - 1, true),
        (7, 998 * SECOND, false),
        (7, 1000 * SECOND, false),
        (7, 2000 * SECOND, false),
        (7, i128::MAX, false),
        (8, 0, false),
    ];
    for (device, changed, proof) in cases {
        assert_eq!(stamp(device, changed).proves(folder, began), proof, "{device} {changed}");
    }
    let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert!(!stamp(7, 0).proves(folder, before_1970));
}

#[test]
fn every_change_of_a_file_changes_its_stamp() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file");
    fs::write(&path, "12345").unwrap();
    let of = |path: &std::path::Path| Stamp::of(&rustix::fs::stat(path).unwrap());
    let first = of(&path);
    assert_eq!(first, of(&path));
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let other = place.path().join("other");
    fs::write(&other, "67890").unwrap();
    File::options().write(true).open(&other).unwrap().set_modified(modified).unwrap();
    fs::rename(&other, &path).unwrap();
    assert_ne!(first, of(&path), "same size, same time, another inode");
}
