//! The AWS and Twilio accounts, looked at only when credentials are given. The looking is Python (infra/check_*.py),
//! which has both services' clients; here its lines are read.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::files::Environment;
use super::report::{Report, Verdict};
use super::tools::{Tools, any_set};

const AWS: [&str; 4] =
    ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
const AWS_LOOKS: [&str; 8] = [
    "secrets filled",
    "alarm subscription",
    "Lambda concurrency quota",
    "API Gateway logging role",
    "SES production access",
    "certificate issued",
    "default tenant",
    "dead letters",
];

/// Looks at whatever account there are credentials for; says by name what it did not look at.
pub(super) fn check(root: &Path, tools: &Tools, environment: &Environment, report: &mut Report) {
    let Some(python) = &tools.python else {
        report.line(Verdict::NotChecked, "accounts", "need the Python environment");
        return;
    };
    let mut outputs = Vec::new();
    if any_set(&AWS) {
        let mut command = Command::new(python);
        command.current_dir(root).arg("infra/check_account.py");
        command.args(["--stack", &environment.stack, "--region", &environment.region]);
        command.args(["--default-tenant", environment.parameter("DefaultTenantId")]);
        command.args(["--certificate", environment.parameter("VoiceCertificateArn")]);
        if environment.parameter("ManageApiGatewayLogging") == "true" {
            command.arg("--makes-logging-role");
        }
        outputs = read(command, "AWS account", report);
    } else {
        for what in AWS_LOOKS {
            report.line(Verdict::NotChecked, what, "no AWS credentials (AWS_PROFILE or AWS_ACCESS_KEY_ID)");
        }
    }

    if !any_set(&["TWILIO_ACCOUNT_SID"]) || !any_set(&["TWILIO_AUTH_TOKEN"]) {
        let why = "no Twilio credentials (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)";
        report.line(Verdict::NotChecked, "numbers' addresses", why);
        return;
    }
    let output = |key: &str| outputs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    let mut command = Command::new(python);
    command.current_dir(root).arg("infra/check_twilio.py");
    let voice_url = output("VoiceUrl").or_else(|| environment.voice_url()).unwrap_or_default();
    let fallback = output("FallbackBaseUrl").unwrap_or_else(|| environment.parameter("FallbackBaseUrl").to_owned());
    command.args(["--voice-url", &voice_url, "--fallback-base-url", &fallback]);
    read(command, "Twilio account", report);
}

/// Prints a script's lines and hands back the stack's outputs among them.
fn read(mut command: Command, what: &str, report: &mut Report) -> Vec<(String, String)> {
    let Ok(output) = command.output() else {
        report.line(Verdict::Fix, what, "the check could not be run");
        return Vec::new();
    };
    let mut outputs = Vec::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(Value::Object(line)) = serde_json::from_slice(line) else { continue };
        let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        if line.contains_key("output") {
            outputs.push((text("output"), text("value")));
            continue;
        }
        let verdict = match text("verdict").as_str() {
            "ok" => Verdict::Good,
            "fix" => Verdict::Fix,
            _ => Verdict::NotChecked,
        };
        report.line(verdict, &text("what"), &text("detail"));
    }
    if !output.status.success() {
        // Not its error text: that may hold what a service answered.
        report.line(Verdict::Fix, what, "the check broke off; run it by hand (infra/check_*.py)");
    }
    outputs
}
