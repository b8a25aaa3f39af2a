//! What template.yaml gives a function: measured with anything else, nothing would be proven.

use std::time::Duration;

use anyhow::Context;

use crate::workspace;

/// A function's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) memory_mib: u32,
    pub(super) time: Duration,
}

impl Limits {
    /// Of the function with this name in the template.
    pub(super) fn of(function: &str) -> anyhow::Result<Self> {
        let template =
            std::fs::read_to_string(workspace::path("template.yaml")).context("cannot read template.yaml")?;
        Self::in_template(&template, function)
    }

    fn in_template(template: &str, function: &str) -> anyhow::Result<Self> {
        let begins = format!("  {function}:");
        let lines = template.lines().skip_while(|line| *line != begins).skip(1);
        // Up to the next resource.
        let lines: Vec<_> = lines.take_while(|line| line.starts_with("   ") || line.is_empty()).collect();
        let number = |name: &str| {
            let value = lines.iter().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(": "));
            let value = value.with_context(|| format!("{function} has no {name} in template.yaml"))?;
            value.parse::<u32>().with_context(|| format!("{name} of {function} is {value}"))
        };
        Ok(Self { memory_mib: number("MemorySize")?, time: Duration::from_secs(number("Timeout")?.into()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Resources:\n  A:\n    Properties:\n      Timeout: 3\n      MemorySize: 4\n  B:\n    \
                            Properties:\n      # Why.\n      Timeout: 300\n\n      MemorySize: 256\n  C:\n    Type: X\n";

    #[test]
    fn a_functions_limits_are_its_own() {
        let limits = Limits::in_template(TEMPLATE, "B").unwrap();

        assert_eq!(limits, Limits { memory_mib: 256, time: Duration::from_secs(300) });
    }

    #[test]
    fn a_limit_that_is_not_there_is_missed_by_name() {
        let error = Limits::in_template(TEMPLATE, "C").unwrap_err();

        assert_eq!(error.to_string(), "C has no MemorySize in template.yaml");
    }
}
