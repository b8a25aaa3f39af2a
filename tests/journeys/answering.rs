//! The number dialled names the company.

use journeys::caller::{call, run, say};
use journeys::company::{self, a_caller};
use journeys::stack::share;
use seed::companies::demos;
use shared::domain::call::Outcome;

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_greeted_in_the_name_of_the_company_dialled() {
    let share = share().await;
    let demos = demos(share.stack.default_tenant_id.parse().expect("an id")).expect("the demo companies are valid");

    for demo in &demos {
        let finished = run(&share.carrier, &call(demo.phone_number, &a_caller(), [say("goodbye")])).await;

        finished.assert_flawless();
        assert!(finished.was_told(demo.company_name), "{}", finished.transcript());
        for other in demos.iter().filter(|other| other.slug != demo.slug && other.company_name != "Kestrel") {
            assert!(!finished.was_told(other.company_name), "{}", finished.transcript());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_owns_is_answered_by_the_default_company() {
    let share = share().await;
    let owned = company::create(&share.stack, |_| ()).await;
    let unowned = format!("+1554{}", &owned.number[5..]);
    let number = unowned.parse().expect("a number");
    seed::numbers::set_up(&share.stack, &number, "Nobody's").await.expect("the carrier takes the number");

    let finished = run(&share.carrier, &call(&unowned, &a_caller(), [say("goodbye")])).await;

    finished.assert_flawless();
    assert!(finished.was_told("Kestrel"), "{}", finished.transcript());
    let store = share.stack.store().expect("a table");
    let pointer = store.call_pointer(&finished.sid(), shared::store::Read::Strong).await.expect("the table answers");
    assert_eq!(pointer.expect("the call is known").tenant_id.to_string(), share.stack.default_tenant_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hides_the_number_is_answered_like_any_other() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;

    for caller in ["anonymous", "sip:jo@example.com", "client:jo"] {
        let finished =
            run(&share.carrier, &call(&company.number, caller, [say("what are your hours"), say("goodbye")])).await;

        finished.assert_flawless();
        assert!(finished.was_told(&company.tenant.company_name), "{}", finished.transcript());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_caller_is_asked_again_and_then_let_go() {
    let share = share().await;
    let company = company::create(&share.stack, |_| ()).await;

    let finished = run(&share.carrier, &call(&company.number, &a_caller(), [])).await;

    finished.assert_flawless();
    assert!(finished.was_told("goodbye"), "{}", finished.transcript());
    let log = journeys::company::log(&company, &finished).await;
    assert_eq!(log.outcome, Outcome::Abandoned);
    assert!(log.counted);
}
