//! A batch of the stream on its way to the bus: the bus refuses, is away, or its answers are lost. Nothing is lost with
//! it, and what is told twice has one name.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use shared::app::answer_call::answer_call;
use shared::app::bus::{EVENTS_AT_ONCE, MemoryBus, Refused};
use shared::app::complete_call::complete_call;
use shared::app::connect;
use shared::app::queue::MemoryQueue;
use shared::app::relay_changes::{Relay, Relayed, relay_changes};
use shared::domain::event::Event;
use shared::store::StreamRecord;
use shared::telemetry::Metrics;

use crate::app_call::{BOOKING, Kestrel, a_leg};
use crate::app_events::announced;
use crate::support::{TestStore, a_log, call_sid, tenant_id, trace};

struct Memory {
    bus: Arc<MemoryBus>,
    quarantine: Arc<MemoryQueue>,
    relay: Relay,
}

impl Memory {
    fn new() -> Self {
        let (bus, quarantine) = (Arc::new(MemoryBus::default()), Arc::new(MemoryQueue::default()));
        let relay = Relay {
            bus: bus.clone(),
            quarantine: quarantine.clone(),
            clock: connect::system_clock(),
            metrics: Metrics::new("test", "event-relay"),
            waits: &[Duration::ZERO; 3],
        };
        Self { bus, quarantine, relay }
    }

    /// Relays as the stream does: again from where it stopped, at most `times` times.
    async fn relay_to_the_end(&self, records: &[StreamRecord], times: usize) -> bool {
        let mut from = 0;
        for _ in 0..times {
            match relay_changes(&self.relay, &records[from..]).await.stopped_at {
                Some(place) => from += place,
                None => return true,
            }
        }
        false
    }
}

fn ids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}

fn refused(index: usize, is_permanent: bool) -> Refused {
    Refused { index, code: "ThrottlingException".to_owned(), is_permanent }
}

/// The records of calls that each have one event, in between others that have none.
async fn calls(count: u128) -> Vec<StreamRecord> {
    let store = TestStore::start().await;
    let mut stream = store.watch().await;
    for call in 1..=count {
        store.tenant(&tenant_id(1)).complete_call(&a_log(call), None).await.unwrap();
    }
    stream.take()
}

/// The places of the records that are announced.
fn places(records: &[StreamRecord]) -> Vec<usize> {
    (0..records.len()).filter(|place| !announced(&records[*place..=*place]).is_empty()).collect()
}

#[tokio::test]
async fn a_batch_is_published_in_order_ten_at_a_time() {
    let (memory, records) = (Memory::new(), calls(25).await);

    let relayed = relay_changes(&memory.relay, &records).await;

    assert_eq!(relayed, Relayed { announced: 25, set_aside: 0, stopped_at: None });
    assert_eq!(memory.bus.take(), announced(&records));
    assert_eq!(memory.bus.requests(), 3);
    assert_eq!(records.len(), 50);
}

#[tokio::test]
async fn an_empty_batch_asks_for_nothing() {
    let memory = Memory::new();

    assert_eq!(relay_changes(&memory.relay, &[]).await, Relayed::default());
    assert_eq!(memory.bus.requests(), 0);
}

#[tokio::test]
async fn while_the_bus_is_away_the_batch_waits_and_nothing_is_lost() {
    let (memory, records) = (Memory::new(), calls(12).await);
    memory.bus.set_away(true);

    let away = relay_changes(&memory.relay, &records).await;
    assert_eq!(away, Relayed { announced: 0, set_aside: 0, stopped_at: Some(places(&records)[0]) });
    memory.bus.set_away(false);

    assert!(memory.relay_to_the_end(&records, 1).await);
    assert_eq!(memory.bus.take(), announced(&records));
}

#[tokio::test]
async fn an_answer_that_is_lost_brings_the_same_events_under_the_same_names() {
    let (memory, records) = (Memory::new(), calls(3).await);
    memory.bus.set_loses_answers(true);

    let lost = relay_changes(&memory.relay, &records).await;
    assert_eq!(lost.stopped_at, Some(places(&records)[0]));
    memory.bus.set_loses_answers(false);
    assert!(memory.relay_to_the_end(&records, 1).await);

    let published = memory.bus.take();
    assert_eq!((published.len(), ids(&published).into_iter().collect::<BTreeSet<_>>().len()), (6, 3));
}

#[tokio::test]
async fn entries_that_were_refused_are_published_again_and_no_others() {
    let (memory, records) = (Memory::new(), calls(5).await);
    memory.bus.refuse([vec![refused(1, false), refused(3, false)], vec![refused(1, false)]]);

    let relayed = relay_changes(&memory.relay, &records).await;

    assert_eq!(relayed, Relayed { announced: 5, set_aside: 0, stopped_at: None });
    let expected = announced(&records);
    let expected = ids(&expected);
    let published = memory.bus.take();
    assert_eq!(ids(&published), [expected[0], expected[2], expected[4], expected[1], expected[3]]);
    assert_eq!(memory.bus.requests(), 3);
}

#[tokio::test]
async fn entries_that_stay_refused_are_where_the_stream_goes_on() {
    let (memory, records) = (Memory::new(), calls(5).await);
    let only_one = || vec![refused(0, false)];
    memory.bus.refuse([vec![refused(2, false), refused(4, false)], only_one(), only_one(), only_one()]);

    let relayed = relay_changes(&memory.relay, &records).await;

    let place = places(&records)[2];
    assert_eq!(relayed, Relayed { announced: 4, set_aside: 0, stopped_at: Some(place) });
    assert!(memory.relay_to_the_end(&records[place..], 1).await);
    let published: BTreeSet<_> = memory.bus.take().into_iter().map(|event| event.id).collect();
    assert_eq!(published.len(), 5);
}

#[tokio::test]
async fn an_event_that_the_bus_will_never_have_is_set_aside_and_the_others_go_on() {
    let (memory, records) = (Memory::new(), calls(3).await);
    memory.bus.refuse([vec![refused(1, true), refused(2, false)]]);

    let relayed = relay_changes(&memory.relay, &records).await;

    assert_eq!(relayed, Relayed { announced: 2, set_aside: 1, stopped_at: None });
    let kept = memory.quarantine.take().remove(0);
    assert!(kept.contains(&records[places(&records)[1]].id), "{kept}");
    assert!(kept.contains(call_sid(2).as_str()) && !kept.contains("Jane") && !kept.contains("+1500"), "{kept}");
}

#[tokio::test]
async fn nothing_is_passed_over_while_the_quarantine_is_away() {
    let (memory, mut records) = (Memory::new(), calls(4).await);
    let places = places(&records);
    memory.quarantine.set_away(true);

    // One that passes is refused before the one that never will.
    memory.bus.refuse([vec![refused(1, false), refused(2, true)]]);
    assert_eq!(relay_changes(&memory.relay, &records).await.stopped_at, Some(places[1]));

    records[places[3]].after.remove("status");
    let unreadable = relay_changes(&memory.relay, &records).await;
    assert_eq!(unreadable, Relayed { announced: 3, set_aside: 0, stopped_at: Some(places[3]) });

    memory.quarantine.set_away(false);
    let relayed = relay_changes(&memory.relay, &records).await;
    assert_eq!(relayed, Relayed { announced: 3, set_aside: 1, stopped_at: None });
}

/// A batch with records of many kinds, one of them with two events, and one that cannot be read.
async fn a_mixed_batch() -> Vec<StreamRecord> {
    let kestrel = Kestrel::start().await;
    let mut stream = kestrel.store.watch().await;
    let deps = kestrel.deps.traced(&trace());
    for call in 1..=8 {
        answer_call(&deps, &a_leg(call)).await.unwrap();
        if call == 2 {
            kestrel.say_all(&a_leg(call), &BOOKING).await;
        }
        complete_call(&deps, &kestrel.end(call)).await.unwrap();
    }
    let mut records = stream.take();
    let place = places(&records)[6];
    records[place].after.remove("outcome");
    records
}

#[test]
fn whatever_the_bus_refuses_every_event_is_published_and_what_cannot_be_is_set_aside() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let records = runtime.block_on(a_mixed_batch());
    let readable: Vec<_> = records.iter().filter(|record| shared::store::change_in_record(record).is_ok()).collect();
    let expected: BTreeSet<String> =
        readable.into_iter().flat_map(|record| announced(std::slice::from_ref(record))).map(|event| event.id).collect();
    assert!(expected.len() > EVENTS_AT_ONCE, "{}", expected.len());

    // For each request: which of its entries are refused; for each delivery: whether the bus is away, or its answers.
    let requests = prop::collection::vec(prop::collection::vec(any::<bool>(), EVENTS_AT_ONCE), 0..30);
    let deliveries = prop::collection::vec((0_u8..4, 0_u8..4), 0..8);
    proptest!(ProptestConfig::with_cases(300), |(requests in requests, deliveries in deliveries)| {
        let memory = Memory::new();
        runtime.block_on(async {
            let mut from = 0;
            for (away, lost) in deliveries {
                memory.bus.set_away(away == 0);
                memory.bus.set_loses_answers(lost == 0);
                let refusals = |entries: &Vec<bool>| {
                    let indexes = entries.iter().enumerate().filter(|(_, is_refused)| **is_refused);
                    indexes.map(|(index, _)| refused(index, false)).collect()
                };
                memory.bus.refuse(requests.iter().map(refusals));
                match relay_changes(&memory.relay, &records[from..]).await.stopped_at {
                    Some(place) => from += place,
                    None => return,
                }
            }
            memory.bus.set_away(false);
            memory.bus.set_loses_answers(false);
            memory.bus.refuse([]);
            assert!(memory.relay_to_the_end(&records[from..], 1).await);
        });

        let published: BTreeSet<String> = memory.bus.take().into_iter().map(|event| event.id).collect();
        prop_assert_eq!(&published, &expected);
        prop_assert!(!memory.quarantine.take().is_empty());
    });
}
