//! Checks REST requests against Twilio's OpenAPI document, where that file is at hand.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use serde_json::Value;

/// The operations of the document, as far as requests are concerned.
#[derive(Debug, Default)]
pub struct Spec {
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    method: String,
    path: Vec<String>,
    query: BTreeMap<String, Field>,
    form: BTreeMap<String, Field>,
}

#[derive(Debug, Default)]
struct Field {
    required: bool,
    kind: String,
    allowed: Vec<String>,
}

impl Spec {
    /// Reads the document.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not an OpenAPI document", file.display()))
    }

    /// Takes the document apart.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let document: Value = serde_json::from_str(text)?;
        let paths = document["paths"].as_object().context("it has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if matches!(method.as_str(), "get" | "post" | "put" | "delete") {
                    operations.push(Operation {
                        method: method.to_uppercase(),
                        path: path.split('/').map(str::to_owned).collect(),
                        query: query_fields(&document, operation),
                        form: form_fields(&document, operation),
                    });
                }
            }
        }
        // A literal path wins over one with a placeholder.
        operations.sort_by_key(|operation| operation.path.iter().filter(|part| part.contains('{')).count());
        Ok(Self { operations })
    }

    /// What is wrong with a request, if anything.
    pub fn check(
        &self,
        method: &str,
        path: &str,
        query: &[(String, String)],
        form: &[(String, String)],
    ) -> Result<(), String> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |operation: &&Operation| operation.method == method && same_path(&operation.path, &parts);
        let operation = self.operations.iter().find(fits).ok_or_else(|| format!("{method} {path} is no operation"))?;
        check_fields("query", &operation.query, query)?;
        check_fields("form", &operation.form, form)
    }
}

fn check_fields(place: &str, known: &BTreeMap<String, Field>, given: &[(String, String)]) -> Result<(), String> {
    for (name, value) in given {
        let field = known.get(name).ok_or_else(|| format!("{name} is no {place} parameter of this operation"))?;
        let fits = match field.kind.as_str() {
            "boolean" => matches!(value.as_str(), "true" | "false"),
            "integer" => value.parse::<i64>().is_ok(),
            _ => field.allowed.is_empty() || field.allowed.contains(value),
        };
        if !fits {
            return Err(format!("{name} may not be {value:?}"));
        }
    }
    let missing = known.iter().find(|(name, field)| field.required && !given.iter().any(|(given, _)| given == *name));
    missing.map_or(Ok(()), |(name, _)| Err(format!("{name} is required")))
}

fn same_path(template: &[String], parts: &[&str]) -> bool {
    template.len() == parts.len()
        && template.iter().zip(parts).all(|(wanted, part)| match wanted.split_once('}') {
            Some((_, suffix)) => part.strip_suffix(suffix).is_some_and(|value| !value.is_empty()),
            None => wanted == part,
        })
}

fn query_fields(document: &Value, operation: &Value) -> BTreeMap<String, Field> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| {
            let name = parameter["name"].as_str()?.to_owned();
            Some((name, field(document, &parameter["schema"], parameter["required"] == true)))
        })
        .collect()
}

fn form_fields(document: &Value, operation: &Value) -> BTreeMap<String, Field> {
    let schema = &operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"];
    let required = |name: &String| schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), field(document, schema, required(name)))).collect()
}

fn field(document: &Value, schema: &Value, required: bool) -> Field {
    let schema = match schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#'))) {
        Some(target) => target,
        None => schema,
    };
    let allowed = schema["enum"].as_array().into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned));
    Field { required, kind: schema["type"].as_str().unwrap_or("string").to_owned(), allowed: allowed.collect() }
}
