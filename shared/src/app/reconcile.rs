//! Twilio's list of calls is compared with ours: what never reached us is put on record now, by the same use-case as
//! everything that did.
//!
//! A call goes missing when its end was reported to nobody: the functions were away longer than Twilio tries, or a
//! signature did not match for an hour. Its voicemail goes missing more easily, because a fallback document reports to
//! the very function whose absence made it answer.
//!
//! **Why Twilio is asked, and no index of open calls kept.** An index would make the write that opens each call dearer
//! for good, and the one that ends it too; it would know only calls that were seen to begin, so not one that the
//! fallback document answered; and it would still have to ask Twilio how each of them ended, one request a call.
//! Twilio's own list costs one request for a thousand calls, and comparing it one read unit a call. It is also a second
//! witness: it finds what we do not know that we do not know.
//!
//! Two runs overlap. Every hour: the last two hours until ten minutes ago, so that who called this morning is on record
//! before noon. Every night: the whole day before, whatever became of the hourly runs. Each looks at calls that began up
//! to four hours earlier as well, because no call lasts longer, and what still lasts is left for the next run.
//!
//! Twice is once: completing a call and keeping a voicemail are, so runs may overlap, be repeated, or stop anywhere.

mod calls;
mod job;
mod recordings;

use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;

use super::{Deps, Error};
use crate::domain::ids::{CallSid, TraceId};
use crate::telemetry::{Metric, chain};
use crate::twilio::history::CallHistory;

pub use job::{Job, List, Order};

/// How many calls are put on record at the same time.
const AT_ONCE: usize = 8;

/// What a run found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Callers' calls of the time in question that Twilio remembers. Each is one of those that follow, unless the run
    /// was stopped.
    pub listed: u64,
    /// … that were on record.
    pub on_record: u64,
    /// … that were missing and are on record now. Should be 0.
    pub completed: u64,
    /// … that still last. The next run looks again.
    pub left_in_progress: u64,
    /// … that another deployment answers for: nobody here saw them, and nobody here owns the number dialled.
    pub not_ours: u64,
    /// Voicemails that were missing and are messages now. Not all are reported where Kestrel's public address is
    /// unknown, so this need not be 0.
    pub recordings_kept: u64,
    /// Calls and voicemails that cannot be put on record: trying again does not help. Each is logged.
    pub failed: u64,
}

/// A run, as far as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// What it found.
    pub summary: Summary,
    /// What is left to do, where time ran out.
    pub next: Option<Job>,
}

/// What became of one call or voicemail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    OnRecord,
    Completed,
    NotOurs,
    Kept,
}

/// One run's surroundings.
struct Run<'a> {
    deps: &'a Deps,
    twilio: &'a dyn CallHistory,
    trace: &'a TraceId,
}

/// Does a job, page after page, and begins none after `deadline`: what is left comes back as the next job. The first
/// page is done in any case, so every run gets on.
///
/// `ReconcileDifference` and `ReconcileFailed` are written whatever happens, also when they are 0.
///
/// Errors are `Unavailable` when the table or Twilio is away, and `Bug` when Twilio refuses or its list cannot be read;
/// the same job must then be done again. What was put on record until then stays so.
pub async fn reconcile(
    deps: &Deps,
    twilio: &dyn CallHistory,
    job: Job,
    deadline: DateTime<Utc>,
    trace: &TraceId,
) -> Result<Reconciled, Error> {
    let mut summary = Summary::default();
    let walked = Run { deps, twilio, trace }.walk(job, deadline, &mut summary).await;

    let now = deps.clock.now();
    deps.metrics.add(Metric::ReconcileDifference, summary.completed + summary.failed, now);
    deps.metrics.add(Metric::ReconcileFailed, summary.failed, now);
    Ok(Reconciled { summary, next: walked? })
}

impl Run<'_> {
    async fn walk(&self, job: Job, deadline: DateTime<Utc>, summary: &mut Summary) -> Result<Option<Job>, Error> {
        let mut job = job;
        loop {
            let next = match job.list {
                List::Calls => self.page_of_calls(&job, summary).await?,
                List::Recordings => self.page_of_recordings(&job, summary).await?,
            };
            match job.after(next) {
                None => return Ok(None),
                Some(rest) if self.deps.clock.now() >= deadline => return Ok(Some(rest)),
                Some(rest) => job = rest,
            }
        }
    }

    /// Does something for each, several at a time. Whatever fails for good is logged and counted, and leaves the others
    /// alone; what may succeed later ends the run, once everything begun is finished.
    async fn each<'w, T>(
        &self,
        items: Vec<T>,
        summary: &mut Summary,
        work: impl Fn(T) -> BoxFuture<'w, (CallSid, Result<Found, Error>)>,
    ) -> Result<(), Error> {
        let mut stopped_by = None;
        let mut left = items.into_iter().map(work);
        let mut running = FuturesUnordered::new();
        running.extend(left.by_ref().take(AT_ONCE));
        while let Some((call_sid, result)) = running.next().await {
            match result {
                Ok(found) => summary.add(found),
                Err(error @ Error::Unavailable { .. }) => stopped_by = Some(error),
                Err(error @ (Error::Invalid { .. } | Error::NotFound { .. } | Error::Conflict(_) | Error::Bug(_))) => {
                    tracing::error!(call.sid = %call_sid, error = chain(&error), "a call or its voicemail cannot be put on record");
                    summary.failed += 1;
                }
            }
            if stopped_by.is_none() {
                running.extend(left.next());
            }
        }
        stopped_by.map_or(Ok(()), Err)
    }
}

impl Summary {
    fn add(&mut self, found: Found) {
        match found {
            Found::OnRecord => self.on_record += 1,
            Found::Completed => self.completed += 1,
            Found::NotOurs => self.not_ours += 1,
            Found::Kept => self.recordings_kept += 1,
        }
    }

    /// What Twilio lists in a form that nobody can read.
    fn add_unreadable(&mut self, items: u64) {
        if items > 0 {
            tracing::error!(items, "Twilio lists what cannot be read");
            self.failed += items;
        }
    }
}
