//! The dashboard's first page, in one answer. Everything it reads is bounded.

use chrono::Duration;

use super::{Office, Refusal};
use crate::api::appointments::Appointment;
use crate::api::calls::Call;
use crate::api::messages::Message;
use crate::api::overview::{CheckId, CheckItem, OutcomeCount, Outcomes, Overview, WaitingMessages};
use crate::api::usage::Month;
use crate::domain::appointment::{Appointment as Visited, AppointmentStatus};
use crate::domain::call::Outcome;
use crate::domain::dialling::may_be_dialled;
use crate::domain::phone::E164;
use crate::domain::tenant::Tenant;
use crate::domain::time::BillingMonth;
use crate::store::{Listed, Wanted};

const FEW: usize = 5;
const OUTCOME_DAYS: i64 = 30;
const OUTCOMES_AT_MOST: usize = 500;
const MESSAGES_AT_MOST: usize = 100;
/// Visits that are looked at for the next few that take place.
const VISITS_AT_MOST: usize = 100;
const VISIT_DAYS: i64 = 92;

impl Office<'_> {
    /// Everything that the dashboard shows first.
    pub async fn show_overview(&self) -> Result<Overview, Refusal> {
        let tenant = self.profile().await?;
        let store = self.store();
        let period = BillingMonth::containing(self.now, tenant.timezone);
        let (month_ago, outcomes_wanted) = (self.now - Duration::days(OUTCOME_DAYS), Wanted::first(OUTCOMES_AT_MOST));
        let (few, messages_wanted) = (Wanted::first(FEW), Wanted::first(MESSAGES_AT_MOST));
        let visits_wanted = Wanted { limit: FEW, after: None, read_at_most: VISITS_AT_MOST };
        let coming = (self.now, self.now + Duration::days(VISIT_DAYS));
        // Of all time, so that a company whose last call was long ago sees it.
        let ever = (chrono::DateTime::UNIX_EPOCH, self.now + Duration::days(1));
        let takes_place = |visit: &Visited| visit.status == AppointmentStatus::Booked;
        let (usage, outcomes, calls, messages, visits, forwarding) = futures::try_join!(
            store.usage(period),
            store.outcomes_since(month_ago, &outcomes_wanted),
            store.calls_listed(ever, &few, |_| true),
            store.messages_listed(&messages_wanted, |_| true),
            store.appointments_listed(coming, &visits_wanted, takes_place),
            store.all_forwarding_checks(),
        )?;
        let limit = tenant.max_monthly_calls;
        let is_forwarded = forwarding.iter().any(|check| check.verified_at.is_some());
        let latest_calls: Vec<Call> = calls.items.into_iter().map(|log| Call::from(log.into_inner())).collect();
        let is_capped = messages.next.is_some();
        let waiting: Vec<_> = messages.items.into_iter().filter(|one| !one.message.is_handled).collect();
        Ok(Overview {
            is_active: tenant.is_active(self.now),
            timezone: tenant.timezone.name().to_owned(),
            month: usage.map_or_else(|| Month::empty(period, limit), |usage| Month::of(usage, limit)),
            outcomes: split(&outcomes),
            messages: WaitingMessages {
                count: waiting.len(),
                is_capped,
                latest: waiting
                    .into_iter()
                    .take(FEW)
                    .map(|one| Message::of(one.call_started_at, one.message.into_inner()))
                    .collect(),
            },
            next_appointments: visits.items.into_iter().map(|visit| Appointment::from(visit.into_inner())).collect(),
            checklist: checklist(&tenant, !latest_calls.is_empty(), is_forwarded),
            latest_calls,
            company_name: tenant.company_name,
        })
    }
}

fn split(outcomes: &Listed<Outcome>) -> Outcomes {
    let mut split: Vec<OutcomeCount> = Vec::new();
    for outcome in &outcomes.items {
        match split.iter_mut().find(|count| count.outcome == *outcome) {
            Some(count) => count.calls += 1,
            None => split.push(OutcomeCount { outcome: *outcome, calls: 1 }),
        }
    }
    split.sort_by_key(|count| std::cmp::Reverse(count.calls));
    Outcomes { calls: outcomes.items.len(), is_capped: outcomes.next.is_some(), split }
}

/// Whether there is a phone and callers are connected to it: settings of before may hold one that never is.
fn is_dialled(phone: Option<&E164>) -> bool {
    phone.is_some_and(may_be_dialled)
}

fn checklist(tenant: &Tenant, has_calls: bool, is_forwarded: bool) -> Vec<CheckItem> {
    let is_open_sometimes = tenant.business_hours.week.iter().any(|day| !day.is_empty());
    let items = [
        (CheckId::Number, tenant.twilio_phone_number.is_some()),
        (CheckId::ForwardingPhone, is_dialled(tenant.forward_to_number.as_ref())),
        (CheckId::EmergencyPhone, is_dialled(tenant.emergency_phone.as_ref())),
        (CheckId::BusinessHours, is_open_sometimes),
        (CheckId::Greeting, tenant.greeting_message.is_some()),
        (CheckId::FirstCall, has_calls),
        (CheckId::Forwarding, is_forwarded),
    ];
    items.map(|(id, is_done)| CheckItem { id, is_done }).to_vec()
}
