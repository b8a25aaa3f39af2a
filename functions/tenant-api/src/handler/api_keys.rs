//! A company's API keys. A secret leaves in the answer that made it, and in no other.

use http_api::{Answer, Call};
use shared::api::api_keys::{ApiKey, CreateApiKey, Made};
use shared::api::page::List;
use shared::api::problem::Problem;
use shared::app::Deps;
use shared::app::identity::create_api_key::create_api_key;
use shared::app::identity::list_api_keys::list_api_keys;
use shared::app::identity::revoke_api_key::revoke_api_key;
use shared::app::identity::rotate_api_key::rotate_api_key;

use super::refused;
use crate::desk::Desk;

pub(super) async fn list(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let keys = list_api_keys(deps, &call.principal()?.tenant).await.map_err(refused)?;
    let now = deps.clock.now();
    Answer::ok(&List { items: keys.into_iter().map(|key| ApiKey::of(key, now)).collect() })
}

pub(super) async fn create(desk: &Desk, deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let (wanted, idempotency_key) = (call.json::<CreateApiKey>()?.check()?, call.idempotency_key()?);
    let made = create_api_key(&desk.identity(deps), call.principal()?, wanted, idempotency_key).await;
    let (key, secret) = made.map_err(refused)?;
    Answer::created(&Made::of(key, &secret, deps.clock.now()))
}

pub(super) async fn rotate(desk: &Desk, deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let rotated = rotate_api_key(&desk.identity(deps), call.principal()?, call.id(0)?).await;
    let (key, secret) = rotated.map_err(refused)?;
    Answer::created(&Made::of(key, &secret, deps.clock.now()))
}

pub(super) async fn revoke(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    revoke_api_key(deps, call.principal()?, call.id(0)?).await.map_err(refused)?;
    Ok(Answer::empty())
}
