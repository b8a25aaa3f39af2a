//! What the operations of `identity` take and answer.

use super::part::{Part, Schemas};
use crate::api::routes::Identity;

pub(super) fn part(operation: Identity, _: &mut Schemas) -> Part {
    match operation {
        Identity::LogIn
        | Identity::LogOut
        | Identity::LogOutEverywhere
        | Identity::ShowSession
        | Identity::ChangePassword
        | Identity::AskPasswordReset
        | Identity::ResetPassword
        | Identity::SendEmailCode
        | Identity::CheckEmailCode
        | Identity::ShowInvitation
        | Identity::AcceptInvitation => Part::untyped(),
    }
}
