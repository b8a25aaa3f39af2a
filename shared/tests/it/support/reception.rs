//! Two companies whose owners can log in, a mail provider in memory, secrets that repeat, and a clock that a test moves.

use std::sync::{Arc, LazyLock};

use shared::app::Deps;
use shared::app::identity::authorize::{Authorized, authorize};
use shared::app::identity::log_in::log_in;
use shared::app::identity::{Error, Identity, LoggedIn};
use shared::app::notify::ports::Outbox;
use shared::app::routing::Routings;
use shared::clock::Clock;
use shared::domain::access::{Credential, Principal, Role};
use shared::domain::code::EmailCode;
use shared::domain::email::Email;
use shared::domain::ids::UserId;
use shared::domain::mail::{Mail, MailError};
use shared::domain::password::Password;
use shared::domain::token::SessionToken;
use shared::domain::user::{PasswordHash, User};
use shared::passwords;
use shared::random::SeededRandom;
use shared::store::NewTenant;
use shared::telemetry::Metrics;
use uuid::Uuid;

use super::{HandClock, TestStore, a_tenant, an_audit, at, tenant_id};

pub(crate) const PASSWORD: &str = "blue lantern parade";

/// Made once: a hash takes long on purpose.
static HASH: LazyLock<PasswordHash> =
    LazyLock::new(|| passwords::hash(&Password::new(PASSWORD), &SeededRandom::new(7)).unwrap());

pub(crate) fn user_id(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0000 + number))
}

pub(crate) fn email(text: &str) -> Email {
    text.parse().unwrap()
}

/// A person with [`PASSWORD`] and the address `person<number>@acme.example`.
pub(crate) fn a_user(number: u128, role: Role) -> User {
    let address = email(&format!("person{number}@acme.example"));
    User::new(user_id(number), address, "Jane Doe".parse().unwrap(), role, HASH.clone(), at("2026-11-21T12:00:00Z"))
}

/// The owner of a company of [`Reception`].
pub(crate) fn an_owner(tenant: u128) -> User {
    User { email: email(&format!("alice{tenant}@acme.example")), ..a_user(tenant, Role::Owner) }
}

pub(crate) struct Reception {
    pub(crate) store: TestStore,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) mails: Arc<Outbox<Mail, MailError>>,
    pub(crate) identity: Identity,
}

impl Reception {
    pub(crate) async fn open() -> Self {
        let store = TestStore::start().await;
        let clock = HandClock::at("2026-11-24T08:00:00Z");
        let mails = Arc::new(Outbox::default());
        let deps = Deps {
            store: store.store.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            routings: Arc::new(Routings::new(tenant_id(99))),
            llm: None,
            metrics: Metrics::new("test", "identity"),
        };
        let identity = Identity {
            deps,
            random: Arc::new(SeededRandom::new(1)),
            mailer: Some(Arc::clone(&mails) as _),
            site_url: "https://app.example.com".to_owned(),
        };
        let reception = Self { store, clock, mails, identity };
        for number in [1, 2] {
            let (tenant, owner, audit) = (a_tenant(number), an_owner(number), an_audit(number, "tenant.created"));
            let new =
                NewTenant { tenant: &tenant, numbers: &[], owner: Some(&owner), gateway_key: None, audit: &audit };
            reception.store.create_tenant(&new).await.unwrap();
        }
        reception
    }

    pub(crate) fn deps(&self) -> &Deps {
        &self.identity.deps
    }

    pub(crate) async fn log_in(&self, address: &str, password: &str) -> Result<LoggedIn, Error> {
        log_in(&self.identity, &email(address), &Password::new(password), Some("192.0.2.1")).await
    }

    /// The owner of company 1, logged in.
    pub(crate) async fn owner_in(&self) -> SessionToken {
        self.log_in("alice1@acme.example", PASSWORD).await.ok().unwrap().token
    }

    /// What the authorizer says of a session.
    pub(crate) async fn of_session(&self, token: &SessionToken) -> Option<Authorized> {
        authorize(self.deps(), &format!("Session {}", token.expose())).await.unwrap()
    }

    pub(crate) async fn of_key(&self, secret: &str) -> Option<Authorized> {
        authorize(self.deps(), &format!("Bearer {secret}")).await.unwrap()
    }

    /// The last mail's code.
    pub(crate) fn mailed_code(&self) -> EmailCode {
        let mails = self.mails.taken();
        let text = &mails.last().unwrap().text;
        let code = text.lines().map(str::trim).find(|line| line.len() == 6 && line.parse::<u32>().is_ok());
        code.unwrap().parse().unwrap()
    }

    /// What is in the audit log of a company: actions in order.
    pub(crate) async fn audited(&self, tenant: u128) -> Vec<String> {
        let pk = format!("TENANT#{}#AUDIT", tenant_id(tenant));
        let mut lines: Vec<_> =
            self.store.everything().await.into_iter().filter(|item| item["PK"].as_s().unwrap() == &pk).collect();
        lines.sort_by(|one, other| one["SK"].as_s().unwrap().cmp(other["SK"].as_s().unwrap()));
        lines.iter().map(|line| line["action"].as_s().unwrap().clone()).collect()
    }

    pub(crate) async fn user(&self, tenant: u128, number: u128) -> Option<User> {
        self.store.tenant(&tenant_id(tenant)).user(user_id(number)).await.unwrap()
    }

    /// Puts a person into company 1, as an accepted invitation does.
    pub(crate) async fn with(&self, user: &User) {
        let tenant = self.store.tenant(&tenant_id(1));
        let number = user.id.as_uuid().as_u128() & 0xffff;
        let token = shared::domain::token::InvitationToken::from_random([u8::try_from(number).unwrap(); 32]);
        let id = shared::domain::ids::InvitationId::new(user.id.as_uuid());
        let invitation = shared::domain::invitation::Invitation::new(
            id,
            user.email.clone(),
            user.role,
            token.digest(),
            at("2026-11-21T12:00:00Z"),
        );
        tenant.invite(&invitation, None, &an_audit(number + 1_000, "user.invited")).await.unwrap();
        let session = shared::domain::session::Session::new(tenant_id(1), user, at("2026-11-21T12:00:00Z"));
        let acceptance = shared::store::Acceptance {
            invitation: &invitation,
            user,
            token: token.digest(),
            session: &session,
            audit: &an_audit(number + 2_000, "user.created"),
        };
        tenant.accept_invitation(&acceptance).await.unwrap();
    }
}

/// A person of a company, as the authorizer passes them on.
pub(crate) fn principal(tenant: u128, number: u128, role: Role) -> Principal {
    Principal { tenant: tenant_id(tenant), by: Credential::Person { user: user_id(number), role } }
}
