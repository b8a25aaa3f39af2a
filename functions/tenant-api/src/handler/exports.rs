//! A company's data, taken out.

use http_api::{Answer, Call};
use lambda_http::http::StatusCode;
use shared::api::exports::Export;
use shared::api::page::List;
use shared::api::problem::Problem;
use shared::app::Deps;
use shared::app::export::ask::{ask_export, list_exports, show_export};

use super::told;
use crate::desk::Desk;

pub(super) async fn ask(desk: &Desk, deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let export = ask_export(deps, desk.exports.as_ref(), call.principal()?).await.map_err(failed)?;
    Answer::json(StatusCode::ACCEPTED, &Export::of(export, &[]))
}

pub(super) async fn list(deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let exports = list_exports(deps, call.principal()?).await.map_err(failed)?;
    Answer::ok(&List { items: exports.into_iter().map(|export| Export::of(export, &[])).collect() })
}

pub(super) async fn show(desk: &Desk, deps: &Deps, call: &Call<'_>) -> Result<Answer, Problem> {
    let shown = show_export(deps, desk.files.as_ref(), call.principal()?, call.id(0)?).await;
    let (export, links) = shown.map_err(failed)?;
    Answer::ok(&Export::of(export, &links))
}

fn failed(error: shared::app::Error) -> Problem {
    told(error.into())
}
