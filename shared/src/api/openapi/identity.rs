//! What the operations of `identity` take and answer.

use serde_json::{Value, json};

use super::part::{Answer, Part, Schemas};
use crate::api::identity::{
    AcceptInvitationRequest, ChangePasswordRequest, CheckCodeRequest, EmailRequest, InvitationShown, LogInRequest,
    ProofShown, ResetPasswordRequest, SessionShown, ShowInvitationRequest,
};
use crate::api::problem::Kind;
use crate::api::routes::Identity;

pub(super) fn part(operation: Identity, schemas: &mut Schemas) -> Part {
    match operation {
        Identity::LogIn => Part::ok(schemas.answer::<SessionShown<'static>>()).refusing(Kind::Unauthenticated).taking(
            schemas.body::<LogInRequest>(),
            json!({ "email": "alice@acme.example", "password": "blue lantern parade" }),
        ),
        Identity::LogOut | Identity::LogOutEverywhere => Part::empty(),
        Identity::ShowSession => Part::ok(schemas.answer::<SessionShown<'static>>()),
        Identity::ChangePassword => Part::empty().taking(
            schemas.body::<ChangePasswordRequest>(),
            json!({ "current_password": "blue lantern parade", "password": "quiet heron at dawn" }),
        ),
        Identity::AskPasswordReset | Identity::SendEmailCode => {
            mailed().taking(schemas.body::<EmailRequest>(), an_email())
        }
        Identity::ResetPassword => Part::empty().taking(
            schemas.body::<ResetPasswordRequest>(),
            json!({ "email": "alice@acme.example", "code": "123456", "password": "quiet heron at dawn" }),
        ),
        Identity::CheckEmailCode => Part::ok(schemas.answer::<ProofShown<'static>>())
            .taking(schemas.body::<CheckCodeRequest>(), json!({ "email": "alice@acme.example", "code": "123456" })),
        Identity::ShowInvitation => Part::ok(schemas.answer::<InvitationShown<'static>>())
            .refusing(Kind::NotFound)
            .taking(schemas.body::<ShowInvitationRequest>(), json!({ "token": "ksi_…" })),
        Identity::AcceptInvitation => {
            Part::ok(schemas.answer::<SessionShown<'static>>()).refusing(Kind::NotFound).taking(
                schemas.body::<AcceptInvitationRequest>(),
                json!({ "token": "ksi_…", "name": "Sam Caller", "password": "quiet heron at dawn" }),
            )
        }
    }
}

/// A mail is on its way, where there is reason for one: whether there is, is not told.
fn mailed() -> Part {
    Part::answering(Answer::Nothing { status: 202, description: "Whoever reads that mail goes on" })
}

fn an_email() -> Value {
    json!({ "email": "alice@acme.example" })
}
