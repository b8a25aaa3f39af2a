//! I2: unique names and numbers point both ways, and no two companies share one. Settings change one version at a
//! time, with their copies and an audit line in the same commit.

use std::collections::BTreeSet;

use super::{Broken, writes_of};
use crate::table::changes::Changes;
use crate::table::image::{Image, Key};
use crate::world::ledger::Ledger;

pub(super) fn check(changes: &Changes, ledger: &Ledger, broken: &mut Broken) {
    for (key, image) in changes.items() {
        match image.entity() {
            "unique" => name_points_back(changes, key, image, broken),
            "phone" => number_points_back(changes, key, image, broken),
            "number" => {
                let number = key.sk.strip_prefix("NUMBER#").unwrap_or_default();
                let phone = Key { pk: format!("PHONE#{number}"), sk: "PHONE".to_owned() };
                let owner = changes.item(&phone).and_then(|image| image.text("tenant_id"));
                broken.unless(owner == key.pk.strip_prefix("TENANT#"), || format!("I2: {key:?} has no number"));
            }
            "tenant" => tenant_has_names(changes, key, image, broken),
            _ => {}
        }
    }
    for tenant in &ledger.signed_up {
        let profile = Key { pk: format!("TENANT#{tenant}"), sk: "PROFILE".to_owned() };
        broken.unless(changes.item(&profile).is_some(), || format!("I2: {tenant} was told it exists, and does not"));
    }
    for (tenant, told) in &ledger.versions {
        let profile = Key { pk: format!("TENANT#{tenant}"), sk: "PROFILE".to_owned() };
        let version = changes.item(&profile).and_then(|image| image.number("version")).unwrap_or_default();
        broken.unless(version >= *told, || format!("I2: version {told} of {tenant} was acknowledged, and is lost"));
    }
    changes_are_audited(changes, broken);
}

fn profile_of<'a>(changes: &'a Changes, image: &Image) -> Option<&'a Image> {
    changes.item(&Key { pk: format!("TENANT#{}", image.text("tenant_id")?), sk: "PROFILE".to_owned() })
}

fn name_points_back(changes: &Changes, key: &Key, image: &Image, broken: &mut Broken) {
    let profile = profile_of(changes, image);
    let name = |attribute: &str| profile.and_then(|profile| profile.text(attribute)).map(str::to_lowercase);
    let holds = match (key.pk.strip_prefix("UNIQUE#SLUG#"), key.pk.strip_prefix("UNIQUE#EMAIL#")) {
        (Some(slug), _) => name("slug").as_deref() == Some(slug),
        (_, Some(email)) => name("owner_email").as_deref() == Some(email),
        _ => true,
    };
    broken.unless(holds, || format!("I2: {key:?} points to a company that is called otherwise"));
}

fn number_points_back(changes: &Changes, key: &Key, image: &Image, broken: &mut Broken) {
    let number = key.pk.strip_prefix("PHONE#").unwrap_or_default();
    let tenant = image.text("tenant_id").unwrap_or_default();
    let of_tenant = Key { pk: format!("TENANT#{tenant}"), sk: format!("NUMBER#{number}") };
    broken.unless(changes.item(&of_tenant).is_some(), || format!("I2: {key:?} is not among its company's numbers"));
    let version = profile_of(changes, image).and_then(|profile| profile.number("version"));
    broken.unless(version == image.number("version"), || format!("I2: {key:?} copies settings of another version"));
}

fn tenant_has_names(changes: &Changes, key: &Key, image: &Image, broken: &mut Broken) {
    let email = image.text("owner_email").unwrap_or_default().to_lowercase();
    for name in [format!("UNIQUE#SLUG#{}", image.text("slug").unwrap_or_default()), format!("UNIQUE#EMAIL#{email}")] {
        let owner = changes.item(&Key { pk: name.clone(), sk: name }).and_then(|image| image.text("tenant_id"));
        broken.unless(owner == image.text("id"), || format!("I2: {key:?} does not own one of its names"));
    }
}

fn changes_are_audited(changes: &Changes, broken: &mut Broken) {
    let audited: BTreeSet<_> =
        writes_of(changes, "audit").map(|change| (change.commit, change.key.pk.clone())).collect();
    for change in writes_of(changes, "tenant") {
        let version =
            |image: &Option<Image>| image.as_ref().and_then(|image| image.number("version")).unwrap_or_default();
        let (key, before, after) = (&change.key, version(&change.old), version(&change.new));
        broken.unless(after == before + 1, || format!("I2: {key:?} went from version {before} to {after}"));
        let line = (change.commit, format!("{}#AUDIT", key.pk));
        broken.unless(audited.contains(&line), || format!("I7: version {after} of {key:?} has no audit line"));
    }
}
