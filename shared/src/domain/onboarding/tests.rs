use super::*;
use crate::domain::hours::BusinessHours;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2026-11-24T12:00:00Z")
}

fn chosen() -> Chosen {
    let id = Uuid::from_u128;
    Chosen { tenant: TenantId::new(id(1)), user: UserId::new(id(2)), audit: AuditId::new(id(3)), worker: id(4) }
}

fn sign_up() -> SignUp {
    SignUp {
        company_name: "Acme Air".to_owned(),
        slug: "acme-air".parse().unwrap(),
        owner_name: "Alice Acme".parse().unwrap(),
        email: "alice@acme.example".parse().unwrap(),
        owner_phone: None,
        timezone: chrono_tz::America::Denver,
        industry: Industry::Hvac,
        business_hours: BusinessHours::default(),
        phone_number: "+13035550142".parse().unwrap(),
        forward_to_number: "+13035550100".parse().unwrap(),
        emergency_phone: None,
        greeting_message: None,
        ai_voice: Voice::Alloy,
        emergency_keywords: vec!["no heat".to_owned()],
        plan_tier: PlanTier::Enterprise,
    }
}

fn begun() -> Onboarding {
    let sign_up = sign_up();
    let tenant = sign_up.tenant(chosen().tenant, now());
    Onboarding::begin(OnboardingId::of("a-key-of-a-browser"), &sign_up, &tenant, chosen(), now())
}

#[test]
fn a_sign_up_moves_from_stage_to_stage_and_is_then_in_nobodys_hands() {
    let key = "key1".to_owned();
    let begun = begun();
    let keyed = begun.at(Stage::Keyed { gateway_key_id: key.clone() }, now());
    let bought = keyed.at(Stage::Bought { gateway_key_id: key, number_sid: "PN1".to_owned() }, now());
    let done = bought.at(Stage::Done { number_sid: "PN1".to_owned() }, now());

    assert_eq!(begun.next(), Next::MakeKey);
    assert_eq!(keyed.next(), Next::BuyNumber { gateway_key_id: "key1" });
    assert_eq!(bought.next(), Next::Open { gateway_key_id: "key1", number_sid: "PN1" });
    assert_eq!(done.next(), Next::Finished);
    assert_eq!([&begun, &keyed, &bought, &done].map(Onboarding::is_over), [false, false, false, true]);
    assert_eq!([begun.revision, keyed.revision, bought.revision, done.revision], [1, 2, 3, 4]);
    assert_eq!((done.worker, done.leased_until, done.finished_at), (None, None, Some(now())));
}

#[test]
fn what_is_given_up_can_only_be_undone() {
    let given_up = begun().given_up_by(Uuid::from_u128(9), Why::Abandoned, now());
    let gone = begun().at(Stage::Releasing { why: Why::NumberGone }, now());

    assert_eq!(given_up.next(), Next::Undo(Why::Abandoned));
    assert_eq!(gone.given_up_by(Uuid::from_u128(9), Why::Abandoned, now()).next(), Next::Undo(Why::NumberGone));
    let released = given_up.at(Stage::Released { why: Why::Abandoned }, now());
    assert_eq!((released.next(), released.is_over()), (Next::GivenUp(Why::Abandoned), true));
}

#[test]
fn it_is_held_until_its_lease_ends_or_it_is_let_go() {
    let begun = begun();
    let last = now() + LEASE - Duration::milliseconds(1);

    assert!(begun.held_for(last).is_some());
    assert_eq!(begun.held_for(now() + LEASE), None);
    assert_eq!(begun.let_go().held_for(now()), None);
    assert!(begun.let_go().taken_up(Uuid::from_u128(9), now()).held_for(now()).is_some());
}

#[test]
fn it_is_abandoned_when_nobody_asked_for_it_for_an_hour() {
    let begun = begun();
    let in_an_hour = now() + ABANDONED_AFTER;

    assert!(!begun.is_abandoned(in_an_hour - Duration::milliseconds(1)));
    assert!(begun.is_abandoned(in_an_hour));
    let asked_again = begun.taken_up(Uuid::from_u128(9), in_an_hour);
    assert!(!asked_again.is_abandoned(in_an_hour + LEASE));
    // Whoever tries to undo it and fails does not make it younger.
    let given_up = begun.given_up_by(Uuid::from_u128(9), Why::Abandoned, in_an_hour);
    assert!(!given_up.is_abandoned(in_an_hour), "somebody is at it");
    assert!(given_up.is_abandoned(in_an_hour + LEASE));
    let done = begun.at(Stage::Done { number_sid: "PN1".to_owned() }, now());
    assert!(!done.is_abandoned(in_an_hour));
}

#[test]
fn every_field_makes_another_fingerprint() {
    let same = sign_up().fingerprint();
    type Change = fn(&mut SignUp);
    let changes: [Change; 15] = [
        |it| it.company_name.push('!'),
        |it| it.slug = "acme-heat".parse().unwrap(),
        |it| it.owner_name = "Bob Acme".parse().unwrap(),
        |it| it.email = "bob@acme.example".parse().unwrap(),
        |it| it.owner_phone = Some("+13035550100".parse().unwrap()),
        |it| it.timezone = chrono_tz::America::New_York,
        |it| it.industry = Industry::Plumbing,
        |it| it.business_hours.closed_on.push("2026-12-25".parse().unwrap()),
        |it| it.phone_number = "+13035550143".parse().unwrap(),
        |it| it.forward_to_number = "+13035550101".parse().unwrap(),
        |it| it.emergency_phone = Some("+13035550100".parse().unwrap()),
        |it| it.greeting_message = Some("Hello".to_owned()),
        |it| it.ai_voice = Voice::Nova,
        |it| it.emergency_keywords.push("flood".to_owned()),
        |it| it.plan_tier = PlanTier::Professional,
    ];

    assert_eq!(sign_up().fingerprint(), same);
    let mut seen = std::collections::BTreeSet::from([same]);
    for change in changes {
        let mut changed = sign_up();
        change(&mut changed);
        assert!(seen.insert(changed.fingerprint()));
    }
}

#[test]
fn a_company_begins_with_fourteen_free_days_and_its_plans_calls() {
    let tenant = sign_up().tenant(chosen().tenant, now());

    assert_eq!(tenant.trial_ends_at, Some(at("2026-12-08T12:00:00Z")));
    assert_eq!((tenant.max_monthly_calls, tenant.subscription_status), (5_000, SubscriptionStatus::Trialing));
    assert!(tenant.is_active(now()) && !tenant.is_active(at("2026-12-08T12:00:00Z")));
}

#[test]
fn a_number_is_known_again_by_its_label() {
    let (tenant, other) = (chosen().tenant, TenantId::new(Uuid::from_u128(77)));
    let label = number_label(&"Very Long Company Name ".repeat(5), tenant);

    assert!(label.chars().count() <= 64, "{label}");
    assert!(label.starts_with("Very Long Company Name"));
    assert!(is_labeled(&label, tenant) && !is_labeled(&label, other) && !is_labeled("Acme Air", tenant));
}

#[test]
fn only_codes_about_the_number_itself_end_a_sign_up() {
    assert!([21_421, 21_422, 21_452].into_iter().all(says_number_gone));
    // No such account, no money, not allowed, too many at once.
    assert!(![20_003, 20_005, 20_403, 20_429, 21_404].into_iter().any(says_number_gone));
}

#[test]
fn the_key_of_the_browser_is_not_in_the_record() {
    let shown = format!("{:?}", begun());

    assert!(!shown.contains("a-key-of-a-browser"));
    assert_eq!(begun().id.as_str().len(), 64);
}
