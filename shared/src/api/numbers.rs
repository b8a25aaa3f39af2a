//! A company's numbers: one more, and how its own number is forwarded to them.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::domain::phone::E164;

/// One more number: the body of `POST /v1/numbers`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddNumber {
    /// One of `GET /v1/numbers/available`, in E.164.
    pub phone_number: String,
}

impl AddNumber {
    /// The number to rent, or what is wrong with it.
    pub fn check(&self) -> Result<E164, Problem> {
        own_number(&self.phone_number).map_err(|message| Problem::field("phone_number", message))
    }
}

/// A number that can be rented: a North American one.
pub(super) fn own_number(text: &str) -> Result<E164, &'static str> {
    let number: Option<E164> = text.trim().parse().ok();
    let is_local = |number: &E164| number.expose().starts_with("+1") && number.expose().len() == 12;
    number.filter(is_local).ok_or("Choose a number from the list.")
}
