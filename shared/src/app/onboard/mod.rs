//! A company signs up by itself: what it can choose, and the sign-up itself, all or nothing. Later it adds numbers and
//! gives numbers back.

#[cfg(feature = "passwords")]
pub mod accounts;
pub mod find_numbers;
pub mod limit;
pub mod numbers;
pub mod ports;
pub(in crate::app) mod rent;
pub mod saved_form;
pub mod sign_up;
pub mod suggest_slug;
pub mod sweep_onboardings;
mod undo;

use std::sync::Arc;

use super::Deps;
use crate::domain::velocity::Limits;
use crate::random::Randomness;
use crate::store::Store;
use crate::twilio::urls::VoiceUrls;
use ports::{Accounts, Gateway, KeyRing, Twilio};

/// What signing companies up needs.
#[derive(Clone)]
pub struct Onboarder {
    /// Table, clock and metrics.
    pub deps: Deps,
    /// The function's own way to the table, also where `deps` is a company's: for what no company may read. Whose a
    /// number is, and how often something was asked for.
    pub own_way: Store,
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

/// The table, and the two places outside of it where something of a company is.
#[derive(Clone)]
pub struct Outside {
    /// Table, clock and metrics.
    pub deps: Deps,
    /// Where numbers are rented.
    pub twilio: Arc<dyn Twilio>,
    /// The keys under which requests are counted.
    pub gateway: Arc<dyn KeyRing>,
    /// Where a number's calls go, by which a number of ours is known.
    pub urls: VoiceUrls,
}

impl Outside {
    /// The same for one invocation: what it writes carries its trace.
    #[must_use]
    pub fn traced(&self, trace: &crate::domain::ids::TraceId) -> Self {
        Self { deps: self.deps.traced(trace), ..self.clone() }
    }
}

impl Onboarder {
    /// What is needed to give back what a company has outside of the table.
    pub fn outside(&self) -> Outside {
        Outside {
            deps: self.deps.clone(),
            twilio: Arc::clone(&self.twilio),
            gateway: Arc::clone(&self.gateway) as _,
            urls: self.urls.clone(),
        }
    }

    /// The same for a request of one company, whose items are reached by the company's own way.
    #[must_use]
    pub fn with(&self, deps: Deps) -> Self {
        Self { deps, ..self.clone() }
    }

    /// The same for one invocation: what it writes carries its trace.
    #[must_use]
    pub fn traced(&self, trace: &crate::domain::ids::TraceId) -> Self {
        Self { deps: self.deps.traced(trace), ..self.clone() }
    }
}
