//! The whole table: every state by every command.

use uuid::Uuid;

use super::*;
use crate::id::{GenerationId, NodeId, TenantId};
use crate::time::Time;

fn generation(door: Door, state: State) -> Generation {
    let running = state == State::Running;
    Generation {
        id: GenerationId(Uuid::nil()),
        tenant: TenantId::default(),
        door,
        unique_key: None,
        recipe: String::new(),
        subject: String::new(),
        state,
        reason: Reason::Submitted,
        input: "{}".into(),
        model: "m".into(),
        token: 7,
        node: running.then(|| NodeId::new("n")),
        lease_until: running.then_some(Time(9)),
        losses: 0,
        period: 1,
        price: 10,
        last_event: 1,
        done: 0,
        total: 1,
        percent: 0,
        error: None,
        created_at: Time(1),
        started_at: None,
        finished_at: None,
        updated_at: Time(1),
    }
}

fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("claim", Command::Claim),
        (
            "succeed",
            Command::Settle {
                token: 7,
                outcome: Outcome::Succeeded { data: serde_json::Value::Null },
            },
        ),
        ("fail", Command::Settle { token: 7, outcome: Outcome::Failed { message: "x".into() } }),
        (
            "settle late",
            Command::Settle { token: 6, outcome: Outcome::Failed { message: "x".into() } },
        ),
        ("hand back", Command::HandBack { token: 7 }),
        ("hand back late", Command::HandBack { token: 6 }),
        ("lose", Command::LoseLease { losses_max: 2 }),
        ("lose last", Command::LoseLease { losses_max: 0 }),
        ("stop", Command::Stop),
        ("continue", Command::Continue),
    ]
}

fn row(door: Door, state: State, name: &str, command: &Command) -> String {
    let outcome = match decide(&generation(door, state), command) {
        Err(refusal) => format!("refused, {refusal}"),
        Ok(t) => {
            let ledger: Vec<i64> = t.entries.iter().map(|e| e.credits).collect();
            let events: Vec<String> = t
                .events
                .iter()
                .map(|e| serde_json::to_value(e).unwrap()["kind"].as_str().unwrap().to_owned())
                .collect();
            format!(
                "{} ({}), token {}, events [{}], ledger {ledger:?}",
                t.state.as_str(),
                t.reason.as_str(),
                t.token,
                events.join(" ")
            )
        }
    };
    format!("{} + {name}: {outcome}\n", state.as_str())
}

#[test]
fn the_table_is_what_the_document_says() {
    let mut table = String::new();
    for state in State::ALL {
        for (name, command) in commands() {
            table.push_str(&row(Door::Records, state, name, &command));
        }
    }
    assert_eq!(table, include_str!("transition_table.txt"));
}

#[test]
fn an_ended_generation_only_ever_continues() {
    for state in [State::Succeeded, State::Failed, State::Stopped] {
        for (name, command) in commands().iter().filter(|(name, _)| *name != "continue") {
            assert!(decide(&generation(Door::Content, state), command).is_err(), "{name}");
        }
    }
}

#[test]
fn closed_doors_never_continue() {
    for door in [Door::Tasks, Door::Features] {
        for state in [State::Failed, State::Stopped] {
            let got = decide(&generation(door, state), &Command::Continue);
            assert_eq!(got, Err(Refusal::DoorForbids));
        }
    }
}

#[test]
fn code_ideas_log_tells_nothing_of_attempts() {
    for (name, command) in commands() {
        for state in State::ALL {
            let Ok(t) = decide(&generation(Door::Ideas, state), &command) else { continue };
            let silent = matches!(t.state, State::Pending | State::Running);
            assert_eq!(t.events.is_empty(), silent, "{name}");
        }
    }
}

#[test]
fn charges_and_refunds_of_a_long_life_leave_what_was_granted() {
    let mut g = generation(Door::Content, State::Pending);
    let mut balance = 100 - g.price;
    for _ in 0..5 {
        for command in [Command::Claim, Command::Stop, Command::Continue] {
            let t = decide(&g, &command).unwrap();
            balance = crate::ledger::balance_after(balance, &t.entries).unwrap();
            (g.state, g.token, g.period) = (t.state, t.token, t.period);
        }
    }
    assert_eq!((balance, g.period), (90, 6));
}

#[test]
fn a_charge_beyond_the_balance_is_refused_but_a_refund_never_is() {
    use crate::ledger::balance_after;
    let charge = Entry::of(EntryKind::Charge, 1, 10);
    let refund = Entry::of(EntryKind::Refund, 1, 10);
    assert_eq!(balance_after(9, &charge), None);
    assert_eq!(balance_after(10, &charge), Some(0));
    assert_eq!(balance_after(-20, &refund), Some(-10));
    assert_eq!(balance_after(i64::MAX, &refund), None);
}
