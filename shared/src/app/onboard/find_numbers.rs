//! Numbers that a company can choose from.

use super::Onboarder;
use crate::app::Error;
use crate::domain::area_code::AreaCode;
use crate::twilio::rest::{AvailableNumber, Place};

/// How many are shown.
const MOST: u8 = 10;

/// What can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// At most ten.
    pub numbers: Vec<AvailableNumber>,
    /// Whether they are only near: in the same state, since the area code has none left.
    pub is_nearby: bool,
}

/// Looks for numbers in an area code, and where it has none, in its state.
///
/// They are kept for nobody until a sign-up rents one.
pub async fn find_numbers(desk: &Onboarder, area_code: AreaCode) -> Result<Found, Error> {
    let twilio = desk.twilio.open().await?;
    let numbers = twilio.available_numbers(Place::AreaCode(area_code), MOST).await?;
    match area_code.state() {
        Some(state) if numbers.is_empty() => {
            let numbers = twilio.available_numbers(Place::State(state), MOST).await?;
            Ok(Found { is_nearby: !numbers.is_empty(), numbers })
        }
        Some(_) | None => Ok(Found { numbers, is_nearby: false }),
    }
}
