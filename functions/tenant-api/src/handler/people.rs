//! Who works for a company, and who is invited.

use http_api::{Answer, Call};
use shared::api::people::{ChangeUser, Invitation, InviteUser, People, User};
use shared::api::problem::Problem;
use shared::app::Deps;
use shared::app::identity::cancel_invitation::cancel_invitation;
use shared::app::identity::change_user::change_user;
use shared::app::identity::invite_user::invite_user;
use shared::app::identity::list_users::list_users;
use shared::app::identity::remove_user::remove_user;

use super::refused;
use crate::desk::Desk;

pub(super) async fn list(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let people = list_users(deps, &call.principal()?.tenant).await.map_err(refused)?;
    Answer::ok(&People::from(people))
}

pub(super) async fn invite(desk: &Desk, deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let (wanted, key) = (call.json::<InviteUser>()?, call.idempotency_key()?);
    let (email, role) = wanted.check()?;
    let invitation = invite_user(&desk.identity(deps), call.principal()?, email, role, key).await.map_err(refused)?;
    Answer::created(&Invitation::from(invitation))
}

pub(super) async fn cancel(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    cancel_invitation(deps, call.principal()?, call.id(0)?).await.map_err(refused)?;
    Ok(Answer::empty())
}

pub(super) async fn change(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let (id, patch) = (call.id(0)?, call.json::<ChangeUser>()?.check()?);
    let user = change_user(deps, call.principal()?, id, patch).await.map_err(refused)?;
    Answer::ok(&User::from(user))
}

pub(super) async fn remove(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    remove_user(deps, call.principal()?, call.id(0)?).await.map_err(refused)?;
    Ok(Answer::empty())
}
