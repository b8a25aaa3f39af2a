//! What `identity` is asked and answers, and how its refusals look.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::{Kind, Problem};
use crate::app::identity::{Error, Who};
use crate::domain::access::Role;
use crate::domain::email::Email;
use crate::domain::ids::{TenantId, UserId};
use crate::domain::invitation::Invitation;
use crate::domain::password::Password;
use crate::domain::tenant::Tenant;
use crate::domain::user::PersonName;

/// The cookie that holds a session. The prefix makes browsers refuse it from other hosts, paths and plain connections.
pub const COOKIE: &str = "__Host-kestrel_session";

/// The `Set-Cookie` of a session, for as long as the longest lasts: when it ends is the table's to say.
pub fn set_cookie(token: &str) -> String {
    let seconds = crate::domain::session::LONGEST.num_seconds();
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The `Set-Cookie` that takes the session away.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// `POST /auth/login`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LogIn"))]
#[serde(deny_unknown_fields)]
pub struct LogInRequest {
    /// The address.
    pub email: String,
    /// The password.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub password: Password,
}

/// Who is logged in: the answer to log-in, to an accepted invitation, and of `GET /auth/session`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Session"))]
pub struct SessionShown<'a> {
    /// The person.
    pub user: PersonShown<'a>,
    /// Their company.
    pub company: CompanyShown<'a>,
    /// When the session ends, unless it is used.
    pub expires_at: DateTime<Utc>,
}

/// A person, as far as they see themselves.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SessionUser"))]
pub struct PersonShown<'a> {
    /// Its id.
    pub id: UserId,
    /// What they log in with.
    pub email: &'a Email,
    /// What they are called.
    pub name: &'a PersonName,
    /// What they are to the company.
    pub role: Role,
}

/// A company, as far as whoever logs in needs it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SessionCompany"))]
pub struct CompanyShown<'a> {
    /// Its id.
    pub id: TenantId,
    /// What callers hear.
    pub name: &'a str,
    /// Its name in URLs.
    pub slug: &'a str,
    /// The zone in which its times are shown.
    pub timezone: &'a str,
    /// Whether it is in test mode.
    pub is_test_mode: bool,
}

impl<'a> SessionShown<'a> {
    /// Who somebody is, as it is shown to them.
    pub fn of(who: &'a Who) -> Self {
        let (tenant, user) = (&who.tenant, &who.user);
        Self {
            user: PersonShown { id: user.id, email: &user.email, name: &user.name, role: user.role },
            company: CompanyShown::of(tenant),
            expires_at: who.expires_at,
        }
    }
}

impl<'a> CompanyShown<'a> {
    fn of(tenant: &'a Tenant) -> Self {
        Self {
            id: tenant.id,
            name: &tenant.company_name,
            slug: &tenant.slug,
            timezone: tenant.timezone.name(),
            is_test_mode: tenant.is_test_mode,
        }
    }
}

/// `POST /auth/password`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangePassword"))]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// The password until now.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub current_password: Password,
    /// The password from now on: 12 to 128 characters.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 12, max = 128)))]
    pub password: Password,
}

/// `POST /auth/password-reset` and `POST /auth/email-codes`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EmailAddress"))]
#[serde(deny_unknown_fields)]
pub struct EmailRequest {
    /// The address that a code is mailed to.
    pub email: String,
}

/// `POST /auth/password-reset/confirm`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ResetPassword"))]
#[serde(deny_unknown_fields)]
pub struct ResetPasswordRequest {
    /// The address.
    pub email: String,
    /// The six digits that were mailed.
    pub code: Code,
    /// The new password: 12 to 128 characters.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 12, max = 128)))]
    pub password: Password,
}

/// `POST /auth/email-codes/check`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CheckEmailCode"))]
#[serde(deny_unknown_fields)]
pub struct CheckCodeRequest {
    /// The address.
    pub email: String,
    /// The six digits that were mailed.
    pub code: Code,
}

/// The answer to a right code.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EmailProof"))]
pub struct ProofShown<'a> {
    /// What sign-up takes as `email_proof`.
    pub proof: &'a str,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// `POST /auth/invitations/show`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ShowInvitation"))]
#[serde(deny_unknown_fields)]
pub struct ShowInvitationRequest {
    /// What stands behind the `#` of the link.
    pub token: Code,
}

/// An invitation, as whoever has its link sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "InvitationOffer"))]
pub struct InvitationShown<'a> {
    /// The company's name.
    pub company_name: &'a str,
    /// The address that will log in.
    pub email: &'a Email,
    /// What they will be to the company.
    pub role: Role,
    /// Until when it can be taken.
    pub expires_at: DateTime<Utc>,
}

impl<'a> InvitationShown<'a> {
    /// An invitation of a company.
    pub fn of(invitation: &'a Invitation, tenant: &'a Tenant) -> Self {
        let Invitation { email, role, expires_at, .. } = invitation;
        Self { company_name: &tenant.company_name, email, role: *role, expires_at: *expires_at }
    }
}

/// `POST /auth/invitations/accept`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AcceptInvitation"))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitationRequest {
    /// What stands behind the `#` of the link.
    pub token: Code,
    /// What the person is called: 1 to 100 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub name: String,
    /// The password: 12 to 128 characters.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 12, max = 128)))]
    pub password: Password,
}

/// A secret as somebody typed or pasted it, before it is parsed. It has a `Debug` that shows nothing.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Code(pub String);

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Code")
    }
}

impl From<&Error> for Problem {
    /// Whoever calls this logs what is worth it first.
    fn from(error: &Error) -> Self {
        match error {
            Error::WrongPassword => {
                Self::new(Kind::Unauthenticated).saying("The e-mail address or the password is wrong.")
            }
            Error::TooMany { retry_after } => Self { retry_after: Some(*retry_after), ..Self::new(Kind::TooMany) }
                .saying("Wait a moment before you try again."),
            Error::Field { field, message } => Self::field(*field, message.clone()),
            Error::NotAllowed(why) => Self::new(Kind::Forbidden).saying(*why),
            Error::InTheWay(what) => Self::new(Kind::Conflict).saying(*what),
            Error::Other(error) => Self::from(error),
        }
    }
}
