//! The company itself: shown with what is derived, and changed field by field.

pub(super) mod change;
mod close;

use super::{Office, Refusal};
use crate::api::company::{ChangeCompany, Company, Derived, Number};
use crate::api::page::List;
use crate::api::problem::{Kind, Problem};
use crate::domain::tenant::Tenant;
use crate::domain::time::BillingMonth;
use crate::store::Read;

impl Office<'_> {
    /// The company and all its settings.
    pub async fn show_company(&self) -> Result<Company, Refusal> {
        let tenant = self.profile().await?;
        self.company(tenant).await
    }

    async fn company(&self, tenant: Tenant) -> Result<Company, Refusal> {
        let store = self.store();
        let (months, health) = futures::try_join!(store.all_months(), store.health())?;
        let now_month = BillingMonth::containing(self.now, tenant.timezone);
        let this_month = months.iter().find(|month| month.period == now_month);
        let derived = Derived {
            current_month_calls: this_month.map_or(0, |month| month.calls),
            total_calls: months.iter().map(|month| month.calls + month.forwarded_calls + month.test_calls).sum(),
            total_appointments: months.iter().map(|month| month.appointments).sum(),
            health_score: health.map(|health| health.score),
        };
        Ok(Company::of(tenant, derived, self.now))
    }

    /// Changes the settings that were read at `version`. A change that changes nothing writes nothing.
    pub async fn change_company(&self, version: u64, wanted: &ChangeCompany) -> Result<Company, Refusal> {
        let store = self.store();
        let (stored, numbers) = futures::try_join!(store.profile(), store.numbers())?;
        let stored = stored.ok_or_else(|| Problem::new(Kind::NotFound))?;
        if stored.version != version {
            let words = "Load it again, then make your change once more.";
            return Err(Problem::new(Kind::Changed).saying(words).into());
        }
        let (changed, fields) = change::apply(&stored, &numbers, wanted)?;
        if fields.is_empty() {
            return self.company(stored).await;
        }
        let changed = Tenant { version: version + 1, updated_at: self.now, ..changed };
        let audit = self.audit("company.changed", fields.into_iter().map(str::to_owned).collect());
        store.update(&changed, &audit).await?;
        self.company(changed).await
    }

    /// The numbers that callers can dial, as they are after a change a moment ago.
    pub async fn list_numbers(&self) -> Result<List<Number>, Refusal> {
        let store = self.store();
        let (tenant, held, checks) =
            futures::try_join!(store.profile(), store.numbers_held(Read::Strong), store.all_forwarding_checks())?;
        let tenant = tenant.ok_or_else(|| Problem::new(Kind::NotFound))?;
        let staying = held.into_iter().filter(|held| held.leaving_since.is_none());
        Ok(List { items: staying.map(|held| Number::of(held, &tenant, &checks)).collect() })
    }
}
