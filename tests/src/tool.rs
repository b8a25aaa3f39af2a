//! The operator's tools, run as an operator runs them.

use std::path::Path;
use std::process::Command;

use seed::stack::Stack;

/// Runs `cargo xtask dlq` with these words on the stack. Returns what it printed.
#[expect(clippy::disallowed_methods, reason = "the test runner names the Python that has what the tool needs")]
pub fn dlq(stack: &Stack, words: &[&str]) -> String {
    let python = std::env::var("KESTREL_PYTHON").expect("KESTREL_PYTHON is set: run with `cargo xtask test`");
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/dlq.py");
    let output = Command::new(python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(tool)
        .args(["--endpoint", &stack.aws_endpoint_url])
        .args(words)
        .output()
        .expect("Python starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{words:?}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}
