//! What the world outside knows: which calls there were, how they ended, and what Kestrel has acknowledged. The table
//! is checked against it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use shared::domain::call::CallStatus;
use shared::domain::ids::{CallSid, RecordingSid, TenantId};
use shared::domain::time::Seconds;

use super::company;
use super::plan::CallPlan;

/// What is known of a history.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The calls, by their numbers.
    pub(crate) calls: Vec<CallRecord>,
    /// Texts that are no reports, by their numbers.
    pub(crate) poison: Vec<String>,
    /// Companies that were told that they are signed up.
    pub(crate) signed_up: BTreeSet<TenantId>,
    /// Changes of settings that were acknowledged, by company: the version told.
    pub(crate) versions: BTreeMap<TenantId, u64>,
    /// Runs of jobs of which an order said that it was the last.
    pub(crate) runs: BTreeSet<String>,
    /// What was broken while the history ran.
    pub(crate) breaches: Vec<String>,
}

/// What is known of a call.
#[derive(Debug)]
pub(crate) struct CallRecord {
    pub(crate) sid: CallSid,
    /// Whose number was dialled.
    pub(crate) tenant: TenantId,
    /// How it ended, once it has.
    pub(crate) end: Option<End>,
    /// How often Kestrel said that it has the report of the end.
    pub(crate) acknowledged: u32,
    /// What callers heard in each turn, by any of its deliveries.
    pub(crate) heard: BTreeMap<u32, BTreeSet<String>>,
    /// Voicemails that the carrier has.
    pub(crate) voicemails: BTreeSet<RecordingSid>,
    /// It dialled a number that is nobody's: where nothing of it was seen, it may be another deployment's.
    pub(crate) is_misdialled: bool,
    /// Voicemails of which Kestrel said that it has them.
    pub(crate) recordings: BTreeSet<RecordingSid>,
}

/// How a call ended, by the carrier's word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct End {
    pub(crate) status: CallStatus,
    pub(crate) duration: Seconds,
    pub(crate) at: DateTime<Utc>,
}

impl Ledger {
    pub(super) fn of(calls: &[CallPlan]) -> Self {
        let record = |(number, plan): (usize, &CallPlan)| CallRecord {
            sid: format!("CA{number:032x}").parse().expect("a call sid"),
            tenant: company::id(plan.company),
            end: None,
            acknowledged: 0,
            heard: BTreeMap::new(),
            voicemails: BTreeSet::new(),
            is_misdialled: plan.is_misdialled,
            recordings: BTreeSet::new(),
        };
        Self { calls: calls.iter().enumerate().map(record).collect(), ..Self::default() }
    }

    /// The number of a call.
    pub(crate) fn number_of(&self, sid: &CallSid) -> Option<usize> {
        self.calls.iter().position(|call| call.sid == *sid)
    }
}
