//! A company leaves: nobody gets in from then on, and what it had is given back in time, wherever that stops.

use std::sync::Arc;

use chrono::Duration;
use shared::app::Error as AppError;
use shared::app::account_orders::{Carried, Done, take_order};
use shared::app::closing::sweep_closings::{SweptClosings, sweep_closings};
use shared::app::closing::{Reopened, close, reopen};
use shared::app::identity::Error;
use shared::app::identity::accept_invitation::accept_invitation;
use shared::app::identity::ask_password_reset::ask_password_reset;
use shared::app::identity::create_api_key::{NewApiKey, create_api_key};
use shared::app::identity::invite_user::invite_user;
use shared::app::identity::reset_password::reset_password;
use shared::app::onboard::Outside;
use shared::app::onboard::ports::{FakeGateway, Gateway as _};
use shared::app::queue::{Delivered, MemoryQueue};
use shared::domain::access::{Permission, Role};
use shared::domain::api_key::KeyEnvironment;
use shared::domain::audit::Actor;
use shared::domain::closing::{Closing, KEPT_FOR, Stage, TAKEN_UP_AFTER};
use shared::domain::gateway_key::{GatewayKey, GatewayKeyValue};
use shared::domain::ids::TenantId;
use shared::domain::number::Routing;
use shared::domain::onboarding::number_label;
use shared::domain::password::Password;
use shared::domain::tenant::Standing;
use shared::domain::token::{InvitationToken, SessionToken};
use shared::store::TenantStore;
use shared::twilio::rest::{NumberSettings, TwilioRest as _};
use shared::twilio::rest_fake::{FakeFault, FakeTwilioRest};
use shared::twilio::urls::VoiceUrls;

use crate::support::{Fault, PASSWORD, Reception, a_user, an_audit, at, email, phone, principal, tenant_id, user_id};

const OWNER: &str = "alice1@acme.example";
const NUMBERS: [&str; 2] = ["+15005550001", "+15005550004"];

/// Two companies; the first has two numbers, a key at API Gateway, an owner and a member who are logged in, an API key
/// and an open invitation.
struct House {
    reception: Reception,
    twilio: Arc<FakeTwilioRest>,
    gateway: Arc<FakeGateway>,
    outside: Outside,
    owner: SessionToken,
    member: SessionToken,
    key: String,
    invitation: InvitationToken,
}

impl House {
    async fn open() -> Self {
        let reception = Reception::open().await;
        reception.with(&a_user(5, Role::Member)).await;
        let twilio = Arc::new(FakeTwilioRest::default());
        let gateway = Arc::new(FakeGateway::default());
        for (number, text) in NUMBERS.iter().enumerate() {
            let audit = an_audit(3_000 + number as u128, "number.attached");
            reception.store.tenant(&tenant_id(1)).attach_number(&phone(text), &audit).await.unwrap();
            rent(&twilio, text, tenant_id(1)).await;
        }
        let value: GatewayKeyValue = "a".repeat(32).parse().unwrap();
        let id = gateway.ensure_key(&tenant_id(1).to_string(), &value).await.unwrap();
        reception.store.tenant(&tenant_id(1)).put_gateway_key(&GatewayKey { value, id }).await.unwrap();
        let wanted = NewApiKey {
            name: "Zapier".parse().unwrap(),
            environment: KeyEnvironment::Live,
            permissions: vec![Permission::CallsRead],
            expires_at: None,
        };
        let by = principal(1, 1, Role::Owner);
        let (_, secret) = create_api_key(&reception.identity, &by, wanted, None).await.unwrap();
        invite_user(&reception.identity, &by, email("new@acme.example"), Role::Member, None).await.unwrap();
        let mails = reception.mails.taken();
        let (_, rest) = mails.last().unwrap().text.split_once("/invitation#").unwrap();
        let invitation = rest.split_whitespace().next().unwrap().parse().unwrap();
        let owner = reception.owner_in().await;
        let member = reception.log_in("person5@acme.example", PASSWORD).await.ok().unwrap().token;
        let outside = Outside {
            deps: reception.deps().clone(),
            twilio: Arc::new(Arc::clone(&twilio)),
            gateway: Arc::clone(&gateway) as _,
            urls: VoiceUrls::new("https://voice.kestrel.example/live"),
        };
        let key = secret.expose().to_owned();
        Self { reception, twilio, gateway, outside, owner, member, key, invitation }
    }

    fn company(&self) -> TenantStore<'_> {
        self.reception.store.tenant(&tenant_id(1))
    }

    async fn close(&self) -> Result<Closing, AppError> {
        close(self.reception.deps(), &tenant_id(1), &Actor::User { id: user_id(1).to_string() }).await
    }

    async fn sweep(&self) -> SweptClosings {
        sweep_closings(&self.outside).await.unwrap()
    }

    async fn reopen(&self) -> Reopened {
        reopen(self.reception.deps(), &tenant_id(1), &Actor::Operator { id: "test".to_owned() }).await.unwrap()
    }

    /// What comes of an order in the queue, and what was set aside.
    async fn order(&self, body: &str) -> (Carried, usize) {
        let quarantine = MemoryQueue::default();
        let message = Delivered { id: "m1", body, receives: 1 };
        let carried = take_order(&self.outside, &quarantine, &message).await;
        (carried, quarantine.take().len())
    }

    async fn stage(&self) -> Option<Stage> {
        self.company().closing().await.unwrap().map(|closing| closing.stage)
    }

    /// Whether nobody gets in by anything they had.
    async fn is_locked(&self) -> bool {
        let by_session = [&self.owner, &self.member].map(|token| self.reception.of_session(token));
        let sessions = futures::future::join_all(by_session).await;
        sessions.iter().all(Option::is_none) && self.reception.of_key(&self.key).await.is_none()
    }

    async fn accept(&self) -> Result<(), Error> {
        let name = "Sam New".parse().unwrap();
        let password = Password::new("quiet heron at dawn");
        accept_invitation(&self.reception.identity, &self.invitation, name, &password).await.map(drop)
    }

    /// Everything is ended and nothing given back.
    async fn assert_closed(&self, what: &str) {
        assert!(self.is_locked().await, "{what}");
        assert_eq!(self.stage().await, Some(Stage::Waiting), "{what}");
        let profile = self.company().profile().await.unwrap().unwrap();
        for text in NUMBERS {
            let routing = self.reception.store.routing(&phone(text)).await.unwrap().unwrap();
            assert_eq!(routing, Routing::of(&profile), "{what}");
            assert_eq!(routing.standing, Standing::Deleted, "{what}");
        }
        for user in self.company().users().await.unwrap() {
            assert!(user.session_epoch > 0, "{what}: {}", user.id);
        }
        let keys = self.company().api_keys().await.unwrap();
        assert!(keys.iter().all(|key| key.revoked_at.is_some()), "{what}");
        assert_eq!(self.company().invitations().await.unwrap(), [], "{what}");
        assert_eq!(self.twilio.owned().len(), 2, "{what}");
    }

    /// Nothing is left to be paid for or to be in somebody's way.
    async fn assert_released(&self, what: &str) {
        assert_eq!(self.stage().await, Some(Stage::Released), "{what}");
        assert_eq!(self.twilio.owned(), [], "{what}");
        assert_eq!(self.gateway.keys(), [].into(), "{what}");
        assert_eq!(self.company().numbers().await.unwrap(), [], "{what}");
        assert_eq!(self.company().gateway_key().await.unwrap(), None, "{what}");
        let profile = self.company().profile().await.unwrap().unwrap();
        assert_eq!((profile.has_left(), profile.twilio_phone_number), (true, None), "{what}");
        for text in NUMBERS {
            assert_eq!(self.reception.store.routing(&phone(text)).await.unwrap(), None, "{what}");
        }
        for address in [OWNER, "person5@acme.example"] {
            assert!(!self.reception.store.is_email_taken(&email(address)).await.unwrap(), "{what}");
        }
        let slug = "acme-air-1".parse().unwrap();
        assert_eq!(self.reception.store.slugs_taken(&[slug]).await.unwrap(), [false], "{what}");
        assert!(self.is_locked().await, "{what}");
    }
}

async fn rent(twilio: &FakeTwilioRest, number: &str, tenant: TenantId) {
    let label = number_label("Acme Air", tenant);
    let settings = NumberSettings::new(&label, &VoiceUrls::new("https://voice.example.com"), String::new());
    twilio.create_number(&phone(number), &settings).await.unwrap();
}

#[tokio::test]
async fn from_the_moment_a_company_is_closed_nobody_gets_in_and_its_callers_reach_its_phone() {
    let house = House::open().await;
    assert!(!house.is_locked().await);

    let closing = house.close().await.unwrap();

    assert_eq!(closing.kept_until(), at("2026-12-24T08:00:00Z"));
    house.assert_closed("closed").await;
    let refused = house.accept().await;
    assert!(matches!(refused, Err(Error::Other(AppError::NotFound { .. }))), "{refused:?}");
    let mut audited = house.reception.audited(1).await;
    audited.retain(|action| ["company.closed", "api_key.revoked", "user.invitation_canceled"].contains(&&**action));
    assert_eq!(audited, ["company.closed", "api_key.revoked", "user.invitation_canceled"]);
    let other = house.reception.log_in("alice2@acme.example", PASSWORD).await.ok().unwrap();
    assert!(house.reception.of_session(&other.token).await.is_some(), "another company is as it was");
}

#[tokio::test]
async fn only_who_knows_the_password_learns_that_the_account_is_closed() {
    let house = House::open().await;
    house.close().await.unwrap();

    let knows = house.reception.log_in(OWNER, PASSWORD).await.err().unwrap();
    let guesses = house.reception.log_in(OWNER, "a wrong password").await.err().unwrap();

    assert!(matches!(knows, Error::NotAllowed(why) if why.contains("closed")), "{knows:?}");
    assert!(matches!(guesses, Error::WrongPassword), "{guesses:?}");
}

#[tokio::test]
async fn no_password_is_reset_for_a_closed_account_and_the_answer_costs_as_much_as_any() {
    let house = House::open().await;
    house.close().await.unwrap();
    let mut costs = Vec::new();
    for address in [OWNER, "nobody@acme.example"] {
        house.reception.store.meter().take();
        ask_password_reset(&house.reception.identity, &email(address), None).await.unwrap();
        costs.push(house.reception.store.meter().take());
    }
    let subjects: Vec<_> = house.reception.mails.taken().into_iter().rev().take(2).map(|mail| mail.subject).collect();

    assert_eq!(subjects[0], subjects[1]);
    assert!(subjects[0].starts_with("No account"), "{subjects:?}");
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn a_code_that_was_mailed_before_sets_no_password_afterwards() {
    let house = House::open().await;
    ask_password_reset(&house.reception.identity, &email(OWNER), None).await.unwrap();
    let code = house.reception.mailed_code();
    house.close().await.unwrap();
    let hash = house.reception.user(1, 1).await.unwrap().password_hash;

    let password = Password::new("quiet heron at dawn");
    let refused = reset_password(&house.reception.identity, &email(OWNER), &code, &password, None).await;

    assert!(matches!(refused, Err(Error::Field { field: "code", .. })), "{refused:?}");
    assert!(house.reception.user(1, 1).await.unwrap().password_hash == hash);
}

#[tokio::test]
async fn closing_twice_and_twice_at_once_is_closing_once() {
    let house = House::open().await;

    let (one, other) = futures::join!(house.close(), house.close());
    let again = house.close().await.unwrap();

    assert_eq!((one.unwrap().closed_at, again.closed_at), (other.unwrap().closed_at, again.closed_at));
    house.assert_closed("twice").await;
    let closed = house.reception.audited(1).await.into_iter().filter(|action| action == "company.closed");
    assert_eq!(closed.count(), 1);
}

#[tokio::test]
async fn killed_before_or_after_any_request_a_closing_is_finished_by_the_sweep() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut kills = 0;
        for step in 0.. {
            let house = House::open().await;
            // Both attempts of the client, and then nothing reaches the table any more.
            let dead = [vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 40]].concat();
            house.reception.store.faults.next(dead);
            let answer = house.close().await;
            let is_through = house.reception.store.faults.remaining() > 40;
            house.reception.store.faults.next([]);
            if is_through {
                break;
            }
            kills += 1;
            let what = format!("{last:?} at {step}");
            let is_closed = house.stage().await.is_some();
            // Where it said yes, it is so; where it is so, nobody gets in at once.
            assert!(is_closed || answer.is_err(), "{what}");
            assert_eq!(house.is_locked().await, is_closed, "{what}");

            if is_closed {
                house.reception.clock.pass(TAKEN_UP_AFTER);
                house.sweep().await;
            } else {
                house.close().await.unwrap();
            }

            house.assert_closed(&what).await;
            assert_eq!(house.sweep().await, SweptClosings::default(), "{what}");
        }
        assert!(kills >= 9, "only {kills} requests were in the way");
    }
}

#[tokio::test]
async fn the_sweep_leaves_a_closed_company_alone_for_thirty_days_and_then_gives_everything_back() {
    let house = House::open().await;
    house.close().await.unwrap();

    house.reception.clock.pass(KEPT_FOR - Duration::seconds(1));
    let early = house.sweep().await;
    house.assert_closed("on the last day").await;
    house.reception.clock.pass(Duration::seconds(1));
    let due = house.sweep().await;
    let again = house.sweep().await;

    assert_eq!(early, SweptClosings::default());
    assert_eq!(due, SweptClosings { released: 1, ..SweptClosings::default() });
    assert_eq!(again, SweptClosings::default());
    house.assert_released("released").await;
    assert_eq!(house.reopen().await, Reopened::TooLate);
}

#[tokio::test]
async fn killed_before_or_after_any_request_a_release_is_finished_by_the_next_sweep() {
    for last in [Fault::Refuse, Fault::CommitThenCut] {
        let mut kills = 0;
        for step in 0.. {
            let house = House::open().await;
            house.close().await.unwrap();
            house.reception.clock.pass(KEPT_FOR);
            let dead = [vec![Fault::Pass; step], vec![last; 2], vec![Fault::Refuse; 40]].concat();
            house.reception.store.faults.next(dead);
            let _ = sweep_closings(&house.outside).await;
            let is_through = house.reception.store.faults.remaining() > 40;
            house.reception.store.faults.next([]);
            if is_through {
                break;
            }
            kills += 1;

            house.sweep().await;

            house.assert_released(&format!("{last:?} at {step}")).await;
        }
        assert!(kills >= 9, "only {kills} requests were in the way");
    }
}

#[tokio::test]
async fn a_release_whose_request_outside_was_lost_is_finished_by_the_next_sweep() {
    for fault in [FakeFault::Lost, FakeFault::AnswerLost, FakeFault::Refused(20_003)] {
        // Each number is looked for and given back.
        for step in 0..4 {
            let house = House::open().await;
            house.close().await.unwrap();
            house.reception.clock.pass(KEPT_FOR);
            house.twilio.fail_next([vec![FakeFault::Pass; step], vec![fault]].concat());
            let what = format!("{fault:?} at {step}");

            assert_eq!(house.sweep().await, SweptClosings { failed: 1, ..SweptClosings::default() }, "{what}");
            // There is no way back from here, and the numbers still lead to the company.
            assert_eq!(house.reopen().await, Reopened::TooLate, "{what}");
            assert_eq!(house.company().numbers().await.unwrap().len(), 2, "{what}");
            house.gateway.fail_next([fault]);
            assert_eq!(house.sweep().await.failed, 1, "{what}");
            house.sweep().await;

            house.assert_released(&what).await;
        }
    }
}

#[tokio::test]
async fn two_sweeps_at_once_release_once() {
    let house = House::open().await;
    house.close().await.unwrap();
    house.reception.clock.pass(KEPT_FOR);

    let (one, other) = futures::join!(house.sweep(), house.sweep());
    house.sweep().await;

    assert!(one.released + other.released >= 1, "{one:?} {other:?}");
    house.assert_released("at once").await;
}

#[tokio::test]
async fn a_number_that_was_renamed_by_hand_is_given_back_unless_it_leads_elsewhere() {
    for (voice_url, stays) in [("https://voice.kestrel.example/live", false), ("https://voice.another.example", true)] {
        let house = House::open().await;
        let renamed = NumberSettings::new("By hand", &VoiceUrls::new(voice_url), String::new());
        let owned = house.twilio.find_number(&phone(NUMBERS[0])).await.unwrap().unwrap();
        house.twilio.configure_number(&owned.sid, &renamed).await.unwrap();
        house.close().await.unwrap();
        house.reception.clock.pass(KEPT_FOR);

        house.sweep().await;

        let left: Vec<_> = house.twilio.owned().into_iter().map(|owned| owned.phone_number).collect();
        assert_eq!(left, if stays { vec![phone(NUMBERS[0])] } else { Vec::new() }, "{voice_url}");
        assert_eq!(house.stage().await, Some(Stage::Released));
    }
}

#[tokio::test]
async fn who_was_opened_again_logs_in_as_before_and_old_credentials_stay_dead() {
    let house = House::open().await;
    house.close().await.unwrap();
    house.reception.clock.pass(Duration::days(29));

    let reopened = house.reopen().await;
    let again = house.reopen().await;

    assert_eq!((reopened, again), (Reopened::Now, Reopened::Already));
    assert!(house.is_locked().await, "sessions and keys of before");
    assert!(house.accept().await.is_err(), "an invitation of before");
    let owner = house.reception.owner_in().await;
    let authorized = house.reception.of_session(&owner).await.unwrap();
    assert!(authorized.gateway_key.is_some());
    for text in NUMBERS {
        let routing = house.reception.store.routing(&phone(text)).await.unwrap().unwrap();
        assert_ne!(routing.standing, Standing::Deleted);
    }
    house.reception.clock.pass(Duration::days(40));
    assert_eq!(house.sweep().await, SweptClosings::default());
    assert_eq!(house.twilio.owned().len(), 2);
    house.close().await.unwrap();
    assert_eq!(house.stage().await, Some(Stage::Waiting), "it may leave once more");
}

#[tokio::test]
async fn an_operator_and_the_release_at_the_same_moment_leave_all_or_nothing() {
    for _ in 0..5 {
        let house = House::open().await;
        house.close().await.unwrap();
        house.reception.clock.pass(KEPT_FOR);

        let (reopened, _) = futures::join!(house.reopen(), house.sweep());
        house.sweep().await;

        match reopened {
            Reopened::Now => assert_eq!((house.stage().await, house.twilio.owned().len()), (None, 2)),
            Reopened::TooLate => house.assert_released("the release was first").await,
            Reopened::Already => panic!("it was closed"),
        }
    }
}

#[tokio::test]
async fn whoever_left_can_sign_up_anew_once_everything_is_released() {
    let house = House::open().await;
    house.close().await.unwrap();
    assert!(house.reception.store.is_email_taken(&email(OWNER)).await.unwrap(), "kept for thirty days");
    house.reception.clock.pass(KEPT_FOR);
    house.sweep().await;

    let (tenant, audit) = (shared::domain::tenant::Tenant { id: tenant_id(7), ..crate::support::a_tenant(1) }, {
        an_audit(7_000, "tenant.created")
    });
    let new = shared::store::NewTenant {
        tenant: &tenant,
        numbers: &[phone(NUMBERS[0])],
        owner: None,
        gateway_key: None,
        audit: &audit,
    };
    house.reception.store.create_tenant(&new).await.unwrap();

    house.reception.clock.pass(Duration::days(1));
    house.sweep().await;
    assert!(house.reception.store.routing(&phone(NUMBERS[0])).await.unwrap().is_some());
}

#[tokio::test]
async fn a_company_that_is_not_there_is_not_closed() {
    let house = House::open().await;

    let closed = close(house.reception.deps(), &tenant_id(8), &Actor::System { part: "test".to_owned() }).await;

    assert!(matches!(closed, Err(AppError::NotFound { .. })), "{closed:?}");
}

const SWEEP: &str = r#"{"kind":"sweep_accounts","at":"2026-12-24T08:40:00Z"}"#;

fn to_reopen(number: u128) -> String {
    format!(r#"{{"kind":"reopen","tenant_id":"{}","operator":"sam"}}"#, tenant_id(number))
}

#[tokio::test]
async fn an_operators_order_opens_a_company_again_and_says_in_its_log_who_it_was() {
    let house = House::open().await;
    house.close().await.unwrap();

    let first = house.order(&to_reopen(1)).await;
    let second = house.order(&to_reopen(1)).await;

    assert_eq!(first, (Carried::Done(Done::Reopened(Reopened::Now)), 0));
    assert_eq!(second, (Carried::Done(Done::Reopened(Reopened::Already)), 0));
    let everything = house.reception.store.everything().await;
    let line =
        everything.iter().find(|item| item.get("action").is_some_and(|it| it.as_s().unwrap() == "company.reopened"));
    assert!(format!("{line:?}").contains("sam"));
    assert!(house.reception.log_in(OWNER, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn an_order_that_cannot_be_carried_out_is_set_aside_and_one_that_failed_comes_again() {
    let house = House::open().await;
    house.close().await.unwrap();
    house.reception.clock.pass(KEPT_FOR);

    house.twilio.fail_next([FakeFault::Lost]);
    let (failed, _) = house.order(SWEEP).await;
    let too_late = house.order(&to_reopen(1)).await;
    let nobody = house.order(&to_reopen(8)).await;
    let unreadable = house.order(r#"{"kind":"reopen"}"#).await;
    let (done, _) = house.order(SWEEP).await;

    assert!(matches!(failed, Carried::Later(_)), "{failed:?}");
    for refused in [too_late, nobody, unreadable] {
        assert!(matches!(refused, (Carried::SetAside(_), 1)), "{refused:?}");
    }
    assert!(matches!(done, Carried::Done(Done::Swept { closings, .. }) if closings.released == 1), "{done:?}");
    house.assert_released("by order").await;
}
