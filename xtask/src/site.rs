//! Builds the site. Each place has a build of its own: what a local stack serves names that stack's addresses, and must
//! never be what is deployed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

use crate::process::run;
use crate::progress::Step;
use crate::{node, workspace};

/// Where its sources are.
pub(crate) const FOLDER: &str = "site";
/// What a build makes, and what is not the site itself.
const NOT_SOURCES: [&str; 4] = ["node_modules", "dist", "screenshots", "tests"];
/// Which folder a build goes to.
const INTO: &str = "KESTREL_SITE_DIST";

/// What a build is told of its surroundings (site/README.md). What is `None` is not offered by its pages.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The number that the landing page offers to call, in E.164.
    pub(crate) demo_number: Option<String>,
    /// Where a browser can call it.
    pub(crate) demo_url: Option<String>,
    /// Where a browser can call any number.
    pub(crate) phone_page: Option<String>,
    /// Where companies write to, an e-mail address.
    pub(crate) support_email: Option<String>,
}

impl Told {
    /// As whoever deploys says by the environment.
    pub(crate) fn by_environment() -> Self {
        let variable = |name| workspace::variable(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            demo_number: variable("KESTREL_DEMO_NUMBER"),
            demo_url: variable("KESTREL_DEMO_URL"),
            phone_page: variable("VITE_PHONE_PAGE"),
            support_email: variable("VITE_SUPPORT_EMAIL"),
        }
    }

    /// A stack on this machine: calls are placed at the carrier's page.
    pub(crate) fn local(carrier: &str, demo_number: Option<&str>) -> Self {
        Self {
            demo_number: demo_number.map(str::to_owned),
            demo_url: demo_number.map(|number| format!("{carrier}/?number={}", number.replace('+', "%2B"))),
            phone_page: Some(format!("{carrier}/")),
            support_email: Some("support@kestrel.example".to_owned()),
        }
    }

    fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("KESTREL_DEMO_NUMBER", self.demo_number.as_deref().unwrap_or_default()),
            ("KESTREL_DEMO_URL", self.demo_url.as_deref().unwrap_or_default()),
            ("VITE_PHONE_PAGE", self.phone_page.as_deref().unwrap_or_default()),
            ("VITE_SUPPORT_EMAIL", self.support_email.as_deref().unwrap_or_default()),
        ]
    }
}

/// Where a build is that no stack serves.
pub(crate) fn files() -> PathBuf {
    workspace::path(FOLDER).join("dist")
}

/// Builds it into a folder, unless it was built there from these very sources with these words.
pub(crate) fn build(into: &Path, told: &Told) -> Result<()> {
    let folder = workspace::path(FOLDER);
    node::install(&folder)?;
    let stamp = into.with_extension("built");
    let wanted = sources(&folder)? + &format!("{:?}\n", told.variables());
    if into.join("index.html").exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == wanted) {
        return Ok(());
    }
    let _ = fs::remove_file(&stamp);
    let step = Step::begin("Building the site");
    let mut npm = Command::new("npm");
    npm.args(["run", "build"]).current_dir(&folder).envs(told.variables()).env(INTO, into);
    run(&step, "npm run build", &mut npm)?.expect_ok()?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    step.done("");
    Ok(())
}

/// Every source with its size and time: cheap, and different after every edit and every checkout.
fn sources(folder: &Path) -> Result<String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let entry = entry?;
            let (path, data) = (entry.path(), entry.metadata()?);
            if data.is_dir() {
                let name = entry.file_name();
                if !(next == folder && NOT_SOURCES.iter().any(|other| name == **other)) {
                    folders.push(path);
                }
            } else if path.extension().is_none_or(|extension| extension != "built") {
                let age = data.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
                found.insert(path, format!("{} {age}", data.len()));
            }
        }
    }
    // The client's types may be made from the API's document.
    let document = workspace::path("docs/openapi.json");
    if let Ok(data) = document.metadata() {
        found.insert(document, data.len().to_string());
    }
    Ok(found.iter().map(|(path, state)| format!("{} {state}\n", path.display())).collect())
}

#[cfg(test)]
mod tests {
    use super::Told;

    #[test]
    fn a_local_build_leads_to_the_carriers_page_with_the_number_in_the_address() {
        let told = Told::local("http://127.0.0.1:4580", Some("+15550100001"));

        assert_eq!(told.demo_url.as_deref(), Some("http://127.0.0.1:4580/?number=%2B15550100001"));
        assert_eq!(told.phone_page.as_deref(), Some("http://127.0.0.1:4580/"));
    }

    #[test]
    fn without_a_demo_company_no_call_is_offered() {
        let told = Told::local("http://127.0.0.1:4580", None);

        assert_eq!(told.variables()[0], ("KESTREL_DEMO_NUMBER", ""));
        assert_eq!(told.variables()[1], ("KESTREL_DEMO_URL", ""));
    }
}
