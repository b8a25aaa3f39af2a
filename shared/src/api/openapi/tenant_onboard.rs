//! What the operations of `tenant-onboard` take and answer.

use super::part::{Part, Schemas};
use crate::api::routes::TenantOnboard;

pub(super) fn part(operation: TenantOnboard, _: &mut Schemas) -> Part {
    match operation {
        TenantOnboard::ListPlans
        | TenantOnboard::SuggestSlug
        | TenantOnboard::ListFreeNumbers
        | TenantOnboard::Onboard => Part::untyped(),
    }
}
