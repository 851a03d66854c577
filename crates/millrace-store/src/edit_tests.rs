//! Edges, repeated creates and filters, without a store.

use millrace_core::{GenerationId, TenantId};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::params::{DocumentKey, Scope};

fn document(kind: Noun, body: Value) -> Document {
    Document {
        key: DocumentKey { tenant: TenantId::default(), uuid: Uuid::from_u128(1) },
        kind,
        number: 1,
        parent: None,
        root: Uuid::from_u128(1),
        position: 1,
        body,
        generation: None,
        section: None,
        ordinal: None,
        edited: false,
        created_at: Time(1),
        updated_at: Time(1),
    }
}

#[test]
fn every_noun_stands_under_its_own_parent_and_under_no_other() {
    for kind in Noun::ALL {
        for parent in Noun::ALL.into_iter().map(Some).chain([None]) {
            assert_eq!(check_edge(kind, parent).is_ok(), kind.parent() == parent, "{kind:?}");
        }
    }
}

#[test]
fn only_the_same_create_is_answered_with_what_is_there() {
    let by = |n, section: &str, ordinal| MadeBy {
        generation: GenerationId(Uuid::from_u128(n)),
        section: section.to_owned(),
        ordinal,
    };
    let hand = document(Noun::Project, json!({}));
    let machine = Document {
        generation: Some(GenerationId(Uuid::from_u128(7))),
        section: Some("a".to_owned()),
        ordinal: Some(1),
        ..hand.clone()
    };
    for (found, made_by, same) in [
        (&hand, None, true),
        (&hand, Some(by(7, "a", 1)), false),
        (&machine, None, false),
        (&machine, Some(by(7, "a", 1)), true),
        (&machine, Some(by(8, "a", 1)), false),
        (&machine, Some(by(7, "b", 1)), false),
        (&machine, Some(by(7, "a", 2)), false),
    ] {
        let answer = known(found.clone(), Noun::Project, None, made_by.as_ref());
        assert_eq!(answer.is_ok(), same, "{made_by:?}");
    }
    assert!(known(hand.clone(), Noun::Page, None, None).is_err(), "another kind");
    assert!(known(hand, Noun::Project, Some(Uuid::from_u128(2)), None).is_err(), "elsewhere");
}

#[test]
fn a_rewriting_changes_the_time_only_with_something_else() {
    let before = document(Noun::Project, json!({"name": "a"}));
    for (fields, edited, want) in [
        (json!({"name": "a"}), false, Time(1)),
        (json!({"name": "a"}), true, Time(9)),
        (json!({"name": "b"}), false, Time(9)),
    ] {
        let by = {
            let fields = fields.clone();
            Rewriting::new(move |_| {
                let body = Body { fields: fields.clone(), unique_name: Some("u".to_owned()) };
                Ok(Rewritten { body, edited })
            })
        };
        let (after, unique_name) = rewrite(before.clone(), &by, Time(9)).unwrap();
        assert_eq!((&after.body, after.edited, after.updated_at), (&fields, edited, want));
        assert_eq!(unique_name.as_deref(), Some("u"));
    }
}

#[test]
fn a_filter_looks_at_three_texts_without_case_and_at_the_status_with_it() {
    let found = document(
        Noun::Feature,
        json!({"name": "Ärzte", "description": "two LINES", "status": "open", "so_that": "x", "title": 5}),
    );
    let filter = |status: Option<&str>, search: Option<&str>| DocumentFilter {
        tenant: TenantId::default(),
        kind: Noun::Feature,
        scope: Scope::All,
        status: status.map(str::to_owned),
        generation: None,
        search: search.map(str::to_owned),
        limit: 1,
        offset: 0,
    };
    for (status, search, want) in [
        (None, None, true),
        (Some("open"), None, true),
        (Some("OPEN"), None, false),
        (None, Some("ÄRZ"), true),
        (None, Some("lines"), true),
        (None, Some("x"), false),
        (None, Some("5"), false),
        (Some("open"), Some("nothing"), false),
    ] {
        let filter = filter(status, search);
        assert_eq!(matches(&filter, &found), want, "{status:?} {search:?}");
        assert_eq!(looks_inside(&filter), status.is_some() || search.is_some());
    }
}
