//! Companies leave over the site's origin: one comes back, of the other nothing is left in the end but its data.

use std::time::{Duration, Instant};

use carrier::client::CarrierClient;
use carrier::types::{FaultMode, FaultPlan, NumberView};
use journeys::browser::{Browser, PASSWORD, json_of};
use journeys::caller::{Finished, call, run, say};
use journeys::company::a_caller;
use journeys::emulator::gateway_keys;
use journeys::newcomer::{Form, Newcomer, OFFICE};
use journeys::queue::Queue;
use journeys::stack::{Alone, alone, share};
use journeys::{mail, schedule};
use reqwest::{Client, Method};
use seed::stack::Stack;
use serde_json::{Value, json};
use shared::app::account_orders::Order;
use shared::clock::{Clock as _, SystemClock};
use shared::domain::closing::{Closing, KEPT_FOR, Stage};
use shared::domain::number::Routing;
use shared::domain::onboarding::{ABANDONED_AFTER, Onboarding, OnboardingId, Stage as SignUpStage, Why};
use shared::domain::phone::E164;
use shared::domain::tenant::Tenant;
use shared::store::{Moved, Read, Store};

/// API Gateway remembers for a minute what the authorizer said, the voice function for half a minute whose a number is.
const UNTIL_FORGOTTEN: Duration = Duration::from_secs(75);
const UNTIL_DONE: Duration = Duration::from_secs(60);
/// What Twilio says where the account may not rent: ours to mend, so the sign-up waits.
const NO_MONEY_LEFT: u32 = 20_005;

async fn status(browser: &Browser, path: &str) -> u16 {
    browser.request(Method::GET, path).send().await.expect("an answer").status().as_u16()
}

/// What a program with this API key is answered.
async fn status_of_key(key: &str) -> u16 {
    let site = journeys::stack::described()["site_url"].as_str().expect("the stack has a site").to_owned();
    let request = Client::new().get(format!("{site}/api/v1/calls")).bearer_auth(key);
    request.send().await.expect("an answer").status().as_u16()
}

async fn make_key(browser: &Browser) -> String {
    let wanted = json!({"name": "Dispatch board", "permissions": ["calls:read"]});
    let made = json_of(201, browser.post("/v1/api-keys", &wanted).await).await;
    made["secret"].as_str().expect("it is shown once").to_owned()
}

async fn close(company: &Newcomer) -> Value {
    let name = json!({"slug": company.form.text("slug")});
    json_of(200, company.browser.post("/v1/company/close", &name).await).await
}

async fn a_call(carrier: &CarrierClient, number: &str) -> Finished {
    let finished = run(carrier, &call(number, &a_caller(), [say("what are your hours"), say("goodbye")])).await;
    finished.assert_flawless();
    finished
}

/// Calls until a call goes as it should, for as long as something may be remembered.
async fn call_until(carrier: &CarrierClient, number: &str, is_right: impl Fn(&Finished) -> bool) -> Finished {
    let begun = Instant::now();
    loop {
        let finished = a_call(carrier, number).await;
        if is_right(&finished) {
            return finished;
        }
        assert!(begun.elapsed() < UNTIL_FORGOTTEN, "{}", finished.transcript());
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}

/// The settings, without what says when they were written and how many calls there were.
fn settings(mut shown: Value) -> Value {
    let fields = shown.as_object_mut().expect("settings");
    for changing in ["version", "updated_at", "current_month_calls", "total_calls"] {
        assert!(fields.remove(changing).is_some(), "{changing}");
    }
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_an_account_is_locked_out_and_an_order_to_reopen_brings_everything_back() {
    let share = share().await;
    let company = Newcomer::sign_up(&share.stack, "Hasty", "602").await;
    let (owner, email, number) = (&company.browser, company.form.text("email"), company.number());
    let (used_key, spare_key) = (make_key(owner).await, make_key(owner).await);
    assert_eq!(status_of_key(&used_key).await, 200);
    let mut elsewhere = Browser::open();
    elsewhere.log_in(email).await;
    a_call(&share.carrier, number).await;
    let before = settings(owner.get("/v1/company").await);
    let numbers = owner.get("/v1/numbers").await;

    let slip = owner.post("/v1/company/close", &json!({"slug": "another-company"})).await;
    assert_eq!(json_of(422, slip).await["errors"][0]["field"], "slug");
    assert_eq!(status(owner, "/v1/calls").await, 200, "nothing is closed by a slip");
    close(&company).await;

    // What nobody remembers is refused at once, the rest within the minute.
    assert_eq!((status(&elsewhere, "/v1/company").await, status_of_key(&spare_key).await), (401, 401));
    let login = json!({"email": email, "password": PASSWORD});
    let told = json_of(403, owner.post("/auth/login", &login).await).await;
    assert!(told["detail"].as_str().is_some_and(|words| words.contains("closed")), "{told}");
    let begun = Instant::now();
    while (status(owner, "/v1/company").await, status_of_key(&used_key).await) != (401, 401) {
        assert!(begun.elapsed() < UNTIL_FORGOTTEN, "a credential of a closed account still works");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let passed_on = call_until(&share.carrier, number, |heard| heard.network_noted(OFFICE)).await;
    assert!(passed_on.was_told("connect you") && passed_on.heard().len() == 2, "{}", passed_on.transcript());
    mail::saying(&share.stack, email, "Your account is closed").await;

    let order = Order::Reopen { tenant_id: company.tenant, operator: "journey".to_owned() };
    give(&share.stack, &serde_json::to_string(&order).expect("an order")).await;

    let store = share.stack.store().expect("a table");
    assert_eq!(store.tenant(&company.tenant).closing().await.expect("the table answers"), None);
    let heard = call_until(&share.carrier, number, |heard| !heard.network_noted(OFFICE)).await;
    assert!(heard.was_told("Hasty Plumbing"), "{}", heard.transcript());
    for session in [owner, &elsewhere] {
        assert_eq!(status(session, "/v1/company").await, 401, "a session of before");
    }
    for key in [&used_key, &spare_key] {
        assert_eq!(status_of_key(key).await, 401, "a key of before");
    }
    let mut back = Browser::open();
    back.log_in(email).await;
    assert_eq!(settings(back.get("/v1/company").await), before);
    assert_eq!(back.get("/v1/numbers").await, numbers);
    assert_eq!(status_of_key(&make_key(&back).await).await, 200, "a new key");
    assert_eq!(called(&back, &passed_on).await["kind"], "forwarded", "what happened meanwhile is on record");
}

/// A call, once it is in the history.
async fn called(browser: &Browser, finished: &Finished) -> Value {
    let begun = Instant::now();
    loop {
        let shown = browser.get("/v1/calls").await;
        let calls = shown["items"].as_array().expect("a list");
        if let Some(call) = calls.iter().find(|call| call["call_sid"] == finished.sid().as_str()) {
            return call.clone();
        }
        assert!(begun.elapsed() < UNTIL_DONE, "the call is not in the history: {shown}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Gives `account-sweep` an order and waits until it is carried out.
async fn give(stack: &Stack, order: &str) {
    Queue::of(stack, "account-sweep").send(order).await;
    until_carried_out(stack).await;
}

/// What failed stays in the queue for longer than this.
async fn until_carried_out(stack: &Stack) {
    let left = Queue::of(stack, "account-sweep").until_depth(0, UNTIL_DONE).await;
    assert_eq!(left, 0, "an order was not carried out");
}

/// What the stack has of a company, and of what can be in somebody's way or be paid for.
#[derive(Debug, PartialEq)]
struct Kept {
    profile: Option<Tenant>,
    closing: Option<Closing>,
    numbers: Vec<E164>,
    routing: Option<Routing>,
    at_carrier: Option<String>,
    has_key: bool,
    is_email_taken: bool,
    is_slug_taken: bool,
}

impl Kept {
    async fn of(stack: &Stack, carrier: &CarrierClient, company: &Newcomer) -> Self {
        let store = stack.store().expect("a table");
        let tenant = store.tenant(&company.tenant);
        Self {
            profile: tenant.profile().await.expect("the table answers"),
            closing: tenant.closing().await.expect("the table answers"),
            numbers: tenant.numbers().await.expect("the table answers"),
            has_key: gateway_keys(&stack.aws_endpoint_url).await.contains(&company.tenant.to_string()),
            ..Self::of_form(&store, carrier, &company.form).await
        }
    }

    /// As far as a form says it.
    async fn of_form(store: &Store, carrier: &CarrierClient, form: &Form) -> Self {
        let number: E164 = form.number().parse().expect("a number");
        let (email, slug) =
            (form.text("email").parse().expect("an address"), form.text("slug").parse().expect("a slug"));
        Self {
            profile: None,
            closing: None,
            numbers: Vec::new(),
            has_key: false,
            routing: store.routing(&number).await.expect("the table answers"),
            at_carrier: rented(carrier, form.number()).await.map(|number| number.friendly_name),
            is_email_taken: store.is_email_taken(&email).await.expect("the table answers"),
            is_slug_taken: store.slugs_taken(&[slug]).await.expect("the table answers") == [true],
        }
    }

    /// Whether nothing is left but the company's own data.
    fn is_nothing(&self) -> bool {
        let Self { numbers, routing, at_carrier, has_key, is_email_taken, is_slug_taken, .. } = self;
        numbers.is_empty()
            && (routing, at_carrier) == (&None, &None)
            && (*has_key, *is_email_taken, *is_slug_taken) == (false, false, false)
    }
}

async fn rented(carrier: &CarrierClient, number: &str) -> Option<NumberView> {
    let numbers = carrier.numbers().await.expect("the carrier lists its numbers");
    numbers.into_iter().find(|rented| rented.phone_number == number)
}

/// A sign-up that stops with its number rented: first the carrier lets nothing be rented, then the table takes no
/// company.
async fn give_up_half_way(alone: &Alone, browser: &Browser) -> Form {
    let form = Form::fill_in(&alone.stack, browser, "Quitter", "615").await;
    let refusal = format!("{}/numbers/{}/refusal", alone.stack.carrier_url, form.number());
    let refused = Client::new().put(&refusal).json(&json!({"code": NO_MONEY_LEFT})).send().await;
    assert!(refused.expect("the carrier answers").status().is_success());
    json_of(503, form.send(browser).await).await;
    let mended = Client::new().delete(&refusal).send().await;
    assert!(mended.expect("the carrier answers").status().is_success());

    let operations = vec!["TransactWriteItems".to_owned()];
    alone
        .faults
        .set(&FaultPlan { mode: FaultMode::Refuse, operations, ..FaultPlan::default() })
        .await
        .expect("a fault");
    json_of(503, form.send(browser).await).await;
    alone.faults.reset().await.expect("no fault");
    form
}

/// Makes it so long ago that nobody asked for the sign-up that it counts as given up.
async fn age_sign_up(store: &Store, form: &Form) -> Onboarding {
    let id = OnboardingId::of(&form.idempotency_key);
    let found = store.onboarding(&id).await.expect("the table answers").expect("it began");
    let aged = Onboarding {
        started_at: found.started_at - ABANDONED_AFTER,
        touched_at: found.touched_at - ABANDONED_AFTER,
        revision: found.revision + 1,
        ..found.clone()
    };
    assert_eq!(store.move_onboarding(&aged).await.expect("the table answers"), Moved::Done);
    found
}

/// Makes it thirty days ago that the company was closed.
async fn age_closing(store: &Store, company: &Newcomer) {
    let tenant = store.tenant(&company.tenant);
    let closing = tenant.closing().await.expect("the table answers").expect("it was closed");
    let aged = Closing { closed_at: SystemClock.now() - KEPT_FOR, ..closing };
    let is_moved = tenant.move_closing(Stage::Waiting, &aged).await.expect("the table answers");
    assert!(is_moved, "all access was ended: {closing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hourly_sweep_gives_back_what_a_company_and_a_sign_up_left_behind_and_nothing_else() {
    let alone = alone().await;
    let (stack, carrier, store) = (&alone.stack, &alone.carrier, alone.stack.store().expect("a table"));
    let staying = Newcomer::sign_up(stack, "Stayer", "615").await;
    let leaving = Newcomer::sign_up(stack, "Leaver", "615").await;
    let left_lately = Newcomer::sign_up(stack, "Late", "615").await;
    let half_way = give_up_half_way(&alone, &Browser::open()).await;
    for company in [&leaving, &left_lately] {
        close(company).await;
    }
    // A number that is kept for a sign-up is nobody's.
    assert!(a_call(carrier, half_way.number()).await.was_told("Kestrel"));
    let bought = age_sign_up(&store, &half_way).await;
    assert!(matches!(bought.stage, SignUpStage::Bought { .. }), "{:?}", bought.stage);
    assert!(gateway_keys(&stack.aws_endpoint_url).await.contains(&bought.tenant_id.to_string()));
    age_closing(&store, &leaving).await;
    let rented_before = numbers_of(carrier).await;
    let others = [&staying, &left_lately];
    let others_before = pictures(stack, carrier, &others).await;

    let order = schedule::strike(stack, "account-sweep").await;
    until_carried_out(stack).await;

    assert!(matches!(serde_json::from_str(&order), Ok(Order::SweepAccounts { .. })), "{order}");
    let left = Kept::of(stack, carrier, &leaving).await;
    assert!(left.is_nothing(), "{left:?}");
    assert_eq!(left.closing.map(|closing| closing.stage), Some(Stage::Released));
    assert!(left.profile.as_ref().is_some_and(Tenant::has_left), "its data stays");
    let undone = store.onboarding(&bought.id).await.expect("the table answers").expect("it is remembered");
    assert_eq!(undone.stage, SignUpStage::Released { why: Why::Abandoned });
    assert!(Kept::of_form(&store, carrier, &half_way).await.is_nothing());
    assert!(!gateway_keys(&stack.aws_endpoint_url).await.contains(&bought.tenant_id.to_string()));
    let given_back = [leaving.number(), half_way.number()];
    let rented_after = numbers_of(carrier).await;
    let expected = rented_before.iter().filter(|number| !given_back.contains(&number.as_str()));
    assert!(rented_after.iter().eq(expected), "only theirs are given back");
    assert_eq!(pictures(stack, carrier, &others).await, others_before, "other companies are as they were");

    give(stack, &order).await;

    assert_eq!(Kept::of(stack, carrier, &leaving).await, left, "a second sweep changes nothing");
    assert_eq!(pictures(stack, carrier, &others).await, others_before);
    assert_eq!(numbers_of(carrier).await, rented_after);
    // Whoever is called by mistake once the number is rented for something else is not the company that left.
    let number = leaving.number().parse().expect("a number");
    seed::numbers::set_up(stack, &number, "Nobody's").await.expect("the carrier takes the number");
    let heard = a_call(carrier, leaving.number()).await;
    assert!(heard.was_told("Kestrel") && !heard.network_noted(OFFICE), "{}", heard.transcript());
    let pointer = store.call_pointer(&heard.sid(), Read::Strong).await.expect("the table answers");
    assert_eq!(pointer.expect("the call is known").tenant_id.to_string(), stack.default_tenant_id);
    // Name, address and number are free: whoever gave up begins anew.
    let anew = Form { idempotency_key: format!("{}-anew", half_way.idempotency_key), ..half_way };
    json_of(201, anew.send(&Browser::open()).await).await;
    let heard = call_until(carrier, anew.number(), |heard| heard.was_told("Quitter Plumbing")).await;
    assert!(!heard.network_noted(OFFICE), "{}", heard.transcript());
}

/// All numbers that are rented at the carrier, in their order.
async fn numbers_of(carrier: &CarrierClient) -> Vec<String> {
    let numbers = carrier.numbers().await.expect("the carrier lists its numbers");
    let mut numbers: Vec<String> = numbers.into_iter().map(|number| number.phone_number).collect();
    numbers.sort();
    numbers
}

async fn pictures(stack: &Stack, carrier: &CarrierClient, companies: &[&Newcomer]) -> Vec<Kept> {
    let mut pictures = Vec::new();
    for company in companies {
        pictures.push(Kept::of(stack, carrier, company).await);
    }
    pictures
}
