//! A visit is booked into the company's own calendar, once.

use carrier::types::ScriptItem;
use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller, appointments, log};
use journeys::stack::share;
use shared::domain::call::Outcome;
use shared::domain::schedule::Crew;

fn a_broken_air_conditioner(name: &str) -> Vec<ScriptItem> {
    [
        "My air conditioner stopped working",
        name,
        "yes, that's the best number",
        "12 Oak Street, Denver",
        "next Tuesday morning",
        "the first one",
        "no, that's all, thank you",
    ]
    .map(say)
    .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_booked_confirmed_and_on_record() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let caller = a_caller();

    let finished = run(&share.carrier, &call(&company.number, &caller, a_broken_air_conditioner("Jane Doe"))).await;

    finished.assert_flawless();
    let visits = appointments(&company).await;
    let [visit] = visits.as_slice() else { panic!("{} visits\n{}", visits.len(), finished.transcript()) };
    assert_eq!(visit.customer_name, "Jane Doe");
    assert_eq!(visit.call_sid, Some(finished.sid()));
    assert!(visit.address.to_lowercase().contains("12 oak street"), "{}", visit.address);
    assert_eq!(visit.customer_phone.as_ref().map(|phone| phone.expose()), Some(caller.as_str()));

    let log = log(&company, &finished).await;
    assert_eq!(log.outcome, Outcome::Booked);
    assert_eq!(log.appointment_id, Some(visit.id));
    assert_eq!(log.customer_name.as_deref(), Some("Jane Doe"));
    let usage = company.usage().await.expect("the month was opened");
    assert_eq!((usage.calls, usage.appointments), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_callers_who_want_the_same_time_of_one_crew_never_both_get_it() {
    let share = share().await;
    let company = company::create(&share.stack, |tenant| tenant.crews = 1).await;

    let callers = ["Ann Lee", "Bob Ray", "Cy Fox", "Di Orr"].map(|name| {
        let call = call(&company.number, &a_caller(), a_broken_air_conditioner(name));
        let carrier = share.carrier.clone();
        async move { run(&carrier, &call).await }
    });
    let finished = futures::future::join_all(callers).await;

    finished.iter().for_each(|finished| finished.assert_flawless());
    let visits = appointments(&company).await;
    let mut starts: Vec<_> = visits.iter().map(|visit| (visit.visit.crew, visit.visit.starts_at)).collect();
    starts.sort_unstable();
    starts.dedup();
    assert_eq!(starts.len(), visits.len(), "no time is given away twice");
    assert!(visits.iter().all(|visit| visit.visit.crew == Crew(1)));
    let told = finished.iter().filter(|finished| finished.was_told("You're booked")).count();
    assert_eq!(told, visits.len(), "whoever was told so is booked, and nobody else");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_company_offers_times_of_its_own_calendar_and_zone() {
    let share = share().await;
    let denver = company::create(&share.stack, |tenant| {
        tenant.company_name = "Denver Air".to_owned();
        tenant.business_hours = company::office_hours();
    })
    .await;
    let york = company::create(&share.stack, |tenant| {
        tenant.company_name = "York Pipes".to_owned();
        tenant.business_hours = company::office_hours();
        tenant.timezone = shared::domain::time::zone("America/New_York").expect("a zone");
    })
    .await;

    for (company, other) in [(&denver, &york), (&york, &denver)] {
        let finished =
            run(&share.carrier, &call(&company.number, &a_caller(), a_broken_air_conditioner("Jo March"))).await;

        finished.assert_flawless();
        assert!(finished.was_told(&company.tenant.company_name), "{}", finished.transcript());
        assert!(!finished.was_told(&other.tenant.company_name), "{}", finished.transcript());
        for visit in appointments(company).await {
            let hours = &company.tenant.business_hours;
            assert!(hours.is_open(visit.visit.starts_at, company.tenant.timezone), "visits are made in opening hours");
        }
        assert_eq!(appointments(company).await.len(), 1, "{}", finished.transcript());
    }
    let sids = [denver.calls(1).await, york.calls(1).await];
    assert_eq!(sids.each_ref().map(Vec::len), [1, 1], "neither company sees the other's call");
    assert_ne!(sids[0][0].call_sid, sids[1][0].call_sid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_for_a_caller_who_wants_no_visit() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;
    let script = [
        "can you take a message please",
        "Please tell Bob that the part has arrived",
        "Jane Doe",
        "yes",
        "no thank you, goodbye",
    ];

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), script.map(say))).await;

    finished.assert_flawless();
    let messages = company.store.tenant(&company.tenant.id).messages(10).await.expect("the table answers");
    assert_eq!(messages.len(), 1, "{}", finished.transcript());
    assert_eq!(log(&company, &finished).await.outcome, Outcome::Message);
}
