//! A company signs up by itself: what it can choose, and the sign-up itself, all or nothing. Later it adds numbers and
//! gives numbers back.

#[cfg(feature = "passwords")]
pub mod accounts;
pub mod find_numbers;
pub mod limit;
pub mod numbers;
pub mod ports;
mod rent;
pub mod sign_up;
pub mod suggest_slug;
pub mod sweep_onboardings;

use std::sync::Arc;

use super::Deps;
use crate::domain::velocity::Limits;
use crate::random::Randomness;
use crate::twilio::urls::VoiceUrls;
use ports::{Accounts, Gateway, Twilio};

/// What signing companies up needs.
#[derive(Clone)]
pub struct Onboarder {
    /// Table, clock and metrics.
    pub deps: Deps,
    /// Where numbers are rented.
    pub twilio: Arc<dyn Twilio>,
    /// Where requests are counted.
    pub gateway: Arc<dyn Gateway>,
    /// Who logs in.
    pub accounts: Arc<dyn Accounts>,
    /// Where gateway keys come from.
    pub random: Arc<dyn Randomness>,
    /// Where a number's calls go.
    pub urls: VoiceUrls,
    /// Where the numbers' fallback documents are, without a trailing slash.
    pub fallback_base_url: String,
    /// How much anybody may ask for.
    pub limits: Limits,
}

impl Onboarder {
    /// The same for one invocation: what it writes carries its trace.
    #[must_use]
    pub fn traced(&self, trace: &crate::domain::ids::TraceId) -> Self {
        Self { deps: self.deps.traced(trace), ..self.clone() }
    }
}
