//! The answer in the form that API Gateway takes.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::api::context;
use shared::app::identity::authorize::Authorized;
use shared::domain::access::Credential;

/// Lets somebody in, or turns them away.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    principal_id: String,
    policy_document: Policy,
    context: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_identifier_key: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    version: &'static str,
    statement: [Statement; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    effect: &'static str,
    action: &'static str,
    resource: String,
}

impl Answer {
    /// Turns away whoever has no good credential. API Gateway makes ACCESS_DENIED of it, which template.yaml answers
    /// with 401; the other way to say 401 is to fail, and then a mistyped key and a crash would count alike.
    ///
    /// It is kept for a minute too. No credential that was none becomes one: secrets are made anew.
    pub(crate) fn nobody(method_arn: &str) -> Self {
        Self {
            principal_id: "nobody".to_owned(),
            policy_document: Policy::of("Deny", method_arn),
            context: BTreeMap::new(),
            usage_identifier_key: None,
        }
    }

    /// API Gateway keeps the answer for a minute and uses it for every route, so it lets in to all of them; what each
    /// route needs is checked by the function behind it.
    pub(crate) fn of(authorized: &Authorized, method_arn: &str) -> Self {
        let principal_id = match &authorized.principal.by {
            Credential::Person { user, .. } => user.to_string(),
            Credential::Key { key, .. } => key.to_string(),
        };
        Self {
            principal_id,
            policy_document: Policy::of("Allow", method_arn),
            context: context::of(&authorized.principal),
            usage_identifier_key: authorized.gateway_key.as_ref().map(|key| key.expose().to_owned()),
        }
    }
}

impl Policy {
    fn of(effect: &'static str, method_arn: &str) -> Self {
        let statement = Statement { effect, action: "execute-api:Invoke", resource: all_routes(method_arn) };
        Self { version: "2012-10-17", statement: [statement] }
    }
}

/// Every method and path of the stage: `<api>/<stage>/*/*`.
fn all_routes(method_arn: &str) -> String {
    let mut parts = method_arn.split('/');
    let (api, stage) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{api}/{stage}/*/*")
}
