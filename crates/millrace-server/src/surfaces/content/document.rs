//! This surface in the published document: made from the engine's table of fields, so that it cannot say anything else. A
//! test holds real answers against it.

use millrace_engine::content::{change_schema, create_schema, row_schema};
use serde_json::{Map, Value, json};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};

use super::entity::{ENTITIES, Entity};

/// The paths and shapes of this surface.
pub(super) fn document() -> OpenApi {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for entity in ENTITIES {
        let name = entity.noun.title().replace(' ', "");
        let rows = json!({"type": "array", "items": reference(&name)});
        let page = json!({
            "type": "object", "required": ["data", entity.array, "meta"],
            "properties": {"data": rows, entity.array: rows, "meta": {"type": "object"}},
        });
        schemas.insert(format!("{name}Row"), row_schema(entity.noun));
        schemas.insert(format!("{name}Create"), create_schema(entity.noun));
        schemas.insert(format!("{name}Change"), change_schema(entity.noun));
        schemas.insert(format!("{name}Page"), page);
        paths.insert(format!("/api/crud/{}", entity.path), methods(entity, &name));
    }
    paths.insert("/api/crud/schema".to_owned(), schema_methods());
    schemas.extend(schema_shapes());
    let whole = json!({
        "openapi": "3.1.0", "info": {"title": "content", "version": ""},
        "paths": paths, "components": {"schemas": schemas},
    });
    serde_json::from_value(whole).unwrap_or_else(|error| {
        tracing::error!(%error, "the content surface could not be described");
        OpenApi::default()
    })
}

/// The refusals that every route of the tasks contract can give beside its own (section 12).
pub(crate) fn add_common(operation: &mut Operation) {
    let mut common = vec![
        ("400", "The request is wrong", "Missing required parameter: id"),
        ("401", "A key is needed", "Unauthorized"),
        ("403", "Not a local caller, while the server has no keys", crate::guard::FOREIGN_HOST),
        ("500", "Anything else", "Internal server error"),
    ];
    if operation.request_body.is_some() {
        common.push(("413", "The body is too long", "Request body is larger than 1048576 bytes"));
    }
    for (status, description, text) in common {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("ErrorText")))
            .example(Some(json!({"error": text})))
            .build();
        let refusal = ResponseBuilder::new().description(description);
        let refusal = refusal.content("application/json", content).build();
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert_with(|| refusal.into());
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}Row")})
}

fn shape(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// An answer with a body.
fn answer(description: &str, schema: &Value) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

fn refused(text: &str) -> Value {
    answer(text, &shape("ErrorText"))
}

fn body(schema: &Value) -> Value {
    json!({"content": {"application/json": {"schema": schema}}})
}

fn parameter(name: &str, description: &str, schema: &Value) -> Value {
    json!({
        "name": name, "in": "query", "required": false, "description": description,
        "schema": schema,
    })
}

/// The five methods of a kind of rows.
fn methods(entity: Entity, name: &str) -> Value {
    let noun = entity.noun.title().to_lowercase();
    let id = parameter("id", "The row; a body may name it instead", &json!({"type": "string"}));
    let row = answer("As it stands, and once more as data", &reference(name));
    let found = answer(
        "The row, and once more as data; without id a page in the order of creation",
        &json!({"oneOf": [reference(name), shape(&format!("{name}Page"))]}),
    );
    let missing = refused("It, or the parent it names, is not there");
    let taken = refused("Its name is taken, or it is being generated");
    let change = |method: &str| {
        json!({
            "operationId": format!("{method}_{}", entity.array), "tags": ["content"],
            "summary": format!("Change a {noun}"),
            "description": "Sets the fields sent; null clears what may be null.",
            "parameters": [id], "requestBody": body(&shape(&format!("{name}Change"))),
            "responses": {"200": row, "404": missing, "409": taken},
        })
    };
    json!({
        "get": {
            "operationId": format!("get_{}", entity.array), "tags": ["content"],
            "summary": format!("Show a {noun}, or list them"),
            "parameters": reading(entity, &id), "responses": {"200": found, "404": missing},
        },
        "post": {
            "operationId": format!("post_{}", entity.array), "tags": ["content"],
            "summary": format!("Make a {noun}"),
            "requestBody": body(&shape(&format!("{name}Create"))),
            "responses": {"201": row, "404": missing, "409": taken},
        },
        "put": change("put"),
        "patch": change("patch"),
        "delete": {
            "operationId": format!("delete_{}", entity.array), "tags": ["content"],
            "summary": format!("Remove a {noun} with everything below it"), "parameters": [id],
            "responses": {"204": {"description": "It is gone"}, "404": missing, "409": taken},
        },
    })
}

/// The parameters of reading rows.
fn reading(entity: Entity, id: &Value) -> Vec<Value> {
    let text = json!({"type": "string"});
    let count =
        |least: u32, most: Value| json!({"type": "integer", "minimum": least, "maximum": most});
    let mut parameters = vec![id.clone()];
    for parent in entity.parents {
        let told = "Lists what belongs to it; one parent is needed, the nearest counts";
        parameters.push(parameter(parent, told, &text));
    }
    parameters.extend([
        parameter("limit", "100 when absent", &count(1, json!(1000))),
        parameter(
            "offset",
            "Rows to skip, 0 when absent",
            &json!({"type": "integer", "minimum": 0}),
        ),
        parameter("status", "Only with this status", &text),
        parameter("generation_id", "Only those a generation made", &text),
        parameter("search", "Part of name, title or description, without case", &text),
        parameter(
            "includeAnalysis",
            "A project with all rows below it",
            &json!({"type": "boolean"}),
        ),
        parameter(
            "includeRelationships",
            "A row with the rows below it",
            &json!({"type": "boolean"}),
        ),
    ]);
    parameters
}

/// The methods of the schema.
fn schema_methods() -> Value {
    let project = parameter(
        "projectId",
        "The project; a body may name it instead",
        &json!({"type": "string"}),
    );
    let missing = refused("The project is not there");
    let whole =
        answer("The tables and relationships, and once more as data", &shape("SchemaAnswer"));
    let put = |method: &str| {
        json!({
            "operationId": format!("{method}_schema"), "tags": ["content"],
            "summary": "Replace tables or relationships",
            "parameters": [project], "requestBody": body(&shape("SchemaChange")),
            "responses": {"200": whole, "404": missing},
        })
    };
    json!({
        "get": {
            "operationId": "get_schema", "tags": ["content"], "summary": "Show a project's schema",
            "parameters": [project], "responses": {"200": whole, "404": missing},
        },
        "post": put("post"), "put": put("put"), "patch": put("patch"),
        "delete": {
            "operationId": "delete_schema", "tags": ["content"], "summary": "Empty a project's schema",
            "parameters": [project],
            "responses": {"204": {"description": "It is empty"}, "404": missing},
        },
    })
}

/// The shapes of the schema's requests and answers.
fn schema_shapes() -> Map<String, Value> {
    let list = json!({"type": "array", "items": {"type": "object"}});
    let both = json!({
        "type": "object", "required": ["tables", "relationships"],
        "properties": {"tables": list, "relationships": list},
    });
    let change = json!({
        "type": "object",
        "properties": {"projectId": {"type": "string"}, "tables": list, "relationships": list},
    });
    let whole = json!({
        "type": "object", "required": ["tables", "relationships", "meta", "data"],
        "properties": {
            "tables": list, "relationships": list, "data": both,
            "meta": {
                "type": "object", "required": ["total"],
                "properties": {"total": {"type": "integer", "minimum": 0}},
            },
        },
    });
    let shapes = [("SchemaChange", change), ("SchemaAnswer", whole)];
    shapes.into_iter().map(|(name, shape)| (name.to_owned(), shape)).collect()
}
