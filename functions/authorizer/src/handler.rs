//! API Gateway's question, answered.

use lambda_runtime::{Context, Error};
use serde::Deserialize;
use shared::app::Deps;
use shared::app::identity::authorize;
use shared::domain::ids::TraceId;
use shared::telemetry::{Metric, chain};

use crate::answer::Answer;

/// The question of a REQUEST authorizer, as far as it is needed. It holds a credential, so it has no `Debug`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    /// The method that is called: API, stage, method and path.
    method_arn: String,
    /// The request's headers, in whatever case the client wrote them.
    #[serde(default)]
    headers: Option<Headers>,
}

type Headers = std::collections::HashMap<String, String>;

impl Asked {
    fn authorization(&self) -> Option<&str> {
        let headers = self.headers.as_ref()?;
        let mut found = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let (_, value) = found.next()?;
        // Two of them are none: which one API Gateway keeps the answer for is not known.
        if found.next().is_some() { None } else { Some(value) }
    }
}

/// Says whose the credential is. A credential that is nobody's is turned away with 401; a table that is away is an
/// error, which API Gateway answers with 503, so that nobody is logged out by it.
pub(crate) async fn authorize(deps: &Deps, asked: Asked, context: Context) -> Result<Answer, Error> {
    let trace = TraceId::from_header(context.xray_trace_id.as_deref());
    let found = match asked.authorization() {
        None => None,
        Some(header) => authorize::authorize(&deps.traced(&trace), header).await.inspect_err(|error| {
            tracing::error!(error = chain(error), trace.id = trace.as_str(), "a credential cannot be looked up");
        })?,
    };
    let Some(authorized) = found else {
        tracing::info!(trace.id = trace.as_str(), "turned away");
        deps.metrics.count(Metric::CredentialsRefused, deps.clock.now());
        return Ok(Answer::nobody(&asked.method_arn));
    };
    tracing::info!(trace.id = trace.as_str(), tenant.id = %authorized.principal.tenant, "let in");
    Ok(Answer::of(&authorized, &asked.method_arn))
}

#[cfg(test)]
mod tests;
