//! What a request says beside its path: filters, pages, versions.

use http_api::Call;
use shared::api::appointments::MoveAppointment;
use shared::api::problem::Problem;
use shared::app::office::calls::CallFilter;
use shared::app::office::{Dates, Paging};

use crate::desk::Desk;

pub(super) fn paging<'d>(desk: &'d Desk, call: &Call<'_>, route: &'static str) -> Result<Paging<'d>, Problem> {
    let limit = call.parsed("limit", "Choose a number from 1 to 100.")?;
    Ok(Paging { cursors: &desk.cursors, route, limit, cursor: call.query("cursor") })
}

pub(super) fn dates(call: &Call<'_>) -> Dates {
    Dates { from: call.query("from"), to: call.query("to") }
}

pub(super) fn call_filter(call: &Call<'_>) -> CallFilter {
    CallFilter { caller: call.query("caller"), outcome: call.query("outcome"), dates: dates(call) }
}

/// The version that a change of a visit is made from, for those who care.
pub(super) fn version_if_given(call: &Call<'_>) -> Result<Option<u64>, Problem> {
    call.header("if-match").map(|_| call.if_match()).transpose()
}

pub(super) fn starts_and_version(call: &Call<'_>) -> Result<(MoveAppointment, Option<u64>), Problem> {
    Ok((call.json()?, version_if_given(call)?))
}
