//! A job visits every company: it begins with one message for each shard of the directory, each message covers one
//! page and sends the next, and whoever does the last page sums the run up, once.
//!
//! Everything in it may happen twice, at once, or half: a page's visits are idempotent by themselves, its note says
//! where its companies stand, and the summary is written under a condition. So a cell of 10,000 companies takes
//! minutes, no message takes long, and nobody has to be elected to do it.

use futures::StreamExt as _;
use futures::stream;

use super::queue::Queue;
use super::{Deps, Error};
use crate::domain::job::{Order, Page, Tally};
use crate::store::{DirectoryEntry, PageDone, RunSummary};
use crate::telemetry::chain;

/// Companies of a page that are visited at the same time: enough to hide the table's latency, too few to be throttled.
const AT_ONCE: usize = 8;

/// The word under which a company is counted whose visit failed for good.
pub const FAILED: &str = "failed";

/// What a message led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swept {
    /// The run has begun: its shards' first pages are in the queue.
    Begun,
    /// The page is done, and others are not.
    Page(Tally),
    /// The page is done, and it was the run's last: this is the whole run. Exactly one message of a run says so.
    Finished(RunSummary),
}

/// Does what a message asks for. `visit` deals with one company and says in a word where it stands afterwards.
///
/// An error means that the message must be delivered again. A company whose visit can never succeed does not hold up
/// the others: it is logged, and counted as [`FAILED`].
pub async fn sweep<V>(deps: &Deps, queue: &dyn Queue, order: &Order, visit: V) -> Result<Swept, Error>
where
    V: AsyncFn(&Page, &DirectoryEntry) -> Result<&'static str, Error>,
{
    let page = match order {
        Order::Begin { job, as_of } => {
            let as_of = as_of.unwrap_or_else(|| deps.clock.now());
            for page in Page::first_of_each(*job, as_of) {
                send(queue, page).await?;
            }
            return Ok(Swept::Begun);
        }
        Order::Visit(page) => page,
    };
    let found = deps.store.directory(page).await?;
    // The next page starts before this one is worked on: shards are walked while companies are visited.
    if let Some(next) = found.next {
        send(queue, Page { after: Some(next), ..page.clone() }).await?;
    }
    let tally = visit_all(page, &found.companies, &visit).await?;
    let done = PageDone {
        shard: page.shard,
        after: page.after,
        next: found.next,
        tally: tally.clone(),
        done_at: deps.clock.now(),
    };
    deps.store.job_page_done(page, &done).await?;
    finish(deps, page, tally).await
}

async fn visit_all<V>(page: &Page, companies: &[DirectoryEntry], visit: &V) -> Result<Tally, Error>
where
    V: AsyncFn(&Page, &DirectoryEntry) -> Result<&'static str, Error>,
{
    let visits = stream::iter(companies).map(|company| async move { (company.id, visit(page, company).await) });
    let results: Vec<_> = visits.buffer_unordered(AT_ONCE).collect().await;
    let mut tally = Tally::default();
    for (tenant, result) in results {
        match result {
            Ok(word) => tally.count(word),
            Err(error @ Error::Unavailable { .. }) => return Err(error),
            Err(error) => {
                tracing::error!(tenant.id = %tenant, error = chain(&error), "a company's visit failed");
                tally.count(FAILED);
            }
        }
    }
    Ok(tally)
}

/// Sums the run up where no page is missing any more. The page's own shard is looked at first: it is the cheaper
/// question, and the answer is no for all pages but a few.
async fn finish(deps: &Deps, page: &Page, tally: Tally) -> Result<Swept, Error> {
    if deps.store.shard_tally(page).await?.is_none() {
        return Ok(Swept::Page(tally));
    }
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
