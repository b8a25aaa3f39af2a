//! A company takes its data out: all of it, nothing of anybody else's, and whatever breaks meanwhile.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use shared::app::Error;
use shared::app::export::ask::{LINK, ask_export, show_export};
use shared::app::export::document::Document;
use shared::app::export::files::{Fault as FileFault, MemoryFiles};
use shared::app::export::write::{Desk, PART, Written, give_up, write_export};
use shared::app::queue::MemoryQueue;
use shared::clock::Clock as _;
use shared::domain::access::{Credential, Principal, Role};
use shared::domain::export::{Export, ExportOrder, ExportStatus};
use shared::domain::ids::UserId;
use shared::store::{LEFT, Section, WITHIN};
use uuid::Uuid;

use crate::app_call::Kestrel;
use crate::support::Fault::{CommitThenCut, Pass, Refuse};
use crate::support::{a_log, a_message, a_notice, a_ticket, a_turn, an_audit, at, tenant_id};

fn owner(tenant: u128) -> Principal {
    let user = UserId::new(Uuid::from_u128(7));
    Principal { tenant: tenant_id(tenant), by: Credential::Person { user, role: Role::Owner } }
}

/// A company with something of everything, in calls numbered from 1.
async fn with_calls(kestrel: &Kestrel, calls: u128) {
    for tenant in [1, 2] {
        let store = kestrel.store.tenant(&tenant_id(tenant));
        for call in 1..=calls {
            let log = a_log(tenant * 1_000_000 + call);
            store.complete_call(&log, Some(1_500)).await.unwrap();
            store.put_turn(&log.call_sid, &a_turn(1)).await.unwrap();
            store.put_turn(&log.call_sid, &a_turn(2)).await.unwrap();
        }
        store.open_ticket(&a_ticket(1, "2026-11-20T10:00:00Z"), &an_audit(tenant + 70, "ticket.opened")).await.unwrap();
        store.take_message(at("2026-11-23T15:00:00Z"), &a_message(tenant * 1_000_000 + 1, 3)).await.unwrap();
        let (name, notice) = a_notice("e1");
        store.claim_delivery(&name, &notice, Uuid::from_u128(5), kestrel.clock.now()).await.unwrap();
    }
}

/// The bucket and the queue of an export.
struct Office {
    kestrel: Kestrel,
    files: MemoryFiles,
    queue: MemoryQueue,
    part: usize,
}

impl Office {
    /// With parts of one page each, so that a small company has several.
    async fn open(calls: u128) -> Self {
        let kestrel = Kestrel::start().await;
        with_calls(&kestrel, calls).await;
        Self { kestrel, files: MemoryFiles::with_parts_of(1), queue: MemoryQueue::default(), part: 1 }
    }

    async fn ask(&self, tenant: u128) -> Export {
        ask_export(&self.kestrel.deps, &self.queue, &owner(tenant)).await.unwrap()
    }

    fn order(&self) -> Option<ExportOrder> {
        self.queue.take().last().map(|body| serde_json::from_str(body).unwrap())
    }

    async fn write(&self, order: &ExportOrder, until: DateTime<Utc>) -> Result<Written, Error> {
        let Self { kestrel, files, queue, part } = self;
        // Another instance of the function each time: it remembers nothing.
        let deps = kestrel.another();
        write_export(&Desk { deps: &deps, files, queue, until, part: *part }, order).await
    }

    fn far_away(&self) -> DateTime<Utc> {
        self.kestrel.clock.now() + Duration::hours(1)
    }

    /// Writes until it is done, each time in another instance, two and a half minutes after the one that broke.
    async fn write_whatever_breaks(&self, order: &ExportOrder) -> usize {
        for tries in 0..200 {
            match self.write(order, self.far_away()).await {
                Ok(Written::Done | Written::Already) => return tries,
                Ok(Written::Continued | Written::Held(_)) | Err(_) => self.kestrel.clock.step(150),
            }
        }
        panic!("the export never ends");
    }

    fn text(&self, export: &Export, tenant: u128) -> String {
        self.file(Document::Everything, export, tenant)
    }

    fn file(&self, document: Document, export: &Export, tenant: u128) -> String {
        let key = export.key(tenant_id(tenant), &document.file_name(&export.file_name));
        String::from_utf8(self.files.file(&key).expect("the file")).unwrap()
    }
}

#[tokio::test]
async fn an_export_holds_everything_of_the_company_and_nothing_of_another() {
    let office = Office::open(3).await;
    let export = office.ask(1).await;
    assert_eq!((export.status, export.file_name.as_str()), (ExportStatus::Queued, "tenant_acme-air-1_20261123.json"));

    let written = office.write(&office.order().unwrap(), office.far_away()).await.unwrap();

    assert_eq!(written, Written::Done);
    let text = office.text(&export, 1);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&document["schema_version"], &document["exported_at"]), (&1.into(), &"2026-11-23T15:00:00Z".into()));
    assert_eq!(document["company"]["slug"], "acme-air-1");
    assert_eq!(document["numbers"][0]["phone_number"], "+15005550001");
    let calls = document["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call["turns"].as_array().unwrap().len() == 2));
    assert_eq!(calls[0]["turns"][0]["heard"], serde_json::to_value(a_turn(1)).unwrap()["heard"]);
    for section in ["usage", "tickets", "messages", "notices"] {
        assert_eq!(document[section].as_array().unwrap().len(), 1, "{section}");
    }
    assert!(!text.contains(&tenant_id(2).to_string()), "another company's id");
    assert!(!text.contains("00000000001e8481"), "another company's call");
    for hidden in ["\"PK\"", "\"SK\"", "gsi1", "\"ttl\"", "TENANT#", "password_hash"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    let tables = [Document::Calls, Document::Appointments].map(|table| office.file(table, &export, 1));
    assert_eq!(tables.each_ref().map(|table| table.lines().count()), [4, 1], "a line of names, then one for each");
    assert!(tables[0].starts_with("started_at,ended_at,from,to,status,outcome,"), "{}", tables[0]);
    assert!(tables[0].contains(",'+15005550006,"), "no cell is a formula: {}", tables[0]);
    let (shown, links) = show_export(&office.kestrel.deps, &office.files, &owner(1), export.id).await.unwrap();
    let length = text.len() + tables.iter().map(String::len).sum::<usize>();
    assert_eq!((shown.status, shown.bytes), (ExportStatus::Done, length as u64));
    assert_eq!(links.len(), Document::ALL.len());
    assert!(links.iter().all(|(_, link)| link.ends_with(&format!("seconds={}", LINK.num_seconds()))));
    for section in Section::ALL {
        let listed = document[section.name()].as_array().map_or(1, Vec::len) as u64;
        assert_eq!(shown.counts.get(section.name()), Some(&listed), "{}", section.name());
    }
}

#[tokio::test]
async fn a_company_with_nothing_has_a_document_all_the_same() {
    let office = Office::open(0).await;
    let export = office.ask(9).await;

    office.write(&office.order().unwrap(), office.far_away()).await.unwrap();

    let document: Value = serde_json::from_str(&office.text(&export, 9)).unwrap();
    assert_eq!(document["calls"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_writer_that_dies_anywhere_is_followed_by_one_that_writes_the_same() {
    let office = Office::open(2).await;
    let export = office.ask(1).await;
    let order = office.order().unwrap();
    office.write(&order, office.far_away()).await.unwrap();
    let (expected, steps) = (office.text(&export, 1), office.files.steps());
    assert!(steps > 10, "{steps}");

    let mut broken = 0;
    for step in 0..steps {
        for fault in [FileFault::Refused, FileFault::Unheard] {
            let office = Office::open(2).await;
            let export = office.ask(1).await;
            let order = office.order().unwrap();
            office.files.fail((0..step).map(|_| None).chain([Some(fault)]));

            broken += usize::from(office.write_whatever_breaks(&order).await > 0);

            assert_eq!(comparable(&office.text(&export, 1)), comparable(&expected), "{fault:?} at {step}");
        }
    }
    assert_eq!(broken, steps as usize * 2);
}

#[tokio::test]
async fn a_table_that_fails_anywhere_leaves_no_gap_and_nothing_twice() {
    let reference = Office::open(2).await;
    let export = reference.ask(1).await;
    reference.write(&reference.order().unwrap(), reference.far_away()).await.unwrap();
    let expected = comparable(&reference.text(&export, 1));

    let mut broken = 0;
    for passed in (0..45).step_by(2) {
        for fault in [Refuse, CommitThenCut] {
            let office = Office::open(2).await;
            let export = office.ask(1).await;
            let order = office.order().unwrap();
            // Both attempts of the client.
            office.kestrel.store.faults.next(std::iter::repeat_n(Pass, passed).chain([fault; 3]));

            broken += usize::from(office.write_whatever_breaks(&order).await > 0);

            office.kestrel.store.faults.next([]);
            assert_eq!(comparable(&office.text(&export, 1)), expected, "{fault:?} after {passed}");
        }
    }
    assert!(broken > 20, "{broken}");
}

/// The document without what is another in each table: the times of its own making.
fn comparable(text: &str) -> Value {
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    for line in document["audit"].as_array_mut().unwrap() {
        if line["action"] == "export.requested" {
            *line = Value::Null;
        }
    }
    document
}

#[tokio::test]
async fn an_attempt_that_the_bucket_forgot_is_begun_again() {
    let office = Office::open(2).await;
    let export = office.ask(1).await;
    let order = office.order().unwrap();
    assert_eq!(office.write(&order, office.kestrel.clock.now()).await.unwrap(), Written::Continued);
    office.files.forget_attempts();

    let written = office.write(&order, office.far_away()).await.unwrap();

    assert_eq!(written, Written::Done);
    assert_eq!(serde_json::from_str::<Value>(&office.text(&export, 1)).unwrap()["calls"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_export_that_takes_longer_than_an_invocation_goes_on_in_the_next() {
    let office = Office::open(2).await;
    let export = office.ask(1).await;
    let mut order = office.order().unwrap();
    let mut invocations = 1;

    while office.write(&order, office.kestrel.clock.now()).await.unwrap() == Written::Continued {
        order = office.order().expect("the rest is ordered");
        invocations += 1;
    }

    assert!(invocations > 5, "{invocations}");
    serde_json::from_str::<Value>(&office.text(&export, 1)).unwrap();
    assert_eq!(office.write(&order, office.far_away()).await.unwrap(), Written::Already);
}

#[tokio::test]
async fn one_writes_at_a_time_and_who_falls_silent_is_followed_after_two_minutes() {
    let office = Office::open(2).await;
    office.ask(1).await;
    let order = office.order().unwrap();
    office.files.fail([None, None, Some(FileFault::Refused)]);
    office.write(&order, office.far_away()).await.unwrap_err();

    let at_once = office.write(&order, office.far_away()).await.unwrap();
    office.kestrel.clock.step(121);
    let later = office.write(&order, office.far_away()).await.unwrap();

    assert!(matches!(at_once, Written::Held(_)), "{at_once:?}");
    assert_eq!(later, Written::Done);
}

#[tokio::test]
async fn who_asks_twice_gets_the_one_that_is_being_made() {
    let office = Office::open(1).await;

    let (first, second) = (office.ask(1).await, office.ask(1).await);
    office.write(&office.order().unwrap(), office.far_away()).await.unwrap();
    let third = office.ask(1).await;

    assert_eq!(first.id, second.id);
    assert_ne!(first.id, third.id);
}

#[tokio::test]
async fn an_export_given_up_says_so_and_another_can_be_asked_for() {
    let office = Office::open(1).await;
    let export = office.ask(1).await;
    let order = office.order().unwrap();

    give_up(&office.kestrel.deps, &order, "the table did not answer").await.unwrap();

    let (shown, links) = show_export(&office.kestrel.deps, &office.files, &owner(1), export.id).await.unwrap();
    assert_eq!(
        (shown.status, shown.reason.as_deref(), links.len()),
        (ExportStatus::Failed, Some("the table did not answer"), 0)
    );
    assert_ne!(office.ask(1).await.id, export.id);
}

#[tokio::test]
async fn another_companys_owner_sees_neither_job_nor_link() {
    let office = Office::open(1).await;
    let export = office.ask(1).await;
    office.write(&office.order().unwrap(), office.far_away()).await.unwrap();

    let seen = show_export(&office.kestrel.deps, &office.files, &owner(2), export.id).await;
    let order = ExportOrder { tenant_id: tenant_id(2), export_id: export.id };
    let written = office.write(&order, office.far_away()).await;

    assert!(matches!(seen, Err(Error::NotFound { .. })), "{seen:?}");
    assert!(matches!(written, Err(Error::NotFound { .. })), "{written:?}");
    assert_eq!(office.files.keys().len(), Document::ALL.len());
}

#[tokio::test]
async fn after_seven_days_there_is_no_export_any_more() {
    let office = Office::open(1).await;
    let export = office.ask(1).await;
    office.write(&office.order().unwrap(), office.far_away()).await.unwrap();

    office.kestrel.clock.step(7 * 24 * 60 * 60);

    let seen = show_export(&office.kestrel.deps, &office.files, &owner(1), export.id).await;
    assert!(matches!(seen, Err(Error::NotFound { .. })), "{seen:?}");
}

/// Kinds are written in the store's source as constants named so.
#[test]
fn every_kind_of_item_is_in_the_export_or_said_to_be_left_out() {
    let known: BTreeSet<&str> = Section::ALL
        .into_iter()
        .map(Section::kind)
        .chain(WITHIN.iter().map(|(kind, _)| *kind))
        .chain(LEFT.iter().map(|(kind, _)| *kind))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut kinds = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let source = std::fs::read_to_string(&path).unwrap();
            let marked = source.lines().filter(|line| line.contains("const KIND: &") && line.contains(" = \""));
            kinds.extend(marked.filter_map(|line| line.split('"').nth(1)).map(str::to_owned));
        }
    }

    let unknown: Vec<_> = kinds.iter().filter(|kind| !known.contains(kind.as_str())).collect();

    assert!(kinds.len() > 15, "{kinds:?}");
    assert!(unknown.is_empty(), "say in store/portable.rs what becomes of {unknown:?}");
}

/// How long it takes and what it needs for a hundred thousand is measured by `cargo xtask bench export`.
#[tokio::test]
async fn a_company_with_many_calls_is_written_in_parts_of_eight_megabytes() {
    let calls: u128 = 600;
    let office = Office { files: MemoryFiles::default(), part: PART, ..Office::open(0).await };
    let store = office.kestrel.store.tenant(&tenant_id(1));
    for call in 1..=calls {
        let log = a_log(call);
        store.complete_call(&log, Some(1_500)).await.unwrap();
        store.put_turn(&log.call_sid, &a_turn(1)).await.unwrap();
    }
    let export = office.ask(1).await;

    let written = office.write(&office.order().unwrap(), office.far_away()).await.unwrap();

    let text = office.text(&export, 1);
    assert_eq!(written, Written::Done);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["calls"].as_array().unwrap().len() as u128, calls);
    assert!(document["calls"].as_array().unwrap().iter().all(|call| call["turns"].as_array().unwrap().len() == 1));
}
