//! What the handler needs, made once at cold start.

use std::sync::Arc;

use shared::app::connect::LanguageModel;
use shared::app::export::files::Files;
use shared::app::identity::Identity;
use shared::app::identity::key_use::KeyUses;
use shared::app::isolation::Isolation;
use shared::app::notify::ports::Mailer;
use shared::app::office::cursor::Cursors;
use shared::app::office::recordings::Recordings;
use shared::app::office::recordings::ports::TwilioSource;
use shared::app::queue::Queue;
use shared::app::{Deps, Error, connect};
use shared::aws::Patience;
use shared::aws::files::Bucket;
use shared::aws::queue::Queue as SqsQueue;
use shared::config::TenantApiConfig;
use shared::domain::ids::TenantId;

/// What the handler needs.
pub(crate) struct Desk {
    /// With the function's own way to the table: for nothing but [`Desk::deps_of`].
    pub(crate) deps: Deps,
    /// Absent: the function's own role serves all companies.
    pub(crate) isolation: Option<Isolation>,
    pub(crate) cursors: Cursors,
    /// Where exports are kept.
    pub(crate) files: Arc<dyn Files>,
    /// Where exports are ordered.
    pub(crate) exports: Arc<dyn Queue>,
    /// How recordings are played.
    pub(crate) recordings: Recordings,
    /// The language model that calls get, for test conversations.
    pub(crate) model: LanguageModel,
    /// How mail is sent. Absent: nobody can be invited.
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
    /// How much each API key is used.
    pub(crate) key_uses: KeyUses,
    pub(crate) site_origin: String,
}

impl Desk {
    /// Makes clients. Opens no connection yet, and reads no secret: most requests need none.
    pub(crate) fn new(config: &TenantApiConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Caller);
        Self {
            cursors: Cursors::of_secret(&aws, &config.cursor_secret_arn),
            files: Arc::new(Bucket::new(&aws, &config.export_bucket)),
            recordings: Recordings {
                source: Arc::new(TwilioSource::new(&aws, &config.twilio_secret_arn, &config.twilio_api_url)),
                shelf: Arc::new(Bucket::new(&aws, &config.recording_bucket)),
            },
            model: LanguageModel::of_secret(&aws, config.openai_secret_arn.as_deref()),
            exports: Arc::new(SqsQueue::new(&aws, &config.export_queue_url)),
            mailer: connect::mailer(&aws, config.mail.as_ref()),
            key_uses: KeyUses::default(),
            isolation: config.tenant_role_arn.as_ref().map(|role| connect::isolation(&aws, role)),
            deps: Deps::new(&config.common, &aws),
            site_origin: config.site_origin.clone(),
        }
    }

    /// What people and keys need, for one request with these dependencies.
    pub(crate) fn identity(&self, deps: &Deps) -> Identity {
        Identity::new(deps.clone(), self.mailer.clone(), &self.site_origin)
    }

    /// What the use-cases need for one company's request.
    pub(crate) async fn deps_of(&self, tenant: TenantId) -> Result<Deps, Error> {
        match &self.isolation {
            Some(isolation) => isolation.deps(&self.deps, tenant).await,
            None => Ok(self.deps.clone()),
        }
    }
}
