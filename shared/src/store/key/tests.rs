use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const TENANT: TenantId = TenantId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0001));

/// What keys of one company are made of.
#[derive(Debug)]
struct Parts {
    tenant: TenantId,
    call: CallSid,
    turn: MessagePart,
    recording: MessagePart,
    phone: E164,
    at: DateTime<Utc>,
    id: Uuid,
    text: String,
    onboarding: OnboardingId,
    email: Email,
    number: u32,
}

impl Parts {
    fn of_tenant(&self) -> Vec<Key<'_>> {
        let Self { tenant, call, phone, at, id, .. } = self;
        let appointment = AppointmentId::new(*id);
        vec![
            Key::Profile(*tenant),
            Key::Number(*tenant, phone),
            Key::Forwarding(*tenant, phone, phone),
            Key::Usage(*tenant, BillingMonth::containing(*at, chrono_tz::UTC)),
            Key::Adjustment(*tenant, BillingMonth::containing(*at, chrono_tz::UTC), call),
            Key::Health(*tenant),
            Key::HealthOn(*tenant, at.date_naive()),
            Key::Ticket(*tenant, TicketId::new(*id)),
            Key::Draft(*tenant),
            Key::User(*tenant, UserId::new(*id)),
            Key::Invitation(*tenant, InvitationId::new(*id)),
            Key::Api(*tenant, ApiKeyId::new(*id)),
            Key::Gateway(*tenant),
            Key::Closing(*tenant),
            Key::Delivery(*tenant, &self.text),
            Key::Call(*tenant, *at, call),
            Key::Turn(*tenant, call, self.number),
            Key::Customer(*tenant, phone),
            Key::Appointment(*tenant, *at, appointment),
            Key::Slot(*tenant, Crew(1), *at),
            Key::Message(*tenant, *at, call, &self.turn),
            Key::Message(*tenant, *at, call, &self.recording),
            Key::Audit(*tenant, AuditId::new(*id)),
            Key::BookingOnce(*tenant, appointment),
            Key::TransferOnce(*tenant, phone),
            Key::RequestOnce(*tenant, &self.text),
            Key::TestTurns(*tenant, self.at),
        ]
    }

    fn global(&self) -> Vec<Key<'_>> {
        vec![
            Key::CallPointer(&self.call),
            Key::Phone(&self.phone),
            Key::Slug(&self.text),
            Key::Email(&self.text),
            Key::Suppressed(Address::Mail(&self.text)),
            Key::Suppressed(Address::Sms { from: &self.phone, to: &self.phone }),
            Key::JobPage(Job::OpenMonth, "2026-12-01", 3, None),
            Key::JobPage(Job::OpenMonth, "2026-12-01", 3, Some(self.tenant)),
            Key::JobSummary(Job::OpenMonth, "2026-12-01"),
            Key::Onboarding(&self.onboarding),
            Key::Velocity("sign_up", &self.text, self.at),
            Key::Credential(SecretDigest::of_secret(&self.text)),
            Key::Token(SecretDigest::of_secret(&self.text)),
            Key::Code(CodePurpose::SignUp, &self.email),
            Key::Code(CodePurpose::PasswordReset, &self.email),
            Key::SavedForm(&self.email),
            Key::Tries(TriesOf::LogIn(&self.email)),
            Key::Tries(TriesOf::Source(&self.text)),
            Key::Tries(TriesOf::CodeMails(&self.email)),
            Key::Tries(TriesOf::CodeMailsOfSource(&self.text)),
            Key::Tries(TriesOf::Invitations(self.tenant)),
            Key::Prime,
        ]
    }
}

fn names(keys: &[Key<'_>]) -> Vec<(String, String)> {
    keys.iter().map(|key| (key.pk(), key.sk())).collect()
}

prop_compose! {
    fn parts()(
        tenant in 0_u128..1 << 100,
        call in any::<u128>(),
        phone in 1_000_000_u64..999_999_999_999_999,
        at in 0_i64..4_000_000_000,
        id in any::<u128>(),
        text in r"[a-z0-9#%@. ]{0,20}|TENANT#[0-9a-f-]{0,36}(#CALLS)?",
        number in 1_u32..200,
    ) -> Parts {
        Parts {
            tenant: TenantId::new(Uuid::from_u128(tenant)),
            call: format!("CA{call:032x}").parse().unwrap(),
            turn: MessagePart::Turn(number),
            recording: MessagePart::Recording(format!("RE{call:032x}").parse().unwrap()),
            phone: format!("+{phone}").parse().unwrap(),
            at: DateTime::from_timestamp(at, 0).unwrap(),
            id: Uuid::from_u128(id),
            onboarding: OnboardingId::of(&text),
            text,
            email: "jane@example.com".parse().unwrap(),
            number,
        }
    }
}

#[test]
fn every_key() {
    let parts = Parts {
        tenant: TENANT,
        call: "CA0123456789abcdef0123456789abcdef".parse().unwrap(),
        turn: MessagePart::Turn(7),
        recording: MessagePart::Recording("RE0123456789abcdef0123456789abcdef".parse().unwrap()),
        phone: "+15005550006".parse().unwrap(),
        at: "2026-11-23T15:00:00.25Z".parse().unwrap(),
        id: Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_000a),
        text: " Alice#1@Acme.example".to_owned(),
        onboarding: OnboardingId::of("a-key-of-a-browser"),
        email: "alice#1@acme.example".parse().unwrap(),
        number: 7,
    };
    let keys: Vec<_> = parts.of_tenant().into_iter().chain(parts.global()).collect();
    let (index_pk, index_sk) = gsi1(TENANT);

    let mut lines: Vec<_> = names(&keys).iter().map(|(pk, sk)| format!("{pk} | {sk}")).collect();
    lines.push(format!("gsi1: {index_pk} | {index_sk}"));
    for (pk, sk) in [
        gsi1_of_health(TENANT, 7),
        gsi1_of_open_ticket(parts.at, TicketId::new(parts.id)),
        gsi1_of_open_onboarding(parts.at, &parts.onboarding),
        gsi1_of_closing(parts.at, TENANT),
        gsi1_of_moving_number(parts.at, TENANT, &parts.phone),
    ] {
        lines.push(format!("gsi1: {pk} | {sk}"));
    }

    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_is_in_a_key_can_be_read_from_it() {
    let phone: E164 = "+15005550006".parse().unwrap();
    let (crew, start) = (Crew(3), "2026-11-23T15:15:00Z".parse().unwrap());

    assert_eq!(number_in_pk(&Key::Phone(&phone).pk()), Some(phone.clone()));
    assert_eq!(number_in_sk(&Key::Number(TENANT, &phone).sk()), Some(phone.clone()));
    assert_eq!(closing_in_gsi1(&gsi1_of_closing(start, TENANT).1), Some(TENANT));
    assert_eq!(moving_number_in_gsi1(&gsi1_of_moving_number(start, TENANT, &phone).1), Some((TENANT, phone)));
    assert_eq!(slot_in_sk(&Key::Slot(TENANT, crew, start).sk()), Some((crew, start)));
}

#[test]
fn tickets_lie_between_the_bounds_of_their_millisecond() {
    let opened: DateTime<Utc> = "2026-11-24T15:00:00.123Z".parse().unwrap();
    let milliseconds = u64::try_from(opened.timestamp_millis()).unwrap();
    let next = opened + chrono::Duration::milliseconds(1);

    for random in [[0; 10], [255; 10]] {
        let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
        let sk = Key::Ticket(TENANT, TicketId::new(id)).sk();

        assert!(tickets_from(opened) < sk && sk < tickets_from(next), "{sk}");
    }
}

#[test]
fn no_company_and_no_call_is_read_from_another_kind_of_key() {
    let phone: E164 = "+15005550006".parse().unwrap();

    for key in [Key::Phone(&phone), Key::Slug("acme"), Key::JobSummary(Job::OpenMonth, "2026-12-01"), Key::Prime] {
        assert_eq!(tenant_in_pk(&key.pk()), None);
        assert_eq!(call_in_pk(&key.pk()), None);
    }
    assert_eq!(tenant_in_pk(&format!("TENANT#{TENANT}CALLS")), None);
    assert_eq!(call_in_pk(&Partition::Calls(TENANT).pk()), None);
    assert_eq!(call_started_at_in_sk(&Key::Profile(TENANT).sk()), None);
}

#[test]
fn one_address_has_one_key() {
    assert_eq!(Key::Email("Jo@Example.com ").pk(), Key::Email("jo@example.com").pk());
    assert_eq!(
        Key::Suppressed(Address::Mail("Jo@Example.com ")).pk(),
        Key::Suppressed(Address::Mail("jo@example.com")).pk()
    );
    assert_ne!(Key::Slug("a#b").pk(), Key::Slug("a%23b").pk());
}

#[test]
fn a_phone_that_refuses_one_number_is_neither_a_mailbox_nor_refuses_another() {
    let (one, other, to): (E164, E164, E164) =
        ("+15005550001".parse().unwrap(), "+15005550002".parse().unwrap(), "+15005550006".parse().unwrap());
    let mailbox = "sms#+15005550001#+15005550006";

    let refused = Key::Suppressed(Address::Sms { from: &one, to: &to }).pk();

    assert_ne!(refused, Key::Suppressed(Address::Sms { from: &other, to: &to }).pk());
    assert_ne!(refused, Key::Suppressed(Address::Mail(mailbox)).pk());
    assert!(!refused.contains("5550006"));
}

proptest! {
    #[test]
    fn every_key_of_a_company_lies_under_its_own_prefix(parts in parts()) {
        let home = format!("TENANT#{}", parts.tenant);
        let family = format!("{home}#");

        for (pk, _) in names(&parts.of_tenant()) {
            prop_assert!(pk == home || pk.starts_with(&family), "{}", pk);
        }
    }

    #[test]
    fn a_key_says_whose_it_is_and_of_which_call(parts in parts()) {
        for key in parts.of_tenant() {
            prop_assert_eq!(tenant_in_pk(&key.pk()), Some(parts.tenant));
        }
        let message = Key::Message(parts.tenant, parts.at, &parts.call, &parts.recording);

        prop_assert_eq!(call_in_pk(&Key::Turn(parts.tenant, &parts.call, parts.number).pk()), Some(parts.call.clone()));
        prop_assert_eq!(call_started_at_in_sk(&message.sk()), Some(parts.at));
    }

    #[test]
    fn no_key_of_one_company_names_an_item_of_another(one in parts(), other in parts()) {
        prop_assume!(one.tenant != other.tenant);
        let others = names(&other.of_tenant());
        let others_home = format!("TENANT#{}", other.tenant);

        for (pk, sk) in names(&one.of_tenant()) {
            prop_assert!(!pk.starts_with(&others_home));
            prop_assert!(!others.contains(&(pk, sk)));
        }
    }

    #[test]
    fn two_things_of_one_company_have_two_keys(parts in parts()) {
        let mut keys = names(&parts.of_tenant());
        let count = keys.len();
        keys.sort();
        keys.dedup();

        prop_assert_eq!(keys.len(), count);
    }

    #[test]
    fn no_text_a_person_chose_reaches_another_kind_of_key(parts in parts()) {
        for (key, prefix) in [(Key::Slug(&parts.text), "UNIQUE#SLUG#"), (Key::Email(&parts.text), "UNIQUE#EMAIL#")] {
            let pk = key.pk();
            prop_assert!(pk.starts_with(prefix));
            prop_assert_eq!(pk.matches('#').count(), 2);
        }
    }

    #[test]
    fn two_slugs_are_never_one(one in r"[a-z0-9#%]{0,12}", other in r"[a-z0-9#%]{0,12}") {
        prop_assert_eq!(one == other, Key::Slug(&one).pk() == Key::Slug(&other).pk());
    }

    #[test]
    fn a_company_is_in_one_of_sixteen_partitions_of_the_index(parts in parts()) {
        let (pk, sk) = gsi1(parts.tenant);
        let shard: u8 = pk.strip_prefix("TENANTS#").unwrap().parse().unwrap();

        prop_assert!(shard < 16 && pk.len() == "TENANTS#00".len());
        prop_assert_eq!(sk, parts.tenant.to_string());
    }
}
