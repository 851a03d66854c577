//! The content service where it meets generations: rows that are being generated, projects made elsewhere.

use std::sync::Arc;

use millrace_core::{Noun, Time};
use millrace_engine::Engine;
use millrace_engine::content::Error;
use millrace_models::scripted::{Script, Scripted};
use millrace_store::Store;
use millrace_store::params::{Body, Edit, Write};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::lab::{Lab, tenant};

async fn create(store: &dyn Store, kind: Noun, parent: Option<Uuid>, fields: Value) -> String {
    let uuid = Uuid::new_v4();
    let body = Body { fields, unique_name: None };
    let write = Write::Create { uuid, kind, parent, body, made_by: None };
    store.edit(Edit { tenant: tenant(), writes: vec![write], now: Time(5) }).await.unwrap();
    uuid.to_string()
}

async fn engine(lab: &Lab) -> Engine {
    lab.engine("n1", &[&Arc::new(Scripted::always(Script::text("[]")))]).await
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[tokio::test]
async fn a_feature_that_is_being_generated_is_neither_changed_nor_removed() {
    let lab = Lab::new();
    let store = lab.store("bench");
    let project = create(store.as_ref(), Noun::Project, None, json!({})).await;
    let fields = json!({"name": "Booking", "generation_status": "generating"});
    let parent = Uuid::try_parse(&project).ok();
    let feature = create(store.as_ref(), Noun::Feature, parent, fields).await;
    let engine = engine(&lab).await;
    let handle = engine.handle();
    let content = handle.content();
    let changes = map(&json!({"name": "Other"}));
    let changed = content.change(&tenant(), Noun::Feature, &feature, &changes).await;
    let removed = content.remove(&tenant(), Noun::Feature, &feature).await;
    for error in [changed.map(drop).unwrap_err(), removed.unwrap_err()] {
        assert!(matches!(error, Error::Conflict("Feature is being generated")), "{error:?}");
    }
    let row = content.one(&tenant(), Noun::Feature, &feature).await.unwrap();
    assert_eq!(row.json()["name"], "Booking");
    content.remove(&tenant(), Noun::Project, &project).await.unwrap();
    let gone = content.one(&tenant(), Noun::Feature, &feature).await;
    assert!(matches!(gone, Err(Error::NotFound(Noun::Feature))), "its project takes it along");
    engine.drain().await;
}

#[tokio::test]
async fn a_project_without_a_schema_gets_one_when_it_is_written() {
    let lab = Lab::new();
    let store = lab.store("bench");
    let project = create(store.as_ref(), Noun::Project, None, json!({"name": "x"})).await;
    let engine = engine(&lab).await;
    let handle = engine.handle();
    let content = handle.content();
    let empty = json!({"tables": [], "relationships": []});
    let owner = tenant();
    assert_eq!(Value::Object(content.schema(&owner, &project).await.unwrap()), empty);
    let tables = map(&json!({"tables": [
        {"name": "a", "columns": [{"name": "id", "type": "uuid"}]},
    ]}));
    // All of them find it missing; one makes it.
    let put = || content.put_schema(&owner, &project, &tables);
    let (one, other, third) = tokio::join!(put(), put(), put());
    let whole = content.schema(&tenant(), &project).await.unwrap();
    for written in [one, other, third] {
        assert_eq!(written.unwrap(), whole);
    }
    content.clear_schema(&tenant(), &project).await.unwrap();
    assert_eq!(Value::Object(content.schema(&tenant(), &project).await.unwrap()), empty);
    engine.drain().await;
}
