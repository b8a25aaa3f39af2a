//! Users, invitations and API keys. Their use-cases are not here yet.

use http_api::Answer;
use shared::api::problem::{Kind, Problem};
use shared::api::routes::TenantApi;

pub(super) fn answer(operation: TenantApi) -> Result<Answer, Problem> {
    tracing::warn!(?operation, "not here yet");
    Err(Problem::new(Kind::Unavailable).saying("This is not here yet."))
}
