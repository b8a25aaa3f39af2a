use std::collections::BTreeSet;

use serde_json::Value;
use shared::domain::event::schema;

use super::*;

const SCHEMA: &str = "docs/events/event.schema.json";

/// The types that events may have, each with the names of its fields.
fn types() -> BTreeMap<String, BTreeSet<String>> {
    let schema = schema();
    let variants = schema["oneOf"].as_array().unwrap().iter().map(|variant| &variant["properties"]);
    let fields = |data: &Value| {
        let name = data["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        schema["$defs"][name]["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    variants.map(|variant| (text(&variant["type"]["const"]), fields(&variant["data"]))).collect()
}

/// The names of the types.
fn names() -> BTreeSet<String> {
    types().into_keys().collect()
}

/// Says whether an event is as the published schema wants it.
fn validator() -> jsonschema::Validator {
    let published: Value = serde_json::from_str(&read(SCHEMA)).unwrap();
    jsonschema::draft202012::options().should_validate_formats(true).build(&published).unwrap()
}

/// All recorded events, each as its text.
async fn recorded() -> Vec<(String, Value)> {
    let announced = announced().await.into_iter();
    let all = announced.flat_map(|(name, events)| events.into_iter().map(move |event| (name.clone(), event)));
    all.map(|(name, event)| (name, serde_json::to_value(event).unwrap())).collect()
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let made = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());

    if read(SCHEMA) != made {
        std::fs::write(root().join("target/event.schema.json"), &made).unwrap();
        panic!("{SCHEMA} is stale: see what changed, then copy target/event.schema.json over it");
    }
}

#[tokio::test]
async fn every_type_is_recorded_and_its_events_fit_the_published_schema() {
    let validator = validator();

    for (name, event) in recorded().await {
        let errors: Vec<_> = validator.iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }

    let recorded = recorded().await.into_iter().map(|(_, event)| event["type"].as_str().unwrap().to_owned());
    let recorded: BTreeSet<_> = recorded.collect();
    assert_eq!((&recorded, recorded.len()), (&names(), 16));
}

#[tokio::test]
async fn the_published_schema_refuses_what_no_consumer_could_use() {
    let validator = validator();
    let good = serde_json::to_value(&announced().await["call-completed"][0]).unwrap();
    let without = |name: &str| {
        let mut event = good.clone();
        event.as_object_mut().unwrap().remove(name);
        event
    };
    let with = |pointer: &str, value: &str| {
        let mut event = good.clone();
        *event.pointer_mut(pointer).unwrap() = value.into();
        event
    };

    assert!(validator.is_valid(&good));
    for wrong in [
        without("id"),
        without("version"),
        without("type"),
        without("data"),
        with("/type", "call.exploded"),
        with("/type", "call.message"),
        with("/tenant_id", "aspen-ridge"),
        with("/occurred_at", "this morning"),
        with("/data/call_sid", "+15550130001"),
        with("/data/period", "2026-13"),
        with("/data/status", "over"),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

/// The page's text on one type: from its heading to the next.
fn section<'a>(page: &'a str, name: &str) -> &'a str {
    let heading = format!("### `{name}`\n");
    let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("docs/EVENTS.md says nothing on {name}"));
    rest.split("\n##").next().unwrap_or_default()
}

#[test]
fn the_page_has_a_section_on_every_type_with_its_fields_and_an_example() {
    let page = read("docs/EVENTS.md");
    let validator = validator();
    let headings = page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`').map(str::to_owned));
    assert_eq!(headings.collect::<BTreeSet<_>>(), names());

    for (name, fields) in types() {
        let section = section(&page, &name);
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        assert_eq!(rows.map(|(field, _)| field.to_owned()).collect::<BTreeSet<_>>(), fields, "{name}");
        let (_, example) = section.split_once("```json\n").unwrap_or_else(|| panic!("{name} has no example"));
        let example: Value = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
        let errors: Vec<_> = validator.iter_errors(&example).map(|error| error.to_string()).collect();
        assert_eq!((errors.len(), &example["type"]), (0, &Value::from(name)), "{errors:?}");
    }
}
