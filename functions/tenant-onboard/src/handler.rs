//! What is asked for, done: one line for each operation.

use http_api::{Answer, Call, Function};
use shared::api::problem::{Kind, Problem};
use shared::api::routes::TenantOnboard;

use crate::desk::Desk;

impl Function for Desk {
    type Operation = TenantOnboard;

    fn site_origin(&self) -> &str {
        &self.site_origin
    }

    async fn act(&self, operation: TenantOnboard, _call: &Call<'_>) -> Result<Answer, Problem> {
        let _ = (&self.deps, operation);
        Err(Problem::new(Kind::NotFound))
    }
}
