//! A job visits every company: it begins with one message for each shard of the directory, each message covers one
//! page and sends the next, and whoever does the last page sums the run up, once.
//!
//! Everything in it may happen twice, at once, or half: a page's visits are idempotent by themselves, its note says
//! where its companies stand, and the summary is written under a condition. So a cell of 10,000 companies takes
//! minutes, no message takes long, and nobody has to be elected to do it.

use chrono::Duration;
use futures::StreamExt as _;
use futures::stream;

use super::orders::JobDesk;
use super::queue::Queue;
use super::{Deps, Error};
use crate::domain::job::{Order, Page, Tally};
use crate::store::{DirectoryEntry, PageDone, RunSummary};
use crate::telemetry::{Metric, chain};

/// Companies of a page that are visited at the same time: enough to hide the table's latency, too few to be throttled.
const AT_ONCE: usize = 8;

/// From this delivery of a page on, a company that the table still refuses counts as [`FAILED`], so that it does not
/// hold up those after it for ever. Below the queue's `maxReceiveCount`, or the page would be a dead letter first.
pub const GIVE_UP_AFTER: u32 = 6;

/// The word under which a company is counted whose visit failed for good.
pub const FAILED: &str = "failed";

/// How far the clock of who sent an order may be ahead.
const CLOCK_SKEW: Duration = Duration::hours(1);

/// An order as its queue delivered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The order.
    pub order: Order,
    /// How often it was delivered, this time included.
    pub receives: u32,
}

/// What an order led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swept {
    /// The run has begun: its shards' first pages are in the queue.
    Begun,
    /// There is nothing to do: an earlier run did all of it.
    Unneeded,
    /// The page is done, and others are not.
    Page(Tally),
    /// The page is done, and it was the run's last: this is the whole run. At most one message of a run says so; the
    /// summary in the table is what counts.
    Finished(RunSummary),
}

/// Does what an order asks for. `visit` deals with one company and says in a word where it stands afterwards.
///
/// An error means that the order must be delivered again. A company whose visit can never succeed does not hold up
/// the others: it is logged, and counted as [`FAILED`].
///
/// An order for a time that has not come is `Invalid`. What it does would stand: a month that still runs would end, and
/// a score of a later night would keep out those of all nights until then.
pub async fn sweep<V>(desk: &JobDesk<'_>, ordered: &Ordered, visit: V) -> Result<Swept, Error>
where
    V: AsyncFn(&Page, &DirectoryEntry) -> Result<&'static str, Error>,
{
    let deps = desk.deps;
    if ordered.order.as_of().is_some_and(|as_of| as_of > deps.clock.now() + CLOCK_SKEW) {
        return Err(Error::Invalid { reason: "the time that the order is about has not come yet" });
    }
    let page = match &ordered.order {
        Order::Begin { job, as_of } => {
            let as_of = as_of.unwrap_or_else(|| deps.clock.now());
            for page in Page::first_of_each(*job, as_of) {
                send(desk.queue, page).await?;
            }
            return Ok(Swept::Begun);
        }
        Order::Visit(page) => page,
    };
    let found = deps.store.directory(page).await?;
    let mut tally = visit_all(deps, page, &found.companies, ordered.receives, &visit).await?;
    for id in &found.unreadable {
        tracing::error!(tenant.id = id, "a company's entry in the directory cannot be read");
        deps.metrics.count(Metric::CompaniesFailed, deps.clock.now());
        tally.count(FAILED);
    }
    let done = PageDone {
        shard: page.shard,
        after: page.after,
        next: found.next,
        tally: tally.clone(),
        done_at: deps.clock.now(),
    };
    deps.store.job_page_done(page, &done).await?;
    match found.next {
        // Last of all. Were the next page sent first, every page that fails and is delivered again would send it again:
        // each failure would double all that follows.
        Some(next) => {
            send(desk.queue, Page { after: Some(next), ..page.clone() }).await?;
            Ok(Swept::Page(tally))
        }
        None => finish(deps, page, tally).await,
    }
}

async fn visit_all<V>(
    deps: &Deps,
    page: &Page,
    companies: &[DirectoryEntry],
    receives: u32,
    visit: &V,
) -> Result<Tally, Error>
where
    V: AsyncFn(&Page, &DirectoryEntry) -> Result<&'static str, Error>,
{
    let visits = stream::iter(companies).map(|company| async move { (company.id, visit(page, company).await) });
    let results: Vec<_> = visits.buffer_unordered(AT_ONCE).collect().await;
    let mut tally = Tally::default();
    for (tenant, result) in results {
        match result {
            Ok(word) => tally.count(word),
            Err(error @ Error::Unavailable { .. }) if receives < GIVE_UP_AFTER => return Err(error),
            Err(error) => {
                tracing::error!(tenant.id = %tenant, error = chain(&error), "a company's visit failed");
                deps.metrics.count(Metric::CompaniesFailed, deps.clock.now());
                tally.count(FAILED);
            }
        }
    }
    Ok(tally)
}

/// Sums the run up where no page is missing any more: the last page of a shard asks, and the last shard's gets an
/// answer.
async fn finish(deps: &Deps, page: &Page, tally: Tally) -> Result<Swept, Error> {
    let run = page.run();
    let Some(whole) = deps.store.run_tally(page.job, &run).await? else { return Ok(Swept::Page(tally)) };
    let summary = RunSummary { job: page.job, run, tally: whole, finished_at: deps.clock.now() };
    let is_first = deps.store.finish_job(&summary).await?;
    Ok(if is_first { Swept::Finished(summary) } else { Swept::Page(tally) })
}

async fn send(queue: &dyn Queue, page: Page) -> Result<(), Error> {
    let body = serde_json::to_string(&Order::Visit(page)).map_err(|error| Error::Bug(Box::new(error)))?;
    queue.send(body).await
}
