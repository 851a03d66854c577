//! Documents one at a time: numbers, names, rewrites, trees and tenants.

use millrace_core::{GenerationId, Noun};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::content::{all, becomes, by_hand, made, named, only, removal, set};
use super::room::{Factory, Room, check, tenant};
use crate::error::Error;
use crate::params::{
    Body, Document, DocumentKey, Edit, MadeBy, Rewriting, Rewritten, Scope, Write,
};

/// Runs the cases of documents.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_new_document_gets_the_next_number_of_its_kind_and_parent).await;
    check(factory, a_number_is_never_used_again).await;
    check(factory, a_create_that_does_not_fit_leaves_nothing).await;
    check(factory, a_repeated_create_is_answered_as_it_stands).await;
    check(factory, a_unique_name_is_used_once_under_a_parent).await;
    check(factory, a_rewrite_keeps_what_it_is_and_where_it_came_from).await;
    check(factory, a_decision_may_say_no_and_may_even_panic).await;
    check(factory, concurrent_rewrites_lose_nothing).await;
    check(factory, a_tree_goes_whole).await;
    check(factory, tenants_do_not_see_each_other).await;
    check(factory, concurrent_writers_get_numbers_of_their_own).await;
}

async fn a_new_document_gets_the_next_number_of_its_kind_and_parent(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let second = room.put(Noun::Project, None).await;
    let id = GenerationId(room.uuid());
    let feature = room.make(Noun::Feature, &project, id).await;
    assert_eq!(
        (feature.generation, feature.section.as_deref(), feature.ordinal, feature.edited),
        (Some(id), Some("a"), Some(1), false)
    );
    let page = room.put(Noun::Page, Some(&project)).await;
    let other = room.put(Noun::Feature, Some(&second)).await;
    let again = room.put(Noun::Feature, Some(&project)).await;
    let story = room.put(Noun::UserStory, Some(&again)).await;
    let want = [
        (&project, 1, &project),
        (&second, 2, &second),
        (&feature, 1, &project),
        (&page, 1, &project),
        (&other, 1, &second),
        (&again, 2, &project),
        (&story, 1, &project),
    ];
    for (document, number, root) in want {
        assert_eq!((document.number, document.root), (number, root.key.uuid));
        assert_eq!(u64::try_from(document.position), Ok(number));
        assert_eq!(room.found(document).await.as_ref(), Some(document));
    }
    let (t, parent) = (tenant("t"), project.key.uuid);
    let numbered = async |owner, kind, number| {
        room.other.document_numbered(owner, kind, parent, number).await.unwrap()
    };
    assert_eq!(numbered(&t, Noun::Feature, 2).await, Some(again));
    for none in [0, 3, u64::MAX] {
        assert_eq!(numbered(&t, Noun::Feature, none).await, None, "{none}");
    }
    assert_eq!(numbered(&t, Noun::Persona, 1).await, None, "another kind");
    assert_eq!(numbered(&tenant("u"), Noun::Feature, 1).await, None, "another tenant");
}

async fn a_number_is_never_used_again(room: Room) {
    let parent = room.put(Noun::Project, None).await;
    let first = room.put(Noun::Feature, Some(&parent)).await;
    let last = room.put(Noun::Feature, Some(&parent)).await;
    assert_eq!(room.edit(vec![removal(&last)]).await.unwrap().removed, 1);
    let third = room.put(Noun::Feature, Some(&parent)).await;
    assert_eq!(third.number, 3);
    let features = all(Noun::Feature, Scope::Parent(parent.key.uuid));
    assert_eq!(room.list(features).await, (2, vec![first.clone(), third.clone()]));
    room.edit(vec![removal(&first), removal(&third)]).await.unwrap();
    assert_eq!(room.put(Noun::Feature, Some(&parent)).await.number, 4, "after all have gone");
}

async fn a_create_that_does_not_fit_leaves_nothing(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let feature = room.put(Noun::Feature, Some(&project)).await;
    let (project, feature) = (project.key.uuid, feature.key.uuid);
    let list = Body { fields: json!(["no", "object"]), unique_name: None };
    let cases = [
        (by_hand(room.uuid(), Noun::Feature, Some(room.uuid())), "no such"),
        (by_hand(room.uuid(), Noun::Feature, None), "fit"),
        (by_hand(room.uuid(), Noun::Feature, Some(feature)), "fit"),
        (by_hand(room.uuid(), Noun::UserStory, Some(project)), "fit"),
        (by_hand(room.uuid(), Noun::Project, Some(project)), "fit"),
        (by_hand(feature, Noun::Page, Some(project)), "fit"),
        (by_hand(feature, Noun::Project, None), "fit"),
        (
            Write::Create {
                uuid: room.uuid(),
                kind: Noun::Page,
                parent: Some(project),
                body: list,
                made_by: None,
            },
            "fit",
        ),
    ];
    let before = super::dump(&room.store.whole().await.unwrap());
    for (write, want) in cases {
        let told = format!("{write:?}");
        let refused = room.edit(vec![write]).await.unwrap_err().to_string();
        assert!(refused.contains(want), "{told}: {refused}");
    }
    assert_eq!(super::dump(&room.store.whole().await.unwrap()), before);
}

async fn a_repeated_create_is_answered_as_it_stands(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let by = GenerationId(room.uuid());
    let create = made(room.uuid(), Noun::Feature, project.key.uuid, by);
    let first = room.edit(vec![create.clone()]).await.unwrap().documents.remove(0);
    let changed = room.edit(vec![set(&first, "name", &json!("new"))]).await.unwrap().documents;
    let again = room.edit(vec![create.clone(), create]).await.unwrap().documents;
    assert_eq!(again, [changed[0].clone(), changed[0].clone()]);
    let others =
        [None, Some((GenerationId(room.uuid()), "a", 1)), Some((by, "b", 1)), Some((by, "a", 2))];
    for other in others {
        let made_by = other.map(|(generation, section, ordinal)| MadeBy {
            generation,
            section: section.to_owned(),
            ordinal,
        });
        let write = Write::Create {
            uuid: first.key.uuid,
            kind: Noun::Feature,
            parent: Some(project.key.uuid),
            body: named("other"),
            made_by,
        };
        assert!(matches!(room.edit(vec![write]).await, Err(Error::Unfit(_))), "{other:?}");
    }
    assert_eq!(room.put(Noun::Feature, Some(&project)).await.number, 2, "no number was spent");
}

async fn a_unique_name_is_used_once_under_a_parent(room: Room) {
    let projects = [room.put(Noun::Project, None).await, room.put(Noun::Project, None).await];
    let create = |project: &Document, kind, body| Write::Create {
        uuid: room.uuid(),
        kind,
        parent: Some(project.key.uuid),
        body,
        made_by: None,
    };
    let first = create(&projects[0], Noun::Feature, only("x"));
    let first = room.edit(vec![first]).await.unwrap().documents.remove(0);
    let fine = vec![
        create(&projects[1], Noun::Feature, only("x")),
        create(&projects[0], Noun::Persona, only("x")),
        create(&projects[0], Noun::Feature, only("y")),
        create(&projects[0], Noun::Feature, named("x")),
        create(&projects[0], Noun::Feature, named("x")),
    ];
    let others = room.edit(fine).await.unwrap().documents;
    let before = super::dump(&room.store.whole().await.unwrap());
    let twice = create(&projects[0], Noun::Feature, only("x"));
    assert!(matches!(room.edit(vec![twice.clone()]).await, Err(Error::Taken)));
    let uuid = others[2].key.uuid;
    let rename = |body| Write::Rewrite { uuid, kind: Noun::Feature, by: becomes(body, true) };
    assert!(matches!(room.edit(vec![rename(only("x"))]).await, Err(Error::Taken)));
    assert_eq!(super::dump(&room.store.whole().await.unwrap()), before);
    room.edit(vec![rename(only("y")), rename(only("z"))]).await.unwrap();
    room.edit(vec![create(&projects[0], Noun::Feature, only("y"))]).await.unwrap();
    room.edit(vec![removal(&first), twice]).await.unwrap();
}

async fn a_rewrite_keeps_what_it_is_and_where_it_came_from(room: Room) {
    let parent = room.put(Noun::Project, None).await;
    let first = room.make(Noun::Feature, &parent, GenerationId(room.uuid())).await;
    let rewrite = |body, edited| Write::Rewrite {
        uuid: first.key.uuid,
        kind: Noun::Feature,
        by: becomes(body, edited),
    };
    let same = room.edit(vec![rewrite(named("made"), false)]).await.unwrap();
    assert_eq!(same.documents, std::slice::from_ref(&first), "nothing new is no change");
    let now = room.now();
    let writes = vec![rewrite(named("changed"), true)];
    let edit = Edit { tenant: tenant("t"), writes, now };
    let want = Document {
        body: json!({"name": "changed"}),
        edited: true,
        updated_at: now,
        ..first.clone()
    };
    let changed = room.store.edit(edit).await.unwrap().documents;
    assert_eq!(changed, std::slice::from_ref(&want));
    assert_eq!(room.found(&first).await.as_ref(), Some(&want));
    let unmarked = room.edit(vec![rewrite(named("changed"), false)]).await.unwrap().documents;
    assert!(!unmarked[0].edited && unmarked[0].updated_at > want.updated_at, "the mark alone");
    for (uuid, kind) in [(first.key.uuid, Noun::Page), (room.uuid(), Noun::Feature)] {
        let write = Write::Rewrite { uuid, kind, by: becomes(named("x"), true) };
        assert!(matches!(room.edit(vec![write]).await, Err(Error::NotFound)), "{kind:?}");
    }
    let list = Body { fields: Value::Null, unique_name: None };
    assert!(matches!(room.edit(vec![rewrite(list, true)]).await, Err(Error::Unfit(_))));
}

async fn a_decision_may_say_no_and_may_even_panic(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let decide = |by| Write::Rewrite { uuid: project.key.uuid, kind: Noun::Project, by };
    let no = Rewriting::new(|_| Err("being generated"));
    let refused = room.edit(vec![set(&project, "n", &json!(1)), decide(no)]).await;
    assert!(matches!(refused, Err(Error::Declined("being generated"))), "{refused:?}");
    let broken = Rewriting::new(|found| Ok(panic_on(found)));
    let refused = room.edit(vec![set(&project, "n", &json!(1)), decide(broken)]).await;
    assert!(matches!(refused, Err(Error::Unfit(_))), "{refused:?}");
    assert_eq!(room.found(&project).await, Some(project.clone()), "nothing of it was written");
    room.edit(vec![set(&project, "n", &json!(1))]).await.unwrap();
}

fn panic_on(document: &Document) -> Rewritten {
    panic!("a defect of the caller on {:?}", document.kind)
}

async fn concurrent_rewrites_lose_nothing(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let count = |found: &Document| found.body["n"].as_u64().unwrap_or(0);
    let by = Rewriting::new(move |found| {
        let fields = json!({ "n": count(found) + 1 });
        Ok(Rewritten { body: Body { fields, unique_name: None }, edited: true })
    });
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let store = if n % 2 == 0 { room.store.clone() } else { room.other.clone() };
        let write = Write::Rewrite { uuid: project.key.uuid, kind: Noun::Project, by: by.clone() };
        let edit = Edit { tenant: tenant("t"), writes: vec![write], now: room.now() };
        tasks.spawn(async move { store.edit(edit).await.unwrap() });
    }
    tasks.join_all().await;
    assert_eq!(count(&room.found(&project).await.unwrap()), 40);
}

async fn a_tree_goes_whole(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let keep = room.put(Noun::Project, None).await;
    let mut parent = project.clone();
    for kind in [Noun::Feature, Noun::UserStory, Noun::AcceptanceCriterion] {
        room.put(kind, Some(&parent)).await;
        parent = room.put(kind, Some(&parent)).await;
    }
    let kept = room.put(Noun::Feature, Some(&keep)).await;
    let wrong = Write::Remove { uuid: project.key.uuid, kind: Noun::Feature };
    assert!(matches!(room.edit(vec![wrong]).await, Err(Error::NotFound)), "another kind");
    assert_eq!(room.edit(vec![removal(&project)]).await.unwrap().removed, 7);
    assert!(matches!(room.edit(vec![removal(&project)]).await, Err(Error::NotFound)));
    assert_eq!(room.list(all(Noun::Feature, Scope::All)).await, (1, vec![kept]));
    assert_eq!(room.found(&parent).await, None);
}

async fn tenants_do_not_see_each_other(room: Room) {
    let mine = room.put(Noun::Project, None).await;
    let uuid = mine.key.uuid;
    let foreign = DocumentKey { tenant: tenant("u"), uuid };
    assert_eq!(room.store.document(foreign.clone()).await.unwrap(), None);
    let under = by_hand(room.uuid(), Noun::Feature, Some(uuid));
    for write in [under, removal(&mine), set(&mine, "name", &json!("theirs"))] {
        let refused = room.edit_of("u", vec![write]).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    let same = room.edit_of("u", vec![by_hand(uuid, Noun::Project, None)]).await.unwrap();
    assert_eq!(same.documents[0].number, 1);
    assert_eq!(room.edit_of("u", vec![removal(&mine)]).await.unwrap().removed, 1);
    assert_eq!(room.found(&mine).await, Some(mine));
}

async fn concurrent_writers_get_numbers_of_their_own(room: Room) {
    let parent = room.put(Noun::Project, None).await.key.uuid;
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let store = if n % 2 == 0 { room.store.clone() } else { room.other.clone() };
        let writes = vec![by_hand(room.uuid(), Noun::Feature, Some(parent))];
        let edit = Edit { tenant: tenant("t"), writes, now: room.now() };
        tasks.spawn(async move { store.edit(edit).await.unwrap().documents[0].number });
    }
    let mut numbers = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<u64>>());
}
