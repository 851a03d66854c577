//! Edits as a whole: all or none, what a newer generation replaces, what is forgotten, and documents written with a report.

use millrace_core::{GenerationId, Noun, State};
use serde_json::json;

use super::content::{all, by_hand, made, only, removal, set};
use super::room::{Factory, Room, check, failure, kinds, saved, started, step, success, tenant};
use crate::error::Error;
use crate::params::{Document, Filter, Record, Recorded, Scope, Submit, Submitted, Write};

/// Runs the cases of edits.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, an_edit_is_written_whole_or_not_at_all).await;
    check(factory, what_a_newer_generation_replaces_goes_and_what_a_person_touched_stays).await;
    check(factory, a_subject_is_forgotten_with_all_its_generations).await;
    check(factory, what_still_runs_is_not_forgotten).await;
    check(factory, a_report_and_its_documents_are_one).await;
    check(factory, a_refused_report_leaves_no_document).await;
    check(factory, a_submit_needs_what_it_is_about).await;
}

async fn an_edit_is_written_whole_or_not_at_all(room: Room) {
    let kept = room.put(Noun::Project, None).await;
    let (project, feature) = (room.uuid(), room.uuid());
    let writes = vec![
        by_hand(project, Noun::Project, None),
        by_hand(feature, Noun::Feature, Some(project)),
        set(&kept, "name", &json!("changed")),
        by_hand(room.uuid(), Noun::Feature, Some(project)),
        Write::Remove { uuid: feature, kind: Noun::Feature },
    ];
    let before = super::dump(&room.store.whole().await.unwrap());
    let missing = Write::Remove { uuid: room.uuid(), kind: Noun::Page };
    let mut broken = writes.clone();
    broken.push(missing);
    assert!(matches!(room.edit(broken).await, Err(Error::NotFound)));
    assert_eq!(super::dump(&room.store.whole().await.unwrap()), before);
    let edited = room.edit(writes).await.unwrap();
    let told: Vec<_> = edited.documents.iter().map(|d| (d.kind, d.number)).collect();
    let want = [(Noun::Project, 2), (Noun::Feature, 1), (Noun::Project, 1), (Noun::Feature, 2)];
    assert_eq!((told, edited.removed), (want.to_vec(), 1));
    assert_eq!(room.list(all(Noun::Feature, Scope::All)).await.0, 1);
    assert_eq!(room.edit(vec![]).await.unwrap(), crate::params::Edited::default());
}

async fn what_a_newer_generation_replaces_goes_and_what_a_person_touched_stays(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let other = room.put(Noun::Project, None).await;
    let [old, new] = [GenerationId(room.uuid()), GenerationId(room.uuid())];
    let mut features: Vec<Document> = Vec::new();
    for _ in 0..6 {
        features.push(room.make(Noun::Feature, &project, old).await);
    }
    let [plain, deep, edited, story_edited, story_by_hand, criterion_by_hand] = &features[..]
    else {
        panic!("six")
    };
    room.edit(vec![set(edited, "name", &json!("mine"))]).await.unwrap();
    let mut stories = Vec::new();
    for feature in [deep, story_edited, criterion_by_hand] {
        stories.push(room.make(Noun::UserStory, feature, old).await);
    }
    let below = room.make(Noun::AcceptanceCriterion, &stories[0], new).await;
    room.edit(vec![set(&stories[1], "title", &json!("mine"))]).await.unwrap();
    room.put(Noun::UserStory, Some(story_by_hand)).await;
    room.put(Noun::AcceptanceCriterion, Some(&stories[2])).await;
    let mine = room.put(Noun::Feature, Some(&project)).await;
    let fresh = room.make(Noun::Feature, &project, new).await;
    let page = room.make(Noun::Page, &project, old).await;
    let elsewhere = room.make(Noun::Feature, &other, old).await;
    let parents = vec![room.uuid(), project.key.uuid];
    let supersede = Write::Supersede { kind: Noun::Feature, parents, keep: new };
    let theirs = room.edit_of("u", vec![supersede.clone()]).await.unwrap();
    assert_eq!(theirs.removed, 0, "another tenant's");
    let done = room.edit(vec![supersede.clone()]).await.unwrap();
    assert_eq!(done.removed, 4, "two features, a story and its criterion");
    for gone in [plain, deep, &stories[0], &below] {
        assert_eq!(room.found(gone).await, None);
    }
    for there in [edited, story_edited, story_by_hand, criterion_by_hand, &mine, &fresh, &page] {
        assert!(room.found(there).await.is_some(), "{} {:?}", there.number, there.kind);
    }
    assert!(room.found(&elsewhere).await.is_some(), "another parent's");
    assert_eq!(room.edit(vec![supersede]).await.unwrap().removed, 0, "once");
}

/// A submit about a subject, with a key of its own.
fn of_subject(room: &Room, subject: &str, key: &str) -> Submit {
    let (subject, unique_key) = (subject.to_owned(), Some(key.to_owned()));
    Submit { subject, unique_key, price: 5, ..room.draft("t") }
}

async fn a_subject_is_forgotten_with_all_its_generations(room: Room) {
    room.grant("t", 20).await.unwrap();
    let first = room.running(of_subject(&room, "s", "1")).await;
    let changes = vec![started("a"), saved("a", 1), step("s")];
    room.record(&first, changes, Some(success())).await.unwrap();
    let second = room.running(of_subject(&room, "s", "2")).await;
    room.record(&second, vec![], Some(failure())).await.unwrap();
    let kept = room.running(of_subject(&room, "t", "3")).await;
    room.stop(&kept).await.unwrap();
    let none = room.pending("t").await;
    let forget = |subject: &str| Write::Forget { subject: subject.to_owned() };
    room.edit_of("u", vec![forget("s")]).await.unwrap();
    room.edit(vec![forget(""), forget("nowhere")]).await.unwrap();
    assert_eq!(room.store.whole().await.unwrap().generations.len(), 4);
    room.edit(vec![forget("s")]).await.unwrap();
    let whole = room.store.whole().await.unwrap();
    let left: Vec<_> = whole.generations.iter().map(|one| one.generation.id).collect();
    assert_eq!(left, [kept.id, none.id]);
    assert_eq!(
        (whole.ledger.len(), room.balance("t").await),
        (6, 15),
        "the ledger forgets nothing"
    );
    let filter = Filter { tenant: tenant("t"), door: None, states: vec![], limit: 9, offset: 0 };
    assert_eq!(room.store.generations(filter).await.unwrap().total, 2);
    let again = room.store.submit(of_subject(&room, "s", "1")).await.unwrap();
    assert!(matches!(again, Submitted::New { .. }), "its name is free again");
}

async fn what_still_runs_is_not_forgotten(room: Room) {
    room.grant("t", 20).await.unwrap();
    let project = room.put(Noun::Project, None).await;
    let ended = room.running(of_subject(&room, "s", "1")).await;
    room.stop(&ended).await.unwrap();
    let open = room.running(of_subject(&room, "s", "2")).await;
    let writes = || vec![removal(&project), Write::Forget { subject: "s".to_owned() }];
    for state in [State::Running, State::Pending] {
        assert!(matches!(room.edit(writes()).await, Err(Error::StillRunning)), "{state:?}");
        if state == State::Running {
            let back = crate::params::HandBack { id: open.id, token: open.token, now: room.now() };
            room.store.hand_back(back).await.unwrap();
        }
    }
    assert!(room.found(&project).await.is_some(), "nothing of the edit was written");
    assert_eq!(room.read(&ended).await.state, State::Stopped);
    room.stop(&open).await.unwrap();
    assert_eq!(room.edit(writes()).await.unwrap().removed, 1);
    assert!(room.store.whole().await.unwrap().generations.is_empty());
}

impl Room {
    async fn report(
        &self,
        attempt: (GenerationId, u64),
        writes: Vec<Write>,
        ordinal: u32,
    ) -> crate::Result<Recorded> {
        let changes = vec![started("a"), saved("a", ordinal)];
        let ((id, token), now) = (attempt, self.now());
        self.store.record(Record { id, token, writes, changes, outcome: None, now }).await
    }
}

async fn a_report_and_its_documents_are_one(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let g = room.running(room.draft("t")).await;
    let attempt = (g.id, g.token);
    let create = made(room.uuid(), Noun::Feature, project.key.uuid, g.id);
    let writes = vec![create.clone(), set(&project, "status", &json!("active"))];
    let recorded = room.report(attempt, writes, 1).await.unwrap();
    assert_eq!(kinds(&recorded.events), "section_started item");
    let [feature, project] = &recorded.documents[..] else { panic!("two documents") };
    assert_eq!((feature.kind, feature.number), (Noun::Feature, 1));
    for document in [feature, project] {
        assert_eq!(room.found(document).await.as_ref(), Some(document));
    }
    let again = room.report(attempt, vec![create], 2).await.unwrap();
    assert_eq!(again.documents, std::slice::from_ref(feature), "a create that comes twice");
    let end = Record {
        id: g.id,
        token: g.token,
        writes: vec![removal(feature)],
        changes: vec![],
        outcome: Some(success()),
        now: room.now(),
    };
    assert_eq!(room.store.record(end).await.unwrap().state, State::Succeeded);
    assert_eq!(room.found(feature).await, None);
}

async fn a_refused_report_leaves_no_document(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let parent = project.key.uuid;
    let g = room.running(room.draft("t")).await;
    let foreign = room.running(room.draft("u")).await;
    let unique = || Write::Create {
        uuid: room.uuid(),
        kind: Noun::Feature,
        parent: Some(parent),
        body: only("x"),
        made_by: None,
    };
    room.report((g.id, g.token), vec![unique()], 1).await.unwrap();
    let fresh = || made(room.uuid(), Noun::Page, parent, g.id);
    let nowhere = || by_hand(room.uuid(), Noun::Page, Some(room.uuid()));
    let before = super::dump(&room.store.whole().await.unwrap());
    let (attempt, stale) = ((g.id, g.token), (g.id, g.token + 1));
    let other = (foreign.id, foreign.token);
    let cases = [
        (attempt, vec![fresh(), unique()], 2, "has that name"),
        (attempt, vec![fresh(), nowhere()], 2, "no such"),
        (attempt, vec![fresh()], 9, "ordinal"),
        (stale, vec![fresh(), nowhere()], 2, "no longer holds"),
        (other, vec![fresh()], 1, "no such"),
        (attempt, vec![Write::Forget { subject: "s".into() }, nowhere()], 2, "no such"),
    ];
    for (attempt, writes, ordinal, want) in cases {
        let refused = room.report(attempt, writes, ordinal).await.unwrap_err().to_string();
        assert!(refused.contains(want), "{want}: {refused}");
    }
    assert_eq!(super::dump(&room.store.whole().await.unwrap()), before);
}

async fn a_submit_needs_what_it_is_about(room: Room) {
    let project = room.put(Noun::Project, None).await;
    let about = |owner: &str, uuid| Submit {
        about: Some(uuid),
        unique_key: Some("k".to_owned()),
        ..room.draft(owner)
    };
    for (owner, uuid) in [("t", room.uuid()), ("u", project.key.uuid)] {
        let refused = room.store.submit(about(owner, uuid)).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{owner}: {refused:?}");
    }
    let full = Submit { unfinished_max: 0, ..about("t", room.uuid()) };
    assert!(matches!(room.store.submit(full).await, Err(Error::NotFound)), "before the limit");
    let first = room.submit(about("t", project.key.uuid)).await;
    room.edit(vec![removal(&project)]).await.unwrap();
    let known = room.store.submit(about("t", project.key.uuid)).await.unwrap();
    assert!(matches!(known, Submitted::Known(g) if g.id == first.id), "a known name is answered");
    let fresh = Submit { unique_key: None, ..about("t", project.key.uuid) };
    assert!(matches!(room.store.submit(fresh).await, Err(Error::NotFound)));
}
