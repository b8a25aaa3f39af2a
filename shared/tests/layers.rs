//! The allowed directions between the parts of `shared`, and what functions may not do. See docs/ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The Rust sources below a folder with their texts, tests included.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a readable file");
                found.push((path, text));
            }
        }
    }
    found
}

fn sources_of(part: &str) -> Vec<(PathBuf, String)> {
    let source = root().join("shared/src");
    let mut found = sources(&source.join(part));
    let file = source.join(format!("{part}.rs"));
    if let Ok(text) = fs::read_to_string(&file) {
        found.push((file, text));
    }
    found
}

/// The text without comments, which may speak of anything.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The text without comments and without its tests.
fn code_without_tests(path: &Path, text: &str) -> String {
    let below = path.strip_prefix(root()).unwrap_or(path);
    let is_test = |part: &Path| part.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"));
    if below.ancestors().any(is_test) {
        return String::new();
    }
    code(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default())
}

/// The modules of the crate that a text names, as in `crate::store::Store` or `use crate::{domain, store}`.
fn modules_named(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for after in text.split("crate::").skip(1) {
        let listed = after.strip_prefix('{').and_then(|list| list.split_once("};")).map(|(list, _)| list);
        let modules = match listed {
            Some(list) => list.split(',').map(str::trim).collect(),
            None => vec![after],
        };
        let name = |text: &str| text.chars().take_while(|&letter| letter.is_alphanumeric() || letter == '_').collect();
        named.extend(modules.into_iter().map(name));
    }
    named
}

fn assert_names_only(part: &str, allowed: &[&str]) {
    let found = sources_of(part);
    assert!(!found.is_empty(), "{part} has no sources");
    for (path, text) in found {
        for module in modules_named(&code(&text)) {
            let is_allowed = module == part || allowed.contains(&module.as_str());
            assert!(is_allowed, "{}: {part} may not name {module}", path.display());
        }
    }
}

#[test]
fn the_domain_names_nothing_but_itself() {
    assert_names_only("domain", &[]);
    for (path, text) in sources_of("domain") {
        let code = code_without_tests(&path, &text);
        for forbidden in ["async fn", "tokio", "aws_", "Utc::now", "std::env", "std::fs", "std::net"] {
            assert!(!code.contains(forbidden), "{}: the domain is pure, not {forbidden}", path.display());
        }
    }
}

#[test]
fn adapters_name_the_domain_and_never_each_other() {
    assert_names_only("store", &["domain"]);
    assert_names_only("letters", &["domain"]);
    for adapter in ["twilio", "llm", "aws"] {
        assert_names_only(adapter, &["domain", "clock", "config", "http_client", "telemetry"]);
    }
}

#[test]
fn only_app_and_functions_stand_above_app() {
    for part in ["clock", "config", "telemetry"] {
        for (path, text) in sources_of(part) {
            assert!(!modules_named(&code(&text)).contains(&"app".to_owned()), "{}", path.display());
        }
    }
}

#[test]
fn only_the_store_says_that_something_is_stored() {
    for (path, text) in sources(&root().join("shared/src")) {
        let is_allowed =
            path.components().any(|part| part.as_os_str() == "store") || path.ends_with("domain/stored.rs");
        let says_so = code_without_tests(&path, &text).contains("::acknowledged(");
        assert!(is_allowed || !says_so, "{}: only shared::store knows what is stored", path.display());
    }
    for (path, text) in sources(&root().join("functions")) {
        assert!(!code(&text).contains("::acknowledged("), "{}", path.display());
    }
}

#[test]
fn only_a_test_conversation_says_what_it_would_store() {
    for folder in ["shared/src", "functions"] {
        for (path, text) in sources(&root().join(folder)) {
            let is_allowed = path.ends_with("app/office/rehearsal/dry.rs") || path.ends_with("domain/stored.rs");
            let says_so = code_without_tests(&path, &text).contains("::rehearsed(");
            assert!(is_allowed || !says_so, "{}: nobody may be told what is not stored", path.display());
        }
    }
}

#[test]
fn keys_are_written_in_one_file() {
    let prefixes = [
        "TENANT#",
        "TENANTS#",
        "CALL#",
        "PHONE#",
        "UNIQUE#",
        "USAGE#",
        "TURN#",
        "NUMBER#",
        "HEALTH",
        "TICKET",
        "ADJUSTMENT#",
        "SUPPRESSED#",
        "JOB#",
        "PAGE#",
        "USER#",
        "INVITATION#",
        "APIKEY#",
        "GATEWAYKEY",
        "CREDENTIAL#",
        "TOKEN#",
        "CODE#",
        "TRIES#",
    ];
    for folder in ["shared/src", "functions"] {
        for (path, text) in sources(&root().join(folder)) {
            if path.ends_with("store/key.rs") {
                continue;
            }
            let code = code_without_tests(&path, &text);
            for prefix in prefixes {
                assert!(
                    !code.contains(&format!("\"{prefix}")),
                    "{}: the key {prefix} belongs in key.rs",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_store_never_scans() {
    for (path, text) in sources_of("store") {
        assert!(!code(&text).contains(".scan()"), "{}", path.display());
    }
}

#[test]
fn functions_hold_no_sdk_no_other_function_and_no_environment() {
    let folder = root().join("functions");
    let functions: Vec<_> = fs::read_dir(&folder)
        .expect("functions")
        .map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned())
        .collect();
    for function in &functions {
        let manifest = fs::read_to_string(folder.join(function).join("Cargo.toml")).expect("a manifest");
        let dependencies = manifest.lines().filter_map(|line| line.split(['=', '.', ' ']).next());
        for name in dependencies {
            let is_other = functions.iter().any(|other| other != function && other == name);
            assert!(!name.starts_with("aws-sdk") && !name.starts_with("aws_sdk"), "{function} depends on {name}");
            assert!(name != "serde_dynamo" && name != "aws-config" && !is_other, "{function} depends on {name}");
        }
        for (path, text) in sources(&folder.join(function).join("src")) {
            assert!(!code(&text).contains("env::var"), "{}: read it in shared::config", path.display());
        }
    }
}
