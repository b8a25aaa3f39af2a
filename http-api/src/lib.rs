//! What every function behind AppApi does alike: find the route, know who asks, read the body, say no in one form.
//!
//! A function brings its operations (`shared::api::routes`) and one handler that matches on them.

mod answer;
mod call;
#[cfg(feature = "testing")]
pub mod testing;

pub use answer::Answer;
pub use call::Call;

use lambda_http::http::StatusCode;
use lambda_http::http::header::{ALLOW, ORIGIN};
use lambda_http::{Request, Response};
use shared::api::problem::{Kind, Problem};
use shared::api::route::{Access, Found, Operations, find};
use tracing::Instrument;

/// Longest body that is read. Settings with a long prompt are a few kilobytes.
pub const LONGEST_BODY: usize = 64 * 1024;

/// What a function does. Its desk implements this.
pub trait Function: Sync {
    /// All it can do.
    type Operation: Operations;

    /// Where the site is, as browsers write it in `Origin`: `https://app.example.com`.
    fn site_origin(&self) -> &str;

    /// Does one of them. Asked only for a route that exists and that whoever asks may use.
    fn act(&self, operation: Self::Operation, call: &Call<'_>) -> impl Future<Output = Result<Answer, Problem>> + Send;
}

/// Answers a request by the function, or says no without it.
pub async fn serve<F: Function>(function: &F, request: &Request) -> Response<String> {
    let mut call = Call::of(request);
    let span = tracing::info_span!(
        "request",
        trace.id = call.trace.as_str(),
        tenant.id = call.principal.as_ref().map(|principal| tracing::field::display(principal.tenant)),
        operation = tracing::field::Empty
    );
    let answered = async {
        let (operation, access, params) = match find::<F::Operation>(call.method, call.path) {
            Found::Route { operation, access, params } => (operation, access, params),
            Found::OtherMethods(methods) => {
                let allowed: Vec<&str> = methods.iter().map(lambda_http::http::Method::as_str).collect();
                return Err((Problem::new(Kind::MethodNotAllowed), Some(allowed.join(", "))));
            }
            Found::Nothing => return Err((Problem::new(Kind::NotFound), None)),
        };
        tracing::Span::current().record("operation", tracing::field::debug(operation));
        call.params = params;
        admit(access, function.site_origin(), &call).map_err(|problem| (problem, None))?;
        function.act(operation, &call).await.map_err(|problem| (problem, None))
    }
    .instrument(span.clone())
    .await;
    let _entered = span.enter();
    match answered {
        Ok(answer) => {
            tracing::info!(status = answer.status.as_u16(), "answered");
            answer.into_response()
        }
        Err((problem, allowed)) => {
            tracing::info!(status = problem.kind.status(), problem = problem.kind.name(), "said no");
            let mut response = answer::refusal(&problem, &call);
            if let Some(allowed) = allowed.and_then(|methods| methods.parse().ok()) {
                response.headers_mut().insert(ALLOW, allowed);
            }
            response
        }
    }
}

fn admit(access: Access, site_origin: &str, call: &Call<'_>) -> Result<(), Problem> {
    if !access.allows(call.principal.as_ref()) {
        let kind = if call.principal.is_none() { Kind::Unauthenticated } else { Kind::Forbidden };
        return Err(Problem::new(kind));
    }
    if !is_from_here(site_origin, call) {
        return Err(Problem::new(Kind::Forbidden).saying("This request comes from another site."));
    }
    if call.body.len() > LONGEST_BODY {
        return Err(Problem::new(Kind::TooLarge));
    }
    Ok(())
}

/// Whether a write comes from where it may.
///
/// A browser sends a person's cookie along whoever wrote the page, and says of every write which page that was: so a
/// person's write needs the site's own. A program's key is sent by nobody but the program. Who is nobody yet may come
/// without an origin, but not from another one, or a foreign page could log somebody in as somebody else.
fn is_from_here(site_origin: &str, call: &Call<'_>) -> bool {
    if call.method.is_safe() {
        return true;
    }
    let is_person = call.principal.as_ref().is_some_and(|principal| principal.person().is_some());
    match call.headers.get(ORIGIN) {
        Some(origin) => {
            let is_ours = !site_origin.is_empty() && origin.as_bytes() == site_origin.as_bytes();
            (call.principal.is_some() && !is_person) || is_ours
        }
        None => !is_person,
    }
}

/// The status of a [`Problem`].
fn status(kind: Kind) -> StatusCode {
    StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
