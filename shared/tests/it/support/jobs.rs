//! Companies by the hundred, and a queue that delivers a job's orders until none is left.

use futures::{StreamExt as _, stream};
use shared::app::orders::{JobDesk, Taken, take_order};
use shared::app::queue::{Delivered, MemoryQueue};
use shared::app::sweep::{Ordered, Swept};
use shared::app::{Deps, Error};
use shared::domain::tenant::Tenant;
use shared::store::{NewTenant, RunSummary, Store};

use super::an_audit;

/// Signs companies up, none of which has a number.
pub(crate) async fn signed_up(store: &Store, tenants: impl IntoIterator<Item = Tenant>) {
    let sign_ups = stream::iter((1_000_000..).zip(tenants)).map(|(number, tenant)| async move {
        let audit = an_audit(number, "tenant.created");
        let new = NewTenant { tenant: &tenant, numbers: &[], owner: None, gateway_key: None, audit: &audit };
        store.create_tenant(&new).await.map(drop)
    });
    sign_ups.buffer_unordered(8).for_each(|created| async { created.expect("a sign-up") }).await;
}

/// The queues of a job's function.
#[derive(Debug, Default)]
pub(crate) struct JobQueues {
    pub(crate) orders: MemoryQueue,
    pub(crate) quarantine: MemoryQueue,
}

impl JobQueues {
    pub(crate) fn desk<'a>(&'a self, deps: &'a Deps) -> JobDesk<'a> {
        JobDesk { deps, source: "a-job", queue: &self.orders, quarantine: &self.quarantine }
    }

    /// Delivers one message, for the first time.
    pub(crate) async fn deliver<J>(&self, deps: &Deps, body: &str, job: J) -> Taken
    where
        J: AsyncFn(&JobDesk<'_>, &Ordered) -> Result<Swept, Error>,
    {
        self.deliver_again(deps, body, 1, job).await
    }

    /// Delivers one message, for the so many-th time.
    pub(crate) async fn deliver_again<J>(&self, deps: &Deps, body: &str, receives: u32, job: J) -> Taken
    where
        J: AsyncFn(&JobDesk<'_>, &Ordered) -> Result<Swept, Error>,
    {
        take_order(&self.desk(deps), &Delivered { id: "1", body, receives }, job).await
    }

    /// Delivers `first` and all that follows from it, what failed once more after the rest. Returns the summaries: one
    /// for the first run of a day, none for its repeat.
    pub(crate) async fn run<J>(&self, deps: &Deps, first: &str, job: J) -> Vec<RunSummary>
    where
        J: AsyncFn(&JobDesk<'_>, &Ordered) -> Result<Swept, Error>,
    {
        let mut waiting = vec![(first.to_owned(), 1)];
        let mut summaries = Vec::new();
        while !waiting.is_empty() {
            let mut again = Vec::new();
            for (body, receives) in waiting {
                match self.deliver_again(deps, &body, receives, &job).await {
                    Taken::Done(Swept::Finished(summary)) => summaries.push(summary),
                    Taken::Done(Swept::Begun | Swept::Unneeded | Swept::Page(_)) => {}
                    Taken::SetAside(reason) => panic!("set aside: {reason}"),
                    Taken::Later(_) => again.push((body, receives + 1)),
                }
            }
            waiting = self.orders.take().into_iter().map(|body| (body, 1)).chain(again).collect();
        }
        summaries
    }
}
