//! The answer in the form that API Gateway takes.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::api::context;
use shared::app::identity::authorize::Authorized;
use shared::domain::access::Credential;

/// Lets somebody in.
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
    /// API Gateway keeps the answer for a minute and uses it for every route, so it lets in to all of them; what each
    /// route needs is checked by the function behind it.
    pub(crate) fn of(authorized: &Authorized, method_arn: &str) -> Self {
        let principal_id = match &authorized.principal.by {
            Credential::Person { user, .. } => user.to_string(),
            Credential::Key { key, .. } => key.to_string(),
        };
        let statement = Statement { effect: "Allow", action: "execute-api:Invoke", resource: all_routes(method_arn) };
        Self {
            principal_id,
            policy_document: Policy { version: "2012-10-17", statement: [statement] },
            context: context::of(&authorized.principal),
            usage_identifier_key: authorized.gateway_key.as_ref().map(|key| key.expose().to_owned()),
        }
    }
}

/// Every method and path of the stage: `<api>/<stage>/*/*`.
fn all_routes(method_arn: &str) -> String {
    let mut parts = method_arn.split('/');
    let (api, stage) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{api}/{stage}/*/*")
}
