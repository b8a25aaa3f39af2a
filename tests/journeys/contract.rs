//! Every answer of AppApi is one that docs/openapi.json describes.
//!
//! Schemathesis reads the document, makes requests that fit it and requests that do not, takes what one operation
//! answers into the next, and compares each answer with the document. A group of its own in `cargo xtask test`: the
//! machine is busy with thousands of requests meanwhile.

use std::fs;
use std::path::Path;
use std::process::Command;

use journeys::browser::json_of;
use journeys::caller::{call, run, say};
use journeys::company::a_caller;
use journeys::emulator;
use journeys::newcomer::Newcomer;
use journeys::stack::{self, Alone, alone};
use serde_json::{Value, json};
use shared::domain::access::Permission;
use tokio::sync::OnceCell;

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_answered_as_the_document_says() {
    let alone = alone().await;
    let company = the_company(&alone).await;
    let cookie = company.browser.cookie().expect("the owner is logged in");
    let (_, token) = cookie.split_once('=').expect("a name and a value");

    ask(&Asking { who: "owner", scheme: "session", credential: ("api_key", token), examples: 12 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_answered_as_the_document_says() {
    let alone = alone().await;
    let company = the_company(&alone).await;
    let of_keys = Permission::ALL.iter().filter(|permission| permission.is_for_keys());
    let permissions: Vec<_> = of_keys.map(|permission| permission.as_str()).collect();
    let wanted = json!({"name": "Contract", "permissions": permissions});
    let made = json_of(201, company.browser.post("/v1/api-keys", &wanted).await).await;
    let key = made["secret"].as_str().expect("a key");

    ask(&Asking { who: "program", scheme: "api_key", credential: ("bearer", key), examples: 6 });
}

/// A company with a call and a message, that may ask as often as it likes. One for both: what is made up of sign-ups
/// uses up what one address may ask of them.
async fn the_company(alone: &Alone) -> &'static Newcomer {
    static COMPANY: OnceCell<Newcomer> = OnceCell::const_new();
    let made = COMPANY.get_or_init(async || {
        let company = Newcomer::sign_up(&alone.stack, "Contract", "303").await;
        emulator::lift_limit(&alone.stack.aws_endpoint_url, &company.tenant.to_string()).await;
        let script = ["I want to leave a message", "Please call me back about the boiler", "goodbye"].map(say);
        run(&alone.carrier, &call(company.number(), &a_caller(), script)).await.assert_flawless();
        company
    });
    made.await
}

/// Who asks, and how much.
struct Asking<'a> {
    who: &'a str,
    /// The document's name for how they are known.
    scheme: &'a str,
    /// What Schemathesis calls such a credential, and it.
    credential: (&'a str, &'a str),
    /// Made-up requests of each operation, beside those that are made for each rule of its schemas.
    examples: u32,
}

/// Runs Schemathesis, which must find nothing.
#[expect(clippy::disallowed_methods, reason = "the test runner names the program")]
#[expect(clippy::print_stdout, reason = "how much was asked is what the journey tells")]
fn ask(asking: &Asking<'_>) {
    let program = std::env::var("KESTREL_SCHEMATHESIS");
    let program = program.expect("KESTREL_SCHEMATHESIS is set: run with `cargo xtask test --only contract`");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = ours.join("../docs/openapi.json");
    let work = stack::folder().join("contract").join(asking.who);
    fs::create_dir_all(&work).expect("a folder");
    let common = fs::read_to_string(ours.join("contract/schemathesis.toml")).expect("a text");
    let (kind, _) = asking.credential;
    let settings = format!("{common}\n[auth.openapi.{}]\n{kind} = \"${{KESTREL_CREDENTIAL}}\"\n", asking.scheme);
    fs::write(work.join("schemathesis.toml"), settings).expect("a file");
    let site = stack::described()["site_url"].as_str().expect("the stack has a site").to_owned();

    let mut schemathesis = Command::new(program);
    schemathesis.current_dir(&work).env("NO_COLOR", "1").env("KESTREL_CREDENTIAL", asking.credential.1);
    schemathesis.env("KESTREL_ORIGIN", &site).env("KESTREL_API", format!("{site}/api"));
    schemathesis.arg("run").arg(&document).args(["--report", "ndjson", "--report-dir", "."]);
    schemathesis.args(["--max-examples", &asking.examples.to_string()]);
    for operation in operations(&document, asking.scheme) {
        schemathesis.args(["--include-operation-id", &operation]);
    }
    let output = schemathesis.output().expect("Schemathesis starts");

    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let counted = printed.lines().skip_while(|line| *line != "Test cases:").nth(1).expect("it counts what it did");
    println!("counted: as {}, answers compared with the document: {}", asking.who, counted.trim());
}

/// What may be asked by whoever is known in this way, and by nobody: those that need no credential are asked with the
/// session's.
fn operations(document: &Path, scheme: &str) -> Vec<String> {
    let document: Value = serde_json::from_slice(&fs::read(document).expect("a file")).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("operations").values());
    let takes_it = |operation: &&Value| {
        let schemes = operation["security"].as_array().expect("a list");
        let is_public = schemes.is_empty() && scheme == "session";
        is_public || schemes.iter().any(|known| known.get(scheme).is_some())
    };
    let ids = operations.filter(takes_it).map(|operation| operation["operationId"].as_str().expect("an id").to_owned());
    ids.collect()
}
