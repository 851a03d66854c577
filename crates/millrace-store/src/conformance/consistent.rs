//! Checks that a store's whole state agrees with itself: logs without gaps, sums that add up, counts that count. Never
//! looks at how it came to be.

use std::collections::{BTreeMap, HashMap, HashSet};

use millrace_core::ledger::EntryKind;
use millrace_core::{Event, EventBody, Generation, Lane, Section, SectionState, Standing, State};

use super::whole::{Parts, Whole, WholeGeneration};
use crate::params::{Document, Item};

/// Checks every invariant that can be seen in the data alone.
///
/// # Panics
/// With what does not agree.
pub fn assert_consistent(whole: &Whole) {
    for one in &whole.generations {
        check_generation(one);
    }
    check_parts(whole);
    check_counts(whole);
    check_ledger(whole);
    check_charges(whole);
    check_documents(whole);
}

fn check_generation(one: &WholeGeneration) {
    let WholeGeneration { generation: g, sections, events, items, steps } = one;
    check_fields(g);
    check_log(g, events);
    check_standings(g, events);
    check_sections(g, sections, items);
    let told: Vec<(u64, &str, u32, &serde_json::Value)> = events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::Item { section, ordinal, item } => {
                Some((event.number, section.as_str(), *ordinal, item))
            }
            _ => None,
        })
        .collect();
    let saved: Vec<(u64, &str, u32, &serde_json::Value)> = items
        .iter()
        .map(|item| (item.place, item.section.as_str(), item.ordinal, &item.body))
        .collect();
    assert_eq!(told, saved, "{}: items told and items saved", g.id);
    let keys: HashSet<&str> = steps.iter().map(|step| step.key.as_str()).collect();
    assert_eq!(keys.len(), steps.len(), "{}: a step twice", g.id);
}

fn check_fields(g: &Generation) {
    let id = g.id;
    let running = g.state == State::Running;
    assert_eq!(g.node.is_some(), running, "{id}: a node exactly while running");
    assert_eq!(g.lease_until.is_some(), running, "{id}: a lease exactly while running");
    assert_eq!(g.finished_at.is_some(), g.state.has_ended(), "{id}: an end exactly when ended");
    assert_eq!(g.error.is_some(), g.state == State::Failed, "{id}: an error exactly when failed");
    assert!(!running || g.started_at.is_some(), "{id}: running without a start");
    assert!(g.updated_at >= g.created_at, "{id}: changed before it was made");
    assert!(g.percent <= 100, "{id}: {} percent", g.percent);
    let succeeded = g.state == State::Succeeded;
    assert_eq!(g.percent == 100, succeeded, "{id}: 100 percent exactly when it has succeeded");
}

fn check_log(g: &Generation, events: &[Event]) {
    let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
    let want: Vec<u64> = (1..=g.last_event).collect();
    assert_eq!(numbers, want, "{}: numbers of its log", g.id);
    assert!(
        matches!(events.first().map(|event| &event.body), Some(EventBody::Submitted { .. })),
        "{}: its log begins with the submit",
        g.id
    );
    let ends = events.last().is_some_and(|event| event.body.is_last());
    // A door that tells no attempts leaves the end of an earlier period as its last word until something new happens.
    if g.state.has_ended() || g.door.tells_attempts() {
        assert_eq!(ends, g.state.has_ended(), "{}: its log ends when it does", g.id);
    }
}

/// What the log tells of the numbers never goes back and never runs ahead of the generation.
fn check_standings(g: &Generation, events: &[Event]) {
    let mut last = Standing::default();
    for event in events {
        let (id, number, now) = (g.id, event.number, event.standing);
        assert!(now.done >= last.done, "{id} {number}: items went back");
        assert!(now.percent >= last.percent, "{id} {number}: the percentage went back");
        assert!(now.done <= now.total, "{id} {number}: more items than wanted");
        let success = matches!(event.body, EventBody::Succeeded { .. });
        assert_eq!(now.percent == 100, success, "{id} {number}: 100 percent is told by a success");
        last = now;
    }
    assert!(last.done <= g.done && last.percent <= g.percent, "{}: told and not so", g.id);
    if g.state.has_ended() {
        assert_eq!(last, g.standing(), "{}: its last event tells where it ended", g.id);
    }
}

fn check_sections(g: &Generation, sections: &[Section], items: &[Item]) {
    let id = g.id;
    let positions: Vec<u32> = sections.iter().map(|section| section.position).collect();
    assert_eq!(positions, (0..).take(sections.len()).collect::<Vec<u32>>(), "{id}: positions");
    for section in sections {
        let saved = items.iter().filter(|item| item.section == section.name).count();
        assert_eq!(section.done as usize, saved, "{id} {}: done and items", section.name);
        assert!(section.done <= section.total, "{id} {}: more than wanted", section.name);
        let failed = section.state == SectionState::Failed;
        assert_eq!(section.error.is_some(), failed, "{id} {}: error", section.name);
    }
    let done: u32 = sections.iter().map(|section| section.done).sum();
    let wanted = |s: &Section| if s.state.has_ended() { s.done } else { s.total };
    let total: u32 = sections.iter().map(wanted).sum();
    assert_eq!((g.done, g.total), (done, total), "{id}: sums over its sections");
    assert_eq!(g.done as usize, items.len(), "{id}: done and items");
}

/// No row belongs to a generation that is not there.
fn check_parts(whole: &Whole) {
    let mut found = Parts::default();
    for one in &whole.generations {
        found.sections += one.sections.len() as u64;
        found.events += one.events.len() as u64;
        found.items += one.items.len() as u64;
        found.steps += one.steps.len() as u64;
        found.inputs += 1;
    }
    assert_eq!(found, whole.parts, "rows that belong to no generation");
}

fn check_counts(whole: &Whole) {
    let mut cells = BTreeMap::new();
    let mut loads = Lane::ALL.map(|lane| (lane, 0_u64, 0_u64));
    for one in &whole.generations {
        let g = &one.generation;
        let cell = (g.tenant.as_str(), g.door.as_str(), g.state.as_str());
        *cells.entry(cell).or_insert(0_u64) += 1;
        for (lane, pending, running) in &mut loads {
            if *lane == g.door.lane() {
                *pending += u64::from(g.state == State::Pending);
                *running += u64::from(g.state == State::Running);
            }
        }
    }
    let kept: BTreeMap<_, _> = whole
        .tallies
        .iter()
        .filter(|(_, _, _, count)| *count > 0)
        .map(|(tenant, door, state, n)| ((tenant.as_str(), door.as_str(), state.as_str()), *n))
        .collect();
    assert_eq!(kept, cells, "counts by tenant, door and state");
    assert_eq!(whole.loads, loads, "pending and running, by lane");
}

/// Every balance is the sum of its entries and was never negative on the way.
fn check_ledger(whole: &Whole) {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    let mut periods = HashSet::new();
    for line in &whole.ledger {
        let sum = sums.entry(line.tenant.as_str()).or_default();
        *sum += line.entry.credits;
        assert!(*sum >= 0, "{}: a balance of {sum}", line.tenant.as_str());
        if let Some(id) = line.generation {
            let (kind, period) = (line.entry.kind, line.entry.period);
            assert!(periods.insert((id, period, kind)), "{id}: {kind:?} twice in period {period}");
            let charged =
                kind != EntryKind::Refund || periods.contains(&(id, period, EntryKind::Charge));
            assert!(charged, "{id}: a refund of what was not charged");
        }
    }
    let kept: BTreeMap<&str, i64> =
        whole.balances.iter().map(|(tenant, credits)| (tenant.as_str(), *credits)).collect();
    assert_eq!(kept, sums, "balances and sums of entries");
}

/// A priced generation is charged once per period, and has it back exactly where the period ended without a result.
fn check_charges(whole: &Whole) {
    let mut of: HashMap<_, Vec<_>> = HashMap::new();
    for line in &whole.ledger {
        of.entry(line.generation).or_default().push(&line.entry);
    }
    for one in &whole.generations {
        let g = &one.generation;
        let entries = of.remove(&Some(g.id)).unwrap_or_default();
        let count = |kind| entries.iter().filter(|entry| entry.kind == kind).count();
        let periods = if g.price > 0 { g.period as usize } else { 0 };
        let lost = g.state == State::Failed || g.state == State::Stopped;
        let refunds = periods.saturating_sub(usize::from(!lost));
        assert_eq!(count(EntryKind::Charge), periods, "{}: charges", g.id);
        assert_eq!(count(EntryKind::Refund), refunds, "{}: refunds", g.id);
    }
}

fn check_documents(whole: &Whole) {
    let mut known: HashMap<_, &Document> = HashMap::new();
    let mut numbers = HashSet::new();
    for document in &whole.documents {
        let Document { key, kind, number, parent, root, position, .. } = document;
        let (tenant, uuid) = (key.tenant.as_str(), key.uuid);
        // Parents are older than their children.
        let above = parent.map(|parent| {
            *known.get(&(tenant, parent)).unwrap_or_else(|| panic!("{uuid}: its parent is gone"))
        });
        assert_eq!(above.map(|above| above.kind), kind.parent(), "{uuid}: under another kind");
        assert_eq!(*root, above.map_or(uuid, |above| above.root), "{uuid}: in another project");
        assert_eq!(u64::try_from(*position), Ok(*number), "{uuid}: its place");
        assert!(document.body.is_object(), "{uuid}: fields");
        assert!(numbers.insert((tenant, *kind, *parent, *number)), "{uuid}: a number twice");
        assert!(known.insert((tenant, uuid), document).is_none(), "{uuid}: twice");
    }
}
