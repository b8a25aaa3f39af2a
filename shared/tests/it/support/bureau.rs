//! Where companies sign up and rent numbers: the desk over a table, with Twilio and API Gateway in memory.

use std::sync::Arc;

use shared::app::Deps;
use shared::app::onboard::Onboarder;
use shared::app::onboard::ports::{FakeAccounts, FakeGateway};
use shared::app::routing::Routings;
use shared::clock::Clock;
use shared::domain::velocity::Limits;
use shared::random::SeededRandom;
use shared::telemetry::Metrics;
use shared::twilio::rest_fake::FakeTwilioRest;
use shared::twilio::urls::VoiceUrls;

use super::{HandClock, TestStore, a_signed_up_tenant, tenant_id};

/// Everything that a sign-up or a rental needs. The addresses of Alice and Bob are proven by `proof`.
pub(crate) struct Bureau {
    pub(crate) store: TestStore,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) twilio: Arc<FakeTwilioRest>,
    pub(crate) gateway: Arc<FakeGateway>,
    pub(crate) desk: Onboarder,
}

impl Bureau {
    /// Without any company.
    pub(crate) async fn open() -> Self {
        let store = TestStore::start().await;
        let clock = HandClock::at("2026-11-24T12:00:00Z");
        let twilio = Arc::new(FakeTwilioRest::default());
        let gateway = Arc::new(FakeGateway::default());
        let accounts = FakeAccounts::default();
        for name in ["alice", "bob"] {
            accounts.prove(&format!("{name}@acme.example").parse().unwrap(), "proof");
        }
        let desk = Onboarder {
            deps: Deps {
                store: store.store.clone(),
                clock: Arc::clone(&clock) as Arc<dyn Clock>,
                routings: Arc::new(Routings::new(tenant_id(99))),
                llm: None,
                metrics: Metrics::new("test", "tenant-onboard"),
            },
            own_way: store.store.clone(),
            twilio: Arc::new(Arc::clone(&twilio)),
            gateway: Arc::clone(&gateway) as _,
            accounts: Arc::new(accounts),
            random: Arc::new(SeededRandom::new(1)),
            urls: VoiceUrls::new("https://voice.example.com"),
            fallback_base_url: "https://static.example.com/fallback".to_owned(),
            limits: Limits::default(),
        };
        Self { store, clock, twilio, gateway, desk }
    }

    /// With two companies that have a number each, a default company, and no limit that a test meets.
    pub(crate) async fn with_companies() -> Self {
        let mut bureau = Self::open().await;
        bureau.desk.limits = "add_number=100/100".parse().unwrap();
        for company in [1, 2] {
            a_signed_up_tenant(&bureau.store, company, &format!("+1500555000{company}")).await;
        }
        a_signed_up_tenant(&bureau.store, 99, "+15005550099").await;
        bureau
    }
}
