//! The OpenAPI 3.1 document, made from the route table and the types that the functions read and write.
//!
//! Only for the test that compares it with docs/openapi.json: never part of a function. What one operation takes and
//! answers is in a file for each function; their matches are exhaustive, so no route is forgotten.

mod identity;
mod links;
mod parameters;
mod part;
mod tenant_api;
mod tenant_onboard;

use serde_json::{Map, Value, json};

use super::problem::{self, Kind};
use super::route::{Access, Operations, Route};
use super::routes::{Identity, TenantApi, TenantOnboard};
use part::{Answer, Part, Schemas};

/// The whole document.
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    add::<Identity>(&mut paths, &mut schemas, "Identity", identity::part);
    add::<TenantOnboard>(&mut paths, &mut schemas, "Sign-up", tenant_onboard::part);
    add::<TenantApi>(&mut paths, &mut schemas, "Company", tenant_api::part);
    links::add(&mut paths);
    let problem = schemas.answer::<problem::Document<'static>>();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kestrel",
            "version": "1.0.0",
            "description": "What the site uses and what a company's own programs can use. JSON in snake case; times are \
                RFC 3339 in UTC; fields that are not known are refused; errors are problem documents (RFC 9457), whose \
                `type` is stable. Another company's id is 404. Lists are paged by `cursor`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/api", "description": "The same origin as the site" }],
        "tags": [{ "name": "Identity" }, { "name": "Sign-up" }, { "name": "Company" }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "api_key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of the company, for its own programs.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-kestrel_session",
                    "description": "The cookie that log-in sets. Writes need the site's own Origin.",
                },
            },
            "responses": { "Problem": {
                "description": "No, and why",
                "content": { problem::CONTENT_TYPE: { "schema": problem } },
            } },
            "schemas": schemas.into_definitions(),
        },
    })
}

fn add<O: Operations>(
    paths: &mut Map<String, Value>,
    schemas: &mut Schemas,
    tag: &str,
    part: impl Fn(O, &mut Schemas) -> Part,
) {
    for route in O::routes() {
        let operation = operation(route, part(route.operation, schemas), tag);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation;
    }
}

fn operation<O>(route: &Route<O>, part: Part, tag: &str) -> Value {
    let mut parameters = parameters::of_path(route.path);
    let statuses = statuses(route, &part);
    parameters.extend(part.parameters);
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "tags": [tag],
        "security": security(route.access),
        "parameters": parameters,
    });
    if let Some((schema, example)) = part.body {
        let mut content = json!({ "schema": schema });
        if let Some(example) = example {
            content["example"] = example;
        }
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": content } });
    }
    if let Access::Needs(permission) = route.access {
        operation["x-permission"] = json!(permission.as_str());
        operation["x-least-role"] = json!(permission.least_role().as_str());
    }
    let mut responses = Map::new();
    let (status, answer) = success(part.answer);
    responses.insert(status.to_string(), answer);
    for status in statuses {
        responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    operation["responses"] = Value::Object(responses);
    operation
}

fn success(answer: Answer) -> (u16, Value) {
    match answer {
        Answer::Json { status, schema, example, has_version } => {
            let mut content = json!({ "schema": schema });
            if let Some(example) = example {
                content["example"] = example;
            }
            let mut answer = json!({ "description": "Done", "content": { "application/json": content } });
            if has_version {
                answer["headers"] = json!({ "ETag": {
                    "description": "The version, for `If-Match`",
                    "schema": { "type": "string", "pattern": "^\"[0-9]+\"$" },
                } });
            }
            (status, answer)
        }
        Answer::Csv => {
            let content = json!({ "schema": { "type": "string" } });
            (200, json!({ "description": "A file, RFC 4180", "content": { "text/csv": content } }))
        }
        Answer::Nothing { status, description } => (status, json!({ "description": description })),
    }
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::Needs(permission) if permission.is_for_keys() => json!([{ "api_key": [] }, { "session": [] }]),
        Access::Needs(_) | Access::Person => json!([{ "session": [] }]),
    }
}

/// How an operation may say no.
fn statuses<O>(route: &Route<O>, part: &Part) -> Vec<u16> {
    let mut kinds = vec![Kind::Unreadable, Kind::TooMany, Kind::Broken, Kind::Unavailable];
    kinds.extend(&part.refusals);
    if route.access != Access::Public {
        kinds.push(Kind::Unauthenticated);
    }
    // Also whoever is nobody may not write from another site's page.
    if route.access != Access::Public || route.method != http::Method::GET {
        kinds.push(Kind::Forbidden);
    }
    if route.path.contains('{') || matches!(route.access, Access::Needs(_)) {
        kinds.push(Kind::NotFound);
    }
    if part.body.is_some() || matches!(part.answer, Answer::Csv) {
        kinds.push(Kind::TooLarge);
    }
    if route.method != http::Method::GET {
        kinds.push(Kind::Conflict);
    }
    if part.body.is_some() || !part.parameters.is_empty() {
        kinds.push(Kind::Invalid);
    }
    if part.parameters.iter().any(|parameter| parameter["name"] == "If-Match") {
        kinds.extend([Kind::Changed, Kind::VersionNeeded]);
    }
    let mut statuses: Vec<u16> = kinds.into_iter().map(Kind::status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}
