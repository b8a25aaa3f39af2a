//! What happens to companies and machines beside calls: sign-ups, changed settings, a corrected clock, a text in the
//! queue that is no report.

use std::rc::Rc;
use std::time::Duration;

use shared::app::Deps;
use shared::clock::Clock;
use shared::domain::audit::{Actor, AuditEntry};
use shared::domain::ids::AuditId;
use shared::domain::tenant::Tenant;
use shared::store::{Created, Error, NewTenant};
use tokio::time::sleep;
use uuid::Uuid;

use super::functions::{Event, Function, Spec};
use super::{World, company};
use crate::table::delivery::Reach;

/// Companies sign up, each until it is told that it has, and sometimes once more. Others want their names.
pub(super) async fn sign_up(world: Rc<World>) {
    for number in 0..world.plan.companies {
        let tenant = company::new(number, world.clock.now(), &mut world.random.borrow_mut());
        let audit = audit(&world, "tenant.created");
        until_created(&world, number, &tenant, &audit).await;
        if world.chance(2) {
            create(&world, number, &tenant, &audit).await;
        }
    }
    // Two strangers want the same free name at once, and one of them a number that is taken.
    let rival = |place: usize| {
        let mut tenant = company::new(100 + place, world.clock.now(), &mut world.random.borrow_mut());
        tenant.slug = "wanted".to_owned();
        if world.chance(3) {
            tenant.twilio_phone_number = Some(company::number(0));
        }
        (100 + place, tenant, audit(&world, "tenant.created"))
    };
    let rivals = [rival(0), rival(1)];
    let tries = rivals.iter().map(|(number, tenant, audit)| create(&world, *number, tenant, audit));
    futures::future::join_all(tries).await;
}

async fn until_created(world: &Rc<World>, number: usize, tenant: &Tenant, audit: &AuditEntry) {
    while !create(world, number, tenant, audit).await {
        sleep(Duration::from_secs(5)).await;
    }
    world.ledger.borrow_mut().signed_up.insert(tenant.id);
}

/// Whether the table says that the company exists.
async fn create(world: &Rc<World>, number: usize, tenant: &Tenant, audit: &AuditEntry) -> bool {
    let phones: Vec<_> = tenant.twilio_phone_number.iter().cloned().collect();
    let email = tenant.owner_email.to_lowercase();
    let names = [format!("UNIQUE#SLUG#{}", tenant.slug), format!("UNIQUE#EMAIL#{email}")];
    let numbers = phones.iter().map(|phone| format!("PHONE#{}", phone.expose()));
    let global = names.into_iter().chain(numbers).collect();
    let reach = Reach { tenants: vec![tenant.id], global, ..Reach::default() };
    let spec = Spec { function: Function::Settings, event: Event::SignUp(number), reach };
    let created = world.invoke(spec, async |deps: &Deps| {
        deps.store.create_tenant(&NewTenant { tenant, numbers: &phones, owner: None, gateway_key: None, audit }).await
    });
    match created.await {
        Some(Ok(Created::New | Created::Already)) => true,
        Some(Err(Error::Conflict { .. })) if number >= 100 => false,
        Some(Err(Error::Unavailable { .. })) | None => false,
        Some(Err(error)) => {
            world.breach(format!("sign-up {number} failed: {error}"));
            true
        }
    }
}

/// Owners change their settings: the zone, the limit, the crews, the standing.
pub(super) async fn change_settings(world: Rc<World>) {
    let mut changes = world.plan.changes.clone();
    changes.sort();
    for (change, at) in changes.into_iter().enumerate() {
        world.clock.until(at).await;
        let number = usize::try_from(world.below(world.plan.companies as u64)).unwrap_or_default();
        let editors = 1 + world.below(2);
        for _ in 0..editors {
            world.spawn(change_one(Rc::clone(&world), change, number));
        }
    }
}

async fn change_one(world: Rc<World>, change: usize, number: usize) {
    let id = company::id(number);
    let phone = company::number(number);
    let global = vec![format!("PHONE#{}", phone.expose())];
    let reach = Reach { tenants: vec![id], global, ..Reach::default() };
    for _ in 0..4 {
        let spec = Spec { function: Function::Settings, event: Event::Settings(change), reach: reach.clone() };
        let audit = audit(&world, "tenant.updated");
        let draw = world.fork();
        let changed = world.invoke(spec, async |deps: &Deps| {
            let tenant = deps.store.tenant(&id);
            let Some(before) = tenant.profile().await? else { return Ok(None) };
            let after = edited(before, draw, world.clock.now());
            tenant.update(&after, &audit).await?;
            Ok::<_, Error>(Some(after.version))
        });
        match changed.await {
            Some(Ok(Some(version))) => {
                let mut ledger = world.ledger.borrow_mut();
                let known = ledger.versions.entry(id).or_default();
                *known = version.max(*known);
                return;
            }
            // Nobody signed up before the first change: not in this history.
            Some(Ok(None)) => return,
            Some(Err(Error::Conflict { .. } | Error::Unavailable { .. })) | None => {}
            Some(Err(error)) => return world.breach(format!("settings of {id} failed: {error}")),
        }
        sleep(Duration::from_secs(1)).await;
    }
}

fn edited(before: Tenant, mut random: fastrand::Rng, now: chrono::DateTime<chrono::Utc>) -> Tenant {
    let mut after = Tenant { version: before.version + 1, updated_at: now, ..before };
    match random.u8(0..5) {
        0 | 1 => after.timezone = company::a_zone(&mut random),
        2 => after.max_monthly_calls = random.u64(3..25),
        3 => after.crews = random.u8(1..=3),
        _ => after.is_test_mode = !after.is_test_mode,
    }
    after
}

/// The machine's clock is corrected now and then, always forward.
pub(super) async fn correct_the_clock(world: Rc<World>) {
    let mut jumps = world.plan.jumps.clone();
    jumps.sort();
    for (at, by) in jumps {
        world.clock.until(at).await;
        world.note(|| format!("the clock jumps by {} ms", by.num_milliseconds()));
        world.clock.jump(by);
    }
}

/// Something lands in the queue that no retry can help.
pub(super) async fn poison(world: Rc<World>) {
    let mut times = world.plan.poison.clone();
    times.sort();
    for (number, at) in times.into_iter().enumerate() {
        world.clock.until(at).await;
        let report = |version: u8, status: &str| {
            format!(
                r#"{{"version":{version},"call_sid":"CA{number:031x}f","from":"withheld","to":"+15001550000","status":"{status}","duration":1,"ended_at":"2026-12-01T00:00:00Z","trace":"none"}}"#
            )
        };
        let body = match world.below(4) {
            0 => format!("not a report {number}"),
            1 => format!(r#"{{"version":1,"number":{number}}}"#),
            2 => report(99, "completed"),
            _ => report(1, "in-progress"),
        };
        world.ledger.borrow_mut().poison.push(body.clone());
        world.call_log.put(body);
    }
}

fn audit(world: &World, action: &str) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(Uuid::from_u128(world.random.borrow_mut().u128(..))),
        at: world.clock.now(),
        actor: Actor::System { part: "simulator".to_owned() },
        action: action.to_owned(),
        fields: Vec::new(),
    }
}
