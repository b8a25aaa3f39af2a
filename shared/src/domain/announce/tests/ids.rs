use super::*;
use crate::domain::change::Versions;
use crate::domain::event::FinishedJob;
use crate::domain::job::{Job, Tally};

fn a_run() -> FinishedJob {
    let mut tally = Tally::default();
    tally.count("closed");
    FinishedJob { job: Job::CloseMonth, run: "2026-12-05".to_owned(), tally }
}

#[test]
fn an_event_is_named_by_its_record_and_type_and_tells_when_and_by_what_it_came() {
    let item = Changed::JobRun(Versions::made(a_run()));
    let change = Change { item, ..change_of_nobody() };

    let events = events_of(&change);

    assert_eq!(events.len(), 1);
    assert_eq!((events[0].id.as_str(), events[0].tenant_id), ("record-1:job.finished", None));
    assert_eq!((events[0].occurred_at, &events[0].trace_id), (change.at, &change.trace));
    assert_eq!(events_of(&change), events);
}

#[test]
fn a_run_that_was_finished_already_is_not_finished_again() {
    let item = Changed::JobRun(Versions::changed(a_run(), a_run()));

    assert_eq!(events_of(&Change { item, ..change_of_nobody() }), []);
}

#[test]
fn an_event_comes_back_from_its_text() {
    let change = Change { item: Changed::JobRun(Versions::made(a_run())), ..change_of_nobody() };
    let event = events_of(&change).remove(0);

    let text = serde_json::to_string(&event).unwrap();

    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    assert!(text.contains(r#""type":"job.finished","data":{"job":"close_month","#), "{text}");
    assert!(!text.contains("tenant_id"), "{text}");
}

fn change_of_nobody() -> Change {
    Change {
        id: "record-1".to_owned(),
        at: at("2026-11-23T15:00:00Z"),
        trace: TraceId::from_header(None),
        item: Changed::JobRun(Versions::made(a_run())),
    }
}
