//! Codes and pages.

use millrace_core::code;

use super::{PAGES, page};

#[test]
fn every_code_has_a_page_that_begins_with_its_title_and_says_what_to_do() {
    for code in code::ALL {
        let page = page(*code).unwrap_or_else(|| panic!("{} has no page", code.id));
        let title = format!("# {}: {}\n", code.id, code.title);
        assert!(page.starts_with(&title), "{}: begins with {:?}", code.id, page.lines().next());
        for section in ["\n## What happened\n", "\n## What to do\n"] {
            assert!(page.contains(section), "{} lacks {section:?}", code.id);
        }
    }
}

#[test]
fn every_page_belongs_to_a_code() {
    for (id, _) in PAGES {
        assert!(code::find(id).is_some(), "{id} is no code");
    }
    assert_eq!(PAGES.len(), code::ALL.len());
}

#[test]
fn codes_are_found_in_any_case() {
    assert_eq!(code::find("e0012").map(|code| code.id), Some("E0012"));
    assert_eq!(code::find("E9999"), None);
}
