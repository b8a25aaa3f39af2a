//! What the handler needs, made once at cold start.

use shared::app::office::cursor::Cursors;
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::config::TenantApiConfig;

/// What the handler needs.
pub(crate) struct Desk {
    pub(crate) deps: Deps,
    pub(crate) cursors: Cursors,
}

impl Desk {
    /// Makes clients. Opens no connection yet, and reads no secret: most requests need none.
    pub(crate) fn new(config: &TenantApiConfig) -> Self {
        let aws = connect::aws(&config.common, Patience::Caller);
        Self { cursors: Cursors::of_secret(&aws, &config.cursor_secret_arn), deps: Deps::new(&config.common, &aws) }
    }
}
