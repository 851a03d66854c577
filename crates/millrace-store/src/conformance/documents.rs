//! Documents: numbers, rewrites, trees and tenants.

use millrace_core::GenerationId;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::room::{Factory, Room, check, tenant};
use crate::error::Error;
use crate::params::{Document, DocumentFilter, DocumentKey, PutDocument};

/// Runs the cases of documents.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_new_document_gets_the_next_number_of_its_kind_and_parent).await;
    check(factory, a_number_is_never_used_again).await;
    check(factory, a_rewrite_keeps_what_it_is_and_where_it_came_from).await;
    check(factory, lists_go_by_position_and_count_all).await;
    check(factory, a_tree_goes_whole).await;
    check(factory, tenants_do_not_see_each_other).await;
    check(factory, concurrent_writers_get_numbers_of_their_own).await;
}

fn draft(room: &Room, owner: &str, kind: &str, parent: Option<Uuid>) -> PutDocument {
    PutDocument {
        key: DocumentKey { tenant: tenant(owner), uuid: room.uuid() },
        kind: kind.to_owned(),
        parent,
        position: 0,
        body: json!({"name": kind}),
        made_by: None,
        edited: false,
        now: room.now(),
    }
}

async fn put(room: &Room, kind: &str, parent: Option<Uuid>) -> Document {
    room.store.put_document(draft(room, "t", kind, parent)).await.unwrap()
}

fn filter(kind: &str, parent: Option<Uuid>) -> DocumentFilter {
    DocumentFilter { tenant: tenant("t"), kind: kind.to_owned(), parent, limit: 100, offset: 0 }
}

async fn a_new_document_gets_the_next_number_of_its_kind_and_parent(room: Room) {
    let project = put(&room, "project", None).await;
    let second = put(&room, "project", None).await;
    let mut made_by = draft(&room, "t", "feature", Some(project.key.uuid));
    let id = GenerationId(room.uuid());
    made_by.made_by = Some((id, "features".to_owned(), 3));
    let feature = room.store.put_document(made_by).await.unwrap();
    assert_eq!(
        (feature.generation, feature.section.as_deref(), feature.ordinal),
        (Some(id), Some("features"), Some(3))
    );
    let page = put(&room, "page", Some(project.key.uuid)).await;
    let other = put(&room, "feature", Some(second.key.uuid)).await;
    let again = put(&room, "feature", Some(project.key.uuid)).await;
    let numbers = [&project, &second, &feature, &page, &other, &again].map(|d| d.number);
    assert_eq!(numbers, [1, 2, 1, 1, 1, 2]);
    for document in [project, feature] {
        assert_eq!(room.other.document(document.key.clone()).await.unwrap(), Some(document));
    }
    let orphan = draft(&room, "t", "feature", Some(room.uuid()));
    assert!(matches!(room.store.put_document(orphan).await, Err(Error::NotFound)));
}

async fn a_number_is_never_used_again(room: Room) {
    let parent = Some(put(&room, "project", None).await.key.uuid);
    put(&room, "feature", parent).await;
    let last = put(&room, "feature", parent).await;
    assert_eq!(room.store.remove_document(last.key).await.unwrap(), 1);
    assert_eq!(put(&room, "feature", parent).await.number, 3);
    let page = room.store.documents(filter("feature", parent)).await.unwrap();
    assert_eq!(
        (page.total, page.rows.iter().map(|d| d.number).collect::<Vec<_>>()),
        (2, vec![1, 3])
    );
}

async fn a_rewrite_keeps_what_it_is_and_where_it_came_from(room: Room) {
    let parent = put(&room, "project", None).await;
    let mut first = draft(&room, "t", "feature", Some(parent.key.uuid));
    first.made_by = Some((GenerationId(room.uuid()), "features".into(), 1));
    let made = room.store.put_document(first.clone()).await.unwrap();
    let rewrite = PutDocument {
        kind: "page".into(),
        parent: None,
        position: 7,
        body: json!({"name": "changed"}),
        made_by: None,
        edited: true,
        now: room.now(),
        ..first.clone()
    };
    let want = Document {
        position: 7,
        body: json!({"name": "changed"}),
        edited: true,
        updated_at: rewrite.now,
        ..made.clone()
    };
    assert_eq!(room.store.put_document(rewrite).await.unwrap(), want);
    assert_eq!(room.store.document(made.key.clone()).await.unwrap().unwrap(), want);
    let machine = PutDocument { now: room.now(), ..first };
    let last = room.store.put_document(machine).await.unwrap();
    assert!(last.edited, "a person changed it once");
    assert_eq!((last.number, last.created_at), (1, made.created_at));
}

async fn lists_go_by_position_and_count_all(room: Room) {
    let projects = [put(&room, "project", None).await, put(&room, "project", None).await];
    let mut want = Vec::new();
    for (n, position) in [5, -1, 3, 3, i64::MAX].into_iter().enumerate() {
        let parent = Some(projects[n % 2].key.uuid);
        let put = PutDocument { position, ..draft(&room, "t", "feature", parent) };
        want.push(room.store.put_document(put).await.unwrap());
    }
    want.sort_by_key(|d| (d.position, d.number, d.key.uuid));
    let all = room.store.documents(filter("feature", None)).await.unwrap();
    assert_eq!((all.total, &all.rows), (5, &want));
    let parent = projects[0].key.uuid;
    let under = room.store.documents(filter("feature", Some(parent))).await.unwrap();
    want.retain(|d| d.parent == Some(parent));
    assert_eq!((under.total, &under.rows), (3, &want));
    let page = DocumentFilter { limit: 1, offset: 1, ..filter("feature", Some(parent)) };
    let page = room.store.documents(page).await.unwrap();
    assert_eq!((page.total, &page.rows[..]), (3, &want[1..2]));
    let none = room.store.documents(filter("page", None)).await.unwrap();
    assert_eq!((none.total, none.rows.len()), (0, 0));
}

async fn a_tree_goes_whole(room: Room) {
    let project = put(&room, "project", None).await;
    let keep = put(&room, "project", None).await;
    let mut parent = project.key.uuid;
    for kind in ["feature", "story", "criterion"] {
        put(&room, kind, Some(parent)).await;
        parent = put(&room, kind, Some(parent)).await.key.uuid;
    }
    let kept = put(&room, "feature", Some(keep.key.uuid)).await;
    assert_eq!(room.store.remove_document(project.key.clone()).await.unwrap(), 7);
    assert_eq!(room.store.remove_document(project.key).await.unwrap(), 0);
    let left = room.store.documents(filter("feature", None)).await.unwrap();
    assert_eq!((left.total, &left.rows[..]), (1, &[kept][..]));
}

async fn tenants_do_not_see_each_other(room: Room) {
    let mine = put(&room, "project", None).await;
    let foreign = DocumentKey { tenant: tenant("u"), uuid: mine.key.uuid };
    assert_eq!(room.store.document(foreign.clone()).await.unwrap(), None);
    assert_eq!(room.store.remove_document(foreign.clone()).await.unwrap(), 0);
    let under = draft(&room, "u", "feature", Some(mine.key.uuid));
    assert!(matches!(room.store.put_document(under).await, Err(Error::NotFound)));
    let same = PutDocument { key: foreign.clone(), ..draft(&room, "u", "project", None) };
    assert_eq!(room.store.put_document(same).await.unwrap().number, 1);
    assert_eq!(room.store.remove_document(foreign).await.unwrap(), 1);
    assert_eq!(room.store.document(mine.key.clone()).await.unwrap(), Some(mine));
}

async fn concurrent_writers_get_numbers_of_their_own(room: Room) {
    let parent = Some(put(&room, "project", None).await.key.uuid);
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let store = if n % 2 == 0 { room.store.clone() } else { room.other.clone() };
        let put = draft(&room, "t", "feature", parent);
        tasks.spawn(async move { store.put_document(put).await.unwrap().number });
    }
    let mut numbers = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<u64>>());
}
