//! template.yaml and samconfig.toml: valid, tested, and agreeing with each other.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value};

use super::report::{Report, Verdict};
use super::tools::Tools;

/// Prints samconfig.toml's environment over the template's defaults. Python, because it reads TOML and SAM's YAML.
const READ: &str = r#"
import json, sys, tomllib
from samtranslator.yaml_helper import yaml_parse
known = yaml_parse(open("template.yaml", encoding="utf-8").read())["Parameters"]
config = tomllib.load(open("samconfig.toml", "rb")).get(sys.argv[1])
deploy = (config or {}).get("deploy", {}).get("parameters", {})
given = dict(each.split("=", 1) for each in deploy.get("parameter_overrides", []))
values = {name: str(spec.get("Default", "")) for name, spec in known.items()}
print(json.dumps({"found": config is not None, "stack": deploy.get("stack_name", ""), "region": deploy.get("region", ""),
    "unknown": sorted(set(given) - set(known)), "values": {**values, **given}}))
"#;

/// One environment: the stack's name and Region, and every parameter's value.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) stack: String,
    pub(super) region: String,
    values: Map<String, Value>,
}

impl Environment {
    /// A parameter's value: what samconfig.toml gives, else the template's default.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The signed prefix, where the parameters alone decide it.
    pub(super) fn voice_url(&self) -> Option<String> {
        let (given, domain) = (self.parameter("PublicVoiceUrl"), self.parameter("VoiceDomainName"));
        if !given.is_empty() {
            return Some(given.to_owned());
        }
        (!domain.is_empty()).then(|| format!("https://{domain}"))
    }
}

/// Runs every check of the template that needs no account.
pub(super) fn check(root: &Path, tools: &Tools, report: &mut Report) {
    let runs: [(&str, Option<&Path>, &[&str]); 3] = [
        ("sam validate --lint", tools.sam.as_deref(), &["validate", "--lint", "--region", "us-east-2"]),
        ("cfn-lint", tools.cfn_lint.as_deref(), &["-t", "template.yaml"]),
        ("infra/tests", tools.python.as_deref(), &["-m", "unittest", "discover", "infra/tests"]),
    ];
    for (what, program, arguments) in runs {
        let Some(program) = program else {
            report.line(Verdict::NotChecked, what, "its program is missing");
            continue;
        };
        match Command::new(program).args(arguments).current_dir(root).env("SAM_CLI_TELEMETRY", "0").output() {
            Ok(output) if output.status.success() => report.line(Verdict::Good, what, "passes"),
            Ok(_) => {
                let again = format!("fails; see: {} {}", program.display(), arguments.join(" "));
                report.line(Verdict::Fix, what, &again);
            }
            Err(error) => report.line(Verdict::Fix, what, &format!("could not be run: {error}")),
        }
    }
}

/// Reads one environment and checks what the template's own patterns cannot.
pub(super) fn environment(root: &Path, tools: &Tools, name: &str, report: &mut Report) -> Option<Environment> {
    let Some(python) = &tools.python else {
        report.line(Verdict::NotChecked, "samconfig.toml", "needs the Python environment");
        return None;
    };
    let output = Command::new(python).args(["-c", READ, name]).current_dir(root).output().ok()?;
    let Ok(Value::Object(read)) = serde_json::from_slice(&output.stdout) else {
        report.line(Verdict::Fix, "samconfig.toml", "can't be read");
        return None;
    };
    if read.get("found") != Some(&Value::Bool(true)) {
        report.line(Verdict::Fix, "samconfig.toml", &format!("has no environment {name}"));
        return None;
    }
    let text = |key: &str| read.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let values = read.get("values").and_then(Value::as_object).cloned().unwrap_or_default();
    let environment = Environment { stack: text("stack"), region: text("region"), values };

    let unknown = read.get("unknown").map(Value::to_string).unwrap_or_default();
    report.expect(unknown == "[]", "parameters", "all exist in the template", &format!("unknown: {unknown}"));
    report.expect(
        environment.parameter("Stage") == name,
        "Stage",
        name,
        &format!("is \"{}\": name the environment's own", environment.parameter("Stage")),
    );
    addresses(&environment, report);
    Some(environment)
}

fn addresses(environment: &Environment, report: &mut Report) {
    let url = environment.parameter("PublicVoiceUrl");
    let domain = environment.parameter("VoiceDomainName");
    let certificate = environment.parameter("VoiceCertificateArn");

    if !url.is_empty() {
        let good = url.starts_with("https://") && !url.ends_with('/') && !url.contains(['?', '#']);
        report.expect(good, "PublicVoiceUrl", url, "https, without query, fragment or trailing slash: it is signed");
    }
    if !domain.is_empty() {
        let here = certificate.starts_with("arn:") && certificate.contains(&format!(":acm:{}:", environment.region));
        let fix = format!("VoiceDomainName needs VoiceCertificateArn, an ACM certificate in {}", environment.region);
        report.expect(here, "VoiceCertificateArn", "given, in the stack's Region", &fix);
    }
    let site = environment.parameter("SiteDomainName");
    if !site.is_empty() {
        let there = environment.parameter("SiteCertificateArn").contains(":acm:us-east-1:");
        let fix =
            "SiteDomainName needs SiteCertificateArn, an ACM certificate in us-east-1, whatever the stack's Region";
        report.expect(there, "SiteCertificateArn", "given, in us-east-1", fix);
    }
    let has_site = !site.is_empty() || !environment.parameter("SiteOrigin").is_empty();
    report.expect(
        has_site || environment.parameter("Stage") != "prod",
        "site address",
        if has_site { "given" } else { "none, so there is no site; good enough to try calls" },
        "set SiteDomainName: without it nobody can sign up or log in",
    );
    let lasting = environment.voice_url().is_some() || environment.parameter("Stage") != "prod";
    let detail = if environment.voice_url().is_some() { "of your own" } else { "the API's own, good enough to try" };
    report.expect(
        lasting,
        "voice address",
        detail,
        "set VoiceDomainName: numbers point at it, and an API's own address cannot be moved",
    );
    report.expect(
        !environment.parameter("AlarmEmail").is_empty() || environment.parameter("Stage") != "prod",
        "AlarmEmail",
        "set, or not prod",
        "set it: alarms that reach nobody are none",
    );
}
