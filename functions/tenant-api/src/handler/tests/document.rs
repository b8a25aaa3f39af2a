//! docs/openapi.json is what the types and the route table say, and can be read by whoever makes a client of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::api::openapi::document;
use shared::api::routes::all;

use super::root;

const DOCUMENT: &str = "docs/openapi.json";

/// Every value of the document with its place.
fn walk<'a>(value: &'a Value, place: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(place, value);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                walk(value, &format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), visit);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(value, &format!("{place}/{index}"), visit);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_published_document_is_that_of_the_types() {
    let made = format!("{}\n", serde_json::to_string_pretty(&document()).unwrap());

    if std::fs::read_to_string(root().join(DOCUMENT)).unwrap_or_default() != made {
        std::fs::write(root().join("target/openapi.json"), &made).unwrap();
        panic!("{DOCUMENT} is stale: see what changed, then copy target/openapi.json over it");
    }
}

#[test]
fn every_route_is_an_operation_of_its_own_name() {
    let document = document();
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            operations.insert((method.to_uppercase(), path.clone(), id.to_owned()));
        }
    }

    let routes = all().into_iter().map(|route| (route.method.to_string(), route.path.to_owned(), route.id.to_owned()));

    assert_eq!(operations, routes.collect());
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_one() {
    let document = document();
    let (mut references, mut schemas) = (0, 0);

    walk(&document, "", &mut |place, value| {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            references += 1;
            let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{place}: {target}"));
            assert!(document.pointer(pointer).is_some(), "{place}: {target}");
        }
        if place.ends_with("/schema") || place.strip_prefix("/components/schemas/").is_some_and(|it| !it.contains('/'))
        {
            schemas += 1;
            jsonschema::draft202012::meta::validate(value).unwrap_or_else(|error| panic!("{place}: {error}"));
        }
    });

    assert!(references > 100 && schemas > 60, "{references} references, {schemas} schemas");
}

#[test]
fn every_parameter_of_a_path_is_described_once() {
    for (path, item) in document()["paths"].as_object().unwrap() {
        let named = path.matches('{').count();
        for operation in item.as_object().unwrap().values() {
            let parameters = operation["parameters"].as_array().unwrap();
            let names: BTreeSet<_> = parameters.iter().map(|one| format!("{} {}", one["in"], one["name"])).collect();
            assert_eq!(names.len(), parameters.len(), "{path}");
            let in_path = parameters.iter().filter(|one| one["in"] == "path");
            assert_eq!(in_path.clone().count(), named, "{path}");
            assert!(in_path.clone().all(|one| one["required"] == true), "{path}");
        }
    }
}

#[test]
fn every_example_fits_its_schema() {
    let document = document();
    let mut examples = 0;
    walk(&document, "", &mut |place, value| {
        if let (Some(schema), Some(example)) = (value.get("schema"), value.get("example")) {
            examples += 1;
            let mut whole = schema.clone();
            whole["components"] = document["components"].clone();
            let validator = jsonschema::draft202012::new(&whole).unwrap();
            let errors: Vec<_> = validator.iter_errors(example).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{place}: {errors:?}");
        }
    });

    assert!(examples >= 5, "{examples} examples");
}

#[test]
fn a_body_with_a_field_that_is_not_known_fits_no_schema() {
    let document = document();
    let mut bodies = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let content = &operation["requestBody"]["content"]["application/json"];
            let Some(example) = content.get("example") else { continue };
            bodies += 1;
            let mut whole = content["schema"].clone();
            whole["components"] = document["components"].clone();
            let mut with_more = example.clone();
            with_more["tenant_id"] = json!("x");
            assert!(!jsonschema::draft202012::new(&whole).unwrap().is_valid(&with_more), "{path}");
        }
    }

    assert!(bodies >= 5, "{bodies} bodies");
}
