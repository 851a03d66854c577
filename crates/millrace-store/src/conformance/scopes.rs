//! Lists of documents: where they are looked for, what they are held against, and their order and totals.

use millrace_core::{GenerationId, Noun};
use serde_json::{Value, json};

use super::content::{all, by_hand, named, set};
use super::room::{Factory, Room, check, tenant};
use crate::params::{Body, Document, DocumentFilter, Scope, Write};

/// Runs the cases of lists of documents.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, each_scope_lists_what_is_in_it_in_the_order_of_creation).await;
    check(factory, pages_are_cut_after_counting_with_and_without_a_look_inside).await;
    check(factory, filters_hold_each_alone_and_all_together).await;
    check(factory, a_list_is_of_one_tenant).await;
}

/// Two projects with two features each, with two stories each, made crosswise: neighbours in time are not neighbours in place.
async fn crosswise(room: &Room) -> ([Document; 2], Vec<Document>, Vec<Document>) {
    let projects = [room.put(Noun::Project, None).await, room.put(Noun::Project, None).await];
    let (mut features, mut stories) = (Vec::new(), Vec::new());
    for n in 0..4 {
        features.push(room.put(Noun::Feature, Some(&projects[n % 2])).await);
    }
    for n in 0..8 {
        stories.push(room.put(Noun::UserStory, Some(&features[(5 * n + 3) % 4])).await);
    }
    (projects, features, stories)
}

async fn each_scope_lists_what_is_in_it_in_the_order_of_creation(room: Room) {
    let (projects, features, stories) = crosswise(&room).await;
    let (project, feature) = (projects[0].key.uuid, features[1].key.uuid);
    let of = |keep: &dyn Fn(&Document) -> bool| -> Vec<Document> {
        stories.iter().filter(|story| keep(story)).cloned().collect()
    };
    let cases = [
        (Scope::All, of(&|_| true)),
        (Scope::Root(project), of(&|story| story.root == project)),
        (Scope::Parent(feature), of(&|story| story.parent == Some(feature))),
        (Scope::Grandparent(project), of(&|story| story.root == project)),
        (Scope::Grandparent(feature), vec![]),
        (Scope::Parent(project), vec![]),
        (Scope::Root(feature), vec![]),
        (Scope::Root(room.uuid()), vec![]),
    ];
    for (scope, want) in cases {
        let found = room.list(all(Noun::UserStory, scope)).await;
        assert_eq!(found, (want.len() as u64, want), "{scope:?}");
    }
    let itself = room.list(all(Noun::Project, Scope::Root(project))).await;
    assert_eq!(itself, (1, vec![projects[0].clone()]));
    assert_eq!(room.list(all(Noun::Project, Scope::All)).await, (2, projects.to_vec()));
}

async fn pages_are_cut_after_counting_with_and_without_a_look_inside(room: Room) {
    let (projects, _, stories) = crosswise(&room).await;
    let project = projects[1].key.uuid;
    let under: Vec<Document> = stories.iter().filter(|s| s.root == project).cloned().collect();
    let scopes = [
        (Scope::All, stories),
        (Scope::Root(project), under.clone()),
        (Scope::Grandparent(project), under),
    ];
    for (scope, want) in scopes {
        for search in [None, Some("BY HAND".to_owned())] {
            for (limit, offset) in [(0, 0), (1, 0), (2, 1), (3, 2), (9, 3), (5, 99), (5, u64::MAX)]
            {
                let search = search.clone();
                let filter =
                    DocumentFilter { search, limit, offset, ..all(Noun::UserStory, scope) };
                let skip = usize::try_from(offset).unwrap_or(usize::MAX);
                let rows = want.iter().skip(skip).take(limit as usize).cloned().collect();
                let found = room.list(filter).await;
                assert_eq!(found, (want.len() as u64, rows), "{scope:?} {limit} after {offset}");
            }
        }
    }
}

async fn filters_hold_each_alone_and_all_together(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let by = GenerationId(room.uuid());
    let create = |fields: Value| Write::Create {
        uuid: room.uuid(),
        kind: Noun::Feature,
        parent: Some(project.key.uuid),
        body: Body { fields, ..named("") },
        made_by: None,
    };
    let writes = vec![
        create(json!({"name": "Straßen-Übersicht", "status": "open"})),
        create(json!({"title": "see the ROADS", "status": "Open"})),
        create(json!({"description": "roads, all of them", "status": "open"})),
        create(json!({"so_that": "roads", "status": 7, "name": null})),
    ];
    let mut rows = room.edit(writes).await.unwrap().documents;
    let mine = room.make(Noun::Feature, &project, by).await;
    let mine = room.edit(vec![set(&mine, "status", &json!("open"))]).await.unwrap().documents;
    rows.extend(mine);
    let cases = [
        (Some("open"), None, None, [0, 2, 4].as_slice()),
        (Some("7"), None, None, &[]),
        (None, Some(by), None, &[4]),
        (None, Some(GenerationId(room.uuid())), None, &[]),
        (None, None, Some("roads"), &[1, 2]),
        (None, None, Some("ÜBERSICHT"), &[0]),
        (None, None, Some("open"), &[]),
        (Some("open"), None, Some("Roads"), &[2]),
        (Some("open"), Some(by), Some("mad"), &[4]),
    ];
    for (status, generation, search, want) in cases {
        let filter = DocumentFilter {
            status: status.map(str::to_owned),
            generation,
            search: search.map(str::to_owned),
            ..all(Noun::Feature, Scope::Parent(project.key.uuid))
        };
        let want: Vec<Document> = want.iter().map(|place| rows[*place].clone()).collect();
        let found = room.list(filter).await;
        assert_eq!(found, (want.len() as u64, want), "{status:?} {generation:?} {search:?}");
    }
}

async fn a_list_is_of_one_tenant(room: Room) {
    let mine = room.put(Noun::Project, None).await;
    let uuid = mine.key.uuid;
    let theirs = by_hand(uuid, Noun::Project, None);
    let theirs = room.edit_of("u", vec![theirs]).await.unwrap().documents;
    for scope in [Scope::All, Scope::Root(uuid)] {
        assert_eq!(room.list(all(Noun::Project, scope)).await, (1, vec![mine.clone()]));
        let filter = DocumentFilter { tenant: tenant("u"), ..all(Noun::Project, scope) };
        assert_eq!(room.list(filter).await, (1, theirs.clone()));
    }
    room.put(Noun::Feature, Some(&mine)).await;
    for scope in [Scope::Parent(uuid), Scope::Grandparent(uuid), Scope::Root(uuid)] {
        let filter = DocumentFilter { tenant: tenant("u"), ..all(Noun::Feature, scope) };
        assert_eq!(room.list(filter).await, (0, vec![]), "{scope:?}");
    }
}
