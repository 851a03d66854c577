//! Any order of verbs, legal or not, leaves a state that agrees with itself.

use millrace_core::transition::Outcome;
use millrace_core::{
    Change, Door, Generation, GenerationId, Lane, NodeId, SectionPlan, TenantId, Time,
};
use millrace_store::conformance::{Inspect, assert_consistent};
use millrace_store::params::{
    Claim, Continue, Grant, HandBack, Lease, Record, Rescue, Stop, Submit, Submitted,
};
use millrace_store::sqlite::{Durability, Options, SqliteStore};
use millrace_store::{Error, Store};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

/// Verbs in one course.
const VERBS_MAX: usize = 60;

#[derive(Clone, Debug)]
enum Verb {
    Submit { tenant: u8, door: usize, price: i64, claim: bool, key: Option<u8> },
    Claim { lane: usize, limit: u32, after: Option<u8> },
    Report { on: usize, stale: bool, item: bool, section: Section, end: Option<bool> },
    HandBack { on: usize },
    Stop { on: usize },
    GoOn { on: usize },
    Rescue { pass: bool },
    Grant { tenant: u8, credits: i64 },
    Prune { limit: u32 },
}

/// What a report tells of its section besides items.
#[derive(Clone, Copy, Debug)]
enum Section {
    Nothing,
    Sized(u32),
    Finished,
    Failed,
}

fn section() -> impl Strategy<Value = Section> {
    prop_oneof![
        3 => Just(Section::Nothing),
        1 => (0..6_u32).prop_map(Section::Sized),
        1 => Just(Section::Finished),
        1 => Just(Section::Failed),
    ]
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        4 => (0..3_u8, 0..5_usize, 0..4_i64, any::<bool>(), proptest::option::of(0..6_u8))
            .prop_map(|(tenant, door, price, claim, key)| Verb::Submit { tenant, door, price, claim, key }),
        2 => (0..2_usize, 0..4_u32, proptest::option::of(0..3_u8))
            .prop_map(|(lane, limit, after)| Verb::Claim { lane, limit, after }),
        6 => (any::<usize>(), proptest::bool::weighted(0.1), any::<bool>(), section(), proptest::option::of(any::<bool>()))
            .prop_map(|(on, stale, item, section, end)| Verb::Report { on, stale, item, section, end }),
        1 => any::<usize>().prop_map(|on| Verb::HandBack { on }),
        2 => any::<usize>().prop_map(|on| Verb::Stop { on }),
        2 => any::<usize>().prop_map(|on| Verb::GoOn { on }),
        1 => any::<bool>().prop_map(|pass| Verb::Rescue { pass }),
        1 => (0..3_u8, -1..9_i64).prop_map(|(tenant, credits)| Verb::Grant { tenant, credits }),
        1 => (0..3_u32).prop_map(|limit| Verb::Prune { limit }),
    ]
}

/// A store, its clock and what was ever submitted to it.
struct Course {
    store: SqliteStore,
    now: i64,
    known: Vec<Generation>,
}

impl Course {
    fn tick(&mut self) -> Time {
        self.now += 1;
        Time(self.now)
    }

    fn lease(&self) -> Lease {
        Lease { node: NodeId::new("a"), until: Time(self.now + 1_000) }
    }

    /// One of those known, as it stands now; none where it was pruned.
    async fn pick(&self, on: usize) -> Option<Generation> {
        let known = self.known.get(on.checked_rem(self.known.len())?)?;
        self.store.generation(&known.tenant, known.id).await.unwrap()
    }

    /// Runs one verb. A refusal is as good as an answer; anything else is a defect.
    async fn run(&mut self, verb: Verb) -> Result<(), Error> {
        let now = self.tick();
        match verb {
            Verb::Submit { tenant, door, price, claim, key } => {
                self.submit(now, tenant, door, price, claim, key).await
            }
            Verb::Claim { lane, limit, after } => {
                let lane = Lane::ALL[lane];
                let after_tenant = after.map(tenant_of);
                let claim = Claim { lease: self.lease(), lane, limit, after_tenant, now };
                self.store.claim(claim).await.map(drop)
            }
            Verb::Report { on, stale, item, section, end } => {
                self.report(now, on, stale, item, section, end).await
            }
            Verb::HandBack { on } => {
                let Some(Generation { id, token, .. }) = self.pick(on).await else { return Ok(()) };
                self.store.hand_back(HandBack { id, token, now }).await.map(drop)
            }
            Verb::Stop { on } => {
                let Some(Generation { id, tenant, .. }) = self.pick(on).await else {
                    return Ok(());
                };
                self.store.stop(Stop { tenant, id, now }).await.map(drop)
            }
            Verb::GoOn { on } => {
                let Some(Generation { id, tenant, .. }) = self.pick(on).await else {
                    return Ok(());
                };
                self.store.go_on(Continue { tenant, id, now }).await.map(drop)
            }
            Verb::Rescue { pass } => {
                self.now += if pass { 2_000 } else { 0 };
                let rescue = Rescue { limit: 3, losses_max: 1, now: Time(self.now) };
                self.store.rescue(rescue).await.map(drop)
            }
            Verb::Grant { tenant, credits } => {
                let grant = Grant { tenant: tenant_of(tenant), credits, now };
                self.store.grant(grant).await.map(drop)
            }
            Verb::Prune { limit } => self.store.prune(now, limit).await.map(drop),
        }
    }

    async fn submit(
        &mut self,
        now: Time,
        tenant: u8,
        door: usize,
        price: i64,
        claim: bool,
        key: Option<u8>,
    ) -> Result<(), Error> {
        let submit = Submit {
            id: GenerationId(Uuid::from_u128(u128::from(now.0.unsigned_abs()))),
            tenant: tenant_of(tenant),
            door: Door::ALL[door],
            recipe: String::new(),
            subject: "s".to_owned(),
            about: None,
            unique_key: key.map(|key| key.to_string()),
            input: String::new(),
            model: String::new(),
            price,
            sections: vec![SectionPlan { name: "a".to_owned(), total: 3 }],
            told: json!({}),
            unfinished_max: 9,
            claim: claim.then(|| self.lease()),
            claim_ahead: false,
            now,
        };
        if let Submitted::New { generation, .. } = self.store.submit(submit).await? {
            self.known.push(generation);
        }
        Ok(())
    }

    async fn report(
        &self,
        now: Time,
        on: usize,
        stale: bool,
        item: bool,
        told: Section,
        end: Option<bool>,
    ) -> Result<(), Error> {
        let Some(Generation { id, token, .. }) = self.pick(on).await else { return Ok(()) };
        let section = || "a".to_owned();
        let mut changes = vec![Change::SectionStarted { section: section() }];
        if item {
            let sections = self.store.sections(id).await?;
            let ordinal = sections[0].done + sections[0].skipped + 1;
            let (item, provenance) = (json!({"n": ordinal}), json!({}));
            changes.push(Change::ItemSaved { section: section(), ordinal, item, provenance });
            let key = format!("a/{ordinal}");
            changes.push(Change::StepFinished { key, result: json!(ordinal) });
        }
        changes.extend(match told {
            Section::Nothing => None,
            Section::Sized(total) => Some(Change::SectionSized { section: section(), total }),
            Section::Finished => Some(Change::SectionFinished { section: section() }),
            Section::Failed => {
                Some(Change::SectionFailed { section: section(), message: "no".to_owned() })
            }
        });
        let outcome = end.map(|well| match well {
            true => Outcome::Succeeded { data: json!({}) },
            false => Outcome::Failed { message: "no".to_owned() },
        });
        let token = if stale { token.wrapping_sub(1) } else { token };
        self.store
            .record(Record { id, token, writes: vec![], changes, outcome, now })
            .await
            .map(drop)
    }
}

fn tenant_of(number: u8) -> TenantId {
    TenantId::new(&format!("t{number}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_verbs_leaves_a_consistent_store(verbs in proptest::collection::vec(verb(), 1..VERBS_MAX)) {
        let dir = tempfile::tempdir().unwrap();
        let options = Options {
            durability: Durability::Normal,
            inline: true,
            ..Options::new(dir.path().join("millrace.db"), NodeId::new("a"))
        };
        let mut course = Course { store: SqliteStore::open(options).unwrap(), now: 0, known: vec![] };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            for verb in verbs {
                match course.run(verb.clone()).await {
                    Ok(())
                    | Err(
                        Error::Fenced
                        | Error::Refused(_)
                        | Error::Unfit(_)
                        | Error::NotEnoughCredits { .. }
                        | Error::TooManyUnfinished { .. },
                    ) => {}
                    Err(other) => panic!("{verb:?}: {other:?}"),
                }
            }
            assert_consistent(&course.store.whole().await.unwrap());
        });
    }
}
