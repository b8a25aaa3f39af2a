//! What the plans cost.

use serde::{Deserialize, Serialize};

use super::tenant::PlanTier;

/// The free days at the beginning.
pub const TRIAL_DAYS: i64 = 14;

/// Money, in US cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cents(pub u64);

impl PlanTier {
    /// All plans, the default first.
    pub const ALL: [Self; 2] = [Self::Professional, Self::Enterprise];

    /// Its name, as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Professional => "professional",
            Self::Enterprise => "enterprise",
        }
    }

    /// Its name, as people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Professional => "Professional",
            Self::Enterprise => "Enterprise",
        }
    }

    /// What a month costs.
    pub fn price(self) -> Cents {
        match self {
            Self::Professional => Cents(149_700),
            Self::Enterprise => Cents(249_700),
        }
    }

    /// What each call above [`PlanTier::monthly_calls`] costs: what one below costs, rounded to a whole cent. A company
    /// whose phone rings more than it thought pays for more calls, and no fine.
    pub fn overage_per_call(self) -> Cents {
        let calls = self.monthly_calls();
        Cents((self.price().0 + calls / 2) / calls)
    }
}

/// Where the ids of the plans' rate limits at the API's gateway are: the names of the parameters that the stack writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanParameters {
    /// Of `professional`.
    pub professional: String,
    /// Of `enterprise`.
    pub enterprise: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_above_the_limit_costs_what_one_below_costs() {
        assert_eq!(PlanTier::ALL.map(|plan| plan.overage_per_call()), [Cents(100), Cents(50)]);
        for plan in PlanTier::ALL {
            let all_as_overage = plan.overage_per_call().0 * plan.monthly_calls();
            assert!(all_as_overage.abs_diff(plan.price().0) * 100 <= plan.price().0, "within one percent");
        }
    }

    #[test]
    fn the_name_of_a_plan_is_the_one_that_is_stored() {
        for plan in PlanTier::ALL {
            assert_eq!(serde_json::to_value(plan).unwrap(), plan.as_str());
        }
    }
}
