//! A store's whole state as text a person reads, for snapshots and for looking at what went wrong. Never read back.

use std::fmt::Write;

use millrace_core::{Event, Generation, NodeId, Section, Standing};

use super::whole::{LedgerLine, Whole, WholeGeneration};
use crate::params::{Document, Item, StepRow};

/// Everything, one fact a line. Structs are taken apart field by field, so a new field must be shown or left out by a decision.
#[must_use]
pub fn dump(whole: &Whole) -> String {
    let Whole { generations, ledger, balances, tallies, loads, documents, keys, parts: _ } = whole;
    let mut out = String::new();
    for one in generations {
        generation(&mut out, &one.generation);
        parts(&mut out, one);
    }
    for line in ledger {
        let LedgerLine { tenant, generation, entry, at } = line;
        let about = generation.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let (kind, period, credits) = (entry.kind.as_str(), entry.period, entry.credits);
        push(
            &mut out,
            format_args!(
                "ledger {} {kind} {credits} period {period} of {about} at {}",
                tenant.as_str(),
                at.0
            ),
        );
    }
    for (tenant, credits) in balances {
        push(&mut out, format_args!("balance {} {credits}", tenant.as_str()));
    }
    for (tenant, door, state, count) in tallies {
        let (tenant, door, state) = (tenant.as_str(), door.as_str(), state.as_str());
        push(&mut out, format_args!("tally {tenant} {door} {state} {count}"));
    }
    for (lane, pending, running) in loads {
        push(
            &mut out,
            format_args!("load {}: {pending} pending, {running} running", lane.as_str()),
        );
    }
    for one in documents {
        document(&mut out, one);
    }
    for key in keys {
        // Never the digest: dumps end up in reports.
        let revoked = if key.revoked_at.is_some() { " revoked" } else { "" };
        push(
            &mut out,
            format_args!("key {} {} {:?}{revoked}", key.id, key.tenant.as_str(), key.label),
        );
    }
    out
}

fn generation(out: &mut String, generation: &Generation) {
    let Generation {
        id,
        tenant,
        door,
        unique_key,
        recipe,
        subject,
        state,
        reason,
        input,
        model,
        token,
        node,
        lease_until,
        losses,
        period,
        price,
        last_event,
        done,
        total,
        percent,
        error,
        created_at,
        started_at,
        finished_at,
        updated_at,
    } = generation;
    let (state, reason) = (state.as_str(), reason.as_str());
    push(out, format_args!("generation {id} of {} by {}", tenant.as_str(), door.as_str()));
    push(
        out,
        format_args!(
            "  {state} ({reason}) {done}/{total} {percent}%, token {token}, losses {losses}"
        ),
    );
    push(out, format_args!("  period {period} at {price}, last event {last_event}"));
    push(
        out,
        format_args!(
            "  key {unique_key:?}, recipe {recipe:?}, subject {subject:?}, model {model:?}, input {input}"
        ),
    );
    let node = node.as_ref().map(NodeId::as_str);
    push(out, format_args!("  node {node:?} until {lease_until:?}, error {error:?}"));
    push(
        out,
        format_args!(
            "  created {created_at:?}, started {started_at:?}, finished {finished_at:?}, updated {updated_at:?}"
        ),
    );
}

fn parts(out: &mut String, one: &WholeGeneration) {
    let WholeGeneration { generation: _, sections, events, items, steps } = one;
    for section in sections {
        let Section { name, position, state, done, total, skipped, error } = section;
        let state = state.as_str();
        push(
            out,
            format_args!(
                "  section {position} {name}: {state} {done}/{total}, skipped {skipped}, error {error:?}"
            ),
        );
    }
    for event in events {
        let Event { number, at, standing: Standing { done, total, percent }, body } = event;
        push(out, format_args!("  event {number} at {} {done}/{total} {percent}%: {body:?}", at.0));
    }
    for item in items {
        let Item { place, section, ordinal, body, provenance, at } = item;
        push(
            out,
            format_args!(
                "  item {place} {section} {ordinal} at {}: {body} from {provenance}",
                at.0
            ),
        );
    }
    for step in steps {
        let StepRow { key, result, at } = step;
        push(out, format_args!("  step {key} at {}: {result}", at.0));
    }
}

fn document(out: &mut String, one: &Document) {
    let Document {
        key,
        kind,
        number,
        parent,
        root,
        position,
        body,
        generation,
        section,
        ordinal,
        edited,
        created_at,
        updated_at,
    } = one;
    push(
        out,
        format_args!(
            "document {} {} {number} of {} under {parent:?} in {root}",
            key.uuid,
            kind.as_str(),
            key.tenant.as_str()
        ),
    );
    push(
        out,
        format_args!(
            "  at {position}: {body}, edited {edited}, created {created_at:?}, updated {updated_at:?}"
        ),
    );
    push(out, format_args!("  made by {generation:?} {section:?} {ordinal:?}"));
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}
