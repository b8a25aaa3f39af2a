//! A company's data, taken out.

use http_api::{Answer, Call};
use lambda_http::http::StatusCode;
use shared::api::exports::Export;
use shared::api::page::List;
use shared::api::problem::Problem;
use shared::app::export::ask::{ask_export, list_exports, show_export};

use super::told;
use crate::desk::Desk;

pub(super) async fn ask(desk: &Desk, call: &Call<'_>) -> Result<Answer, Problem> {
    let deps = desk.deps.traced(&call.trace);
    let export = ask_export(&deps, desk.exports.as_ref(), call.principal()?).await.map_err(failed)?;
    Answer::json(StatusCode::ACCEPTED, &Export::of(export, None))
}

pub(super) async fn list(desk: &Desk, call: &Call<'_>) -> Result<Answer, Problem> {
    let exports = list_exports(&desk.deps, call.principal()?).await.map_err(failed)?;
    Answer::ok(&List { items: exports.into_iter().map(|export| Export::of(export, None)).collect() })
}

pub(super) async fn show(desk: &Desk, call: &Call<'_>) -> Result<Answer, Problem> {
    let shown = show_export(&desk.deps, desk.files.as_ref(), call.principal()?, call.id(0)?).await;
    let (export, link) = shown.map_err(failed)?;
    Answer::ok(&Export::of(export, link))
}

fn failed(error: shared::app::Error) -> Problem {
    told(error.into())
}
