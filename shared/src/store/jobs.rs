//! What runs of jobs have done: a page of companies, a whole run.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::Read;
use super::Store;
use super::error::Result;
use super::item::{Entity, decode, encode};
use super::key::{JOB_PAGES, Key, Partition};
use super::request::{ALWAYS, Expression, IS_NEW, Query, Range, Write};
use crate::domain::ids::TenantId;
use crate::domain::job::{Job, Page, SHARDS, Tally};

/// Long enough to compare a month with the same month of the year before.
const RUN_DAYS: i64 = 400;

/// A page of a run that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageDone {
    /// The shard.
    pub shard: u8,
    /// Where the page began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<TenantId>,
    /// Where the next begins; absent after the shard's last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<TenantId>,
    /// What came of its companies.
    pub tally: Tally,
    /// When it was done.
    pub done_at: DateTime<Utc>,
}

impl Entity for PageDone {
    const KIND: &'static str = "job_page";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.done_at + Duration::days(RUN_DAYS))
    }
}

/// A run that has visited every company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Which job.
    pub job: Job,
    /// Which run.
    pub run: String,
    /// What came of all companies.
    pub tally: Tally,
    /// When its last page was done.
    pub finished_at: DateTime<Utc>,
}

impl Entity for RunSummary {
    const KIND: &'static str = "job_run";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.finished_at + Duration::days(RUN_DAYS))
    }
}

impl Store {
    /// Notes that a page is done. A repeat of the page overwrites the note, and its tally says the same again.
    pub async fn job_page_done(&self, page: &Page, done: &PageDone) -> Result<()> {
        let run = page.run();
        let item = encode(self, &Key::JobPage(page.job, &run, page.shard, page.after), done)?;
        self.put("job_page_done", item, Expression::new(ALWAYS)).await.map(drop)
    }

    /// The tally of a whole run, once the pages of every shard follow each other without a gap from the first to the
    /// last.
    pub async fn run_tally(&self, job: Job, run: &str) -> Result<Option<Tally>> {
        let range = Range::BeginsWith(JOB_PAGES.to_owned());
        let query = Query { range, read: Read::Strong, ..Query::of(Partition::Job(job, run)) };
        let found = self.query("run_tally", &query).await?;
        let pages: Vec<PageDone> = found.into_iter().map(decode).collect::<Result<_>>()?;
        let shards = (0..SHARDS).map(|shard| unbroken(&pages, shard)).collect::<Option<Vec<_>>>();
        Ok(shards.map(|shards| {
            let mut whole = Tally::default();
            shards.iter().for_each(|shard| whole.add(shard));
            whole
        }))
    }

    /// Notes that a run has visited every company. Returns whether this is the first to say so; where the answer to the
    /// first was lost on its way, nobody hears that they were.
    pub async fn finish_job(&self, summary: &RunSummary) -> Result<bool> {
        let item = encode(self, &Key::JobSummary(summary.job, &summary.run), summary)?;
        Ok(matches!(self.put("finish_job", item, Expression::new(IS_NEW)).await?, Write::Done))
    }

    /// The summary of a run that has finished.
    pub async fn job_summary(&self, job: Job, run: &str) -> Result<Option<RunSummary>> {
        self.get("job_summary", &Key::JobSummary(job, run), Read::Strong).await
    }
}

/// What the pages of a shard add up to, where none is missing.
fn unbroken(pages: &[PageDone], shard: u8) -> Option<Tally> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let page = pages.iter().find(|page| page.shard == shard && page.after == after)?;
        tally.add(&page.tally);
        match page.next {
            Some(next) => after = Some(next),
            None => return Some(tally),
        }
    }
}
