//! The smallest whole generation: one section, one item, kept nowhere but in the store. What remains is the engine.

use std::sync::Arc;

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{Door, Generation, Section, SectionPlan, TenantId};
use millrace_engine::Submission;
use millrace_engine::work::{Ask, Failure, Reading, Rules, Run, Saved, SoFar, Work};
use millrace_models::Request;
use millrace_models::scripted::{Script, Scripted};
use serde_json::{Value, json};

/// The name the scripted model is asked by.
pub const MODEL: &str = "scripted";
/// The section.
pub const SECTION: &str = "ideas";
/// What the model answers.
const ANSWER: &str =
    r#"[{"title":"Bread by bicycle","description":"Bakers deliver what is left at noon."}]"#;

/// A model that gives one item at once and keeps no record.
#[must_use]
pub fn model() -> Scripted {
    Scripted::always(Script::text(ANSWER)).without_record()
}

/// A submit of one section with one item.
#[must_use]
pub fn submission() -> Submission {
    Submission {
        id: None,
        tenant: TenantId::default(),
        door: Door::Records,
        recipe: "idea".to_owned(),
        about: None,
        subject: String::new(),
        unique_key: None,
        input: "{}".to_owned(),
        model: MODEL.to_owned(),
        price: 0,
        sections: vec![SectionPlan { name: SECTION.to_owned(), total: 1 }],
        told: json!({}),
    }
}

/// Opens such generations.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneItem;

#[async_trait]
impl Work for OneItem {
    fn door(&self) -> Door {
        Door::Records
    }

    async fn open(&self, _generation: &Generation) -> Result<Arc<dyn Run>, Failure> {
        Ok(Arc::new(Self))
    }
}

#[async_trait]
impl Run for OneItem {
    fn rules(&self) -> Rules {
        Rules { repairs_max: 1, needs_items: false }
    }

    async fn ask(&self, _section: &str, _so_far: &SoFar) -> Result<Option<Ask>, Failure> {
        let request = Request {
            system: String::new(),
            user: "One project idea, please.".to_owned(),
            schema: None,
            max_output_tokens: 100,
            temperature: None,
            request_id: String::new(),
            material: None,
        };
        Ok(Some(Ask { request, sources: Vec::new() }))
    }

    fn item_schema(&self, _section: &str) -> Value {
        json!({ "type": "object", "required": ["title"] })
    }

    fn read(&self, _section: &str, element: &Value) -> Reading {
        Reading::Item(element.clone())
    }

    async fn save(
        &self,
        _section: &str,
        _ordinal: u32,
        item: Value,
        _sources: &[String],
    ) -> Result<Saved, Failure> {
        Ok(Saved::New(item))
    }

    async fn recover(
        &self,
        _section: &str,
        _ordinals: std::ops::Range<u32>,
    ) -> Result<Vec<(u32, Value)>, Failure> {
        Ok(Vec::new())
    }

    fn section_failed(&self, _section: &str, reason: &str) -> String {
        reason.to_owned()
    }

    fn outcome(&self, sections: &[Section]) -> Outcome {
        let done: u32 = sections.iter().map(|section| section.done).sum();
        if done == 0 {
            return Outcome::Failed { message: "no item was made".to_owned() };
        }
        Outcome::Succeeded { data: json!({ "done": done }) }
    }
}
