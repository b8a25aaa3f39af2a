//! A page of Twilio's calls: which are over and not on record, and those put on record.

use chrono::Duration;
use futures::FutureExt as _;

use super::{Found, Job, Run, Summary};
use crate::app::complete_call::{CallEnd, complete_call};
use crate::app::{Error, open_late};
use crate::domain::ids::CallSid;
use crate::domain::time::Seconds;
use crate::store::{Completed, Read};
use crate::twilio::history::{PageCursor, RememberedCall};

impl Run<'_> {
    /// Compares one page. Tells where the list goes on, if what follows can matter.
    pub(super) async fn page_of_calls(&self, job: &Job, summary: &mut Summary) -> Result<Option<PageCursor>, Error> {
        let page = self.twilio.calls(job.days(), job.page.as_ref()).await?;
        summary.listed += page.unreadable;
        summary.add_unreadable(page.unreadable);
        // Twilio selects by days and lists the newest first: what follows is older still.
        let is_past_all = !page.items.is_empty() && page.items.iter().all(|call| call.started_at < job.since());

        let is_wanted = |call: &RememberedCall| call.is_callers_own() && job.holds(call.started_at);
        let calls: Vec<RememberedCall> = page.items.into_iter().filter(is_wanted).collect();
        summary.listed += count(&calls);
        self.settle(calls, summary).await?;

        Ok(page.next.filter(|_| !is_past_all))
    }

    /// Puts on record what is over and not on record yet.
    async fn settle(&self, calls: Vec<RememberedCall>, summary: &mut Summary) -> Result<(), Error> {
        let (over, lasting): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.status.is_final());
        summary.left_in_progress += count(&lasting);

        let sids: Vec<CallSid> = over.iter().map(|call| call.sid.clone()).collect();
        let pointers = self.deps.store.call_pointers(&sids, Read::Eventual).await?;
        let seen: Vec<_> = pointers.values().map(|pointer| &**pointer).collect();
        let on_record = self.deps.store.calls_on_record(&seen).await?;
        let missing: Vec<_> = over.into_iter().filter(|call| !on_record.contains(&call.sid)).collect();
        summary.on_record += u64::try_from(on_record.len()).unwrap_or(u64::MAX);

        let complete = |call: RememberedCall| {
            let was_seen = pointers.contains_key(&call.sid);
            async move { (call.sid.clone(), self.complete(&call, was_seen).await) }.boxed()
        };
        self.each(missing, summary, complete).await
    }

    /// Puts one call on record. `was_seen` tells whether it has a pointer.
    async fn complete(&self, call: &RememberedCall, was_seen: bool) -> Result<Found, Error> {
        let end = self.end_of(call);
        if !was_seen {
            // One account may serve several deployments: what nobody here saw, to a number nobody here owns, is another's.
            let Some(number) = call.to.number() else { return Ok(Found::NotOurs) };
            let Some(routing) = self.deps.store.routing(&number).await? else { return Ok(Found::NotOurs) };
            // Twilio knows when it began, better than its end and its length tell.
            open_late(self.deps, &end.leg(), &routing, call.started_at).await?;
        }
        match complete_call(self.deps, &end).await? {
            // Its own report came meanwhile, or another run.
            Completed::Duplicate => Ok(Found::OnRecord),
            completed @ (Completed::Counted { .. } | Completed::Logged) => {
                tracing::warn!(call.sid = %call.sid, result = ?completed, "a call that was missing is on record");
                Ok(Found::Completed)
            }
        }
    }

    fn end_of(&self, call: &RememberedCall) -> CallEnd {
        let duration = call.duration.unwrap_or(Seconds(0));
        let lasted = Duration::seconds(i64::try_from(duration.0).unwrap_or_default());
        CallEnd {
            version: CallEnd::VERSION,
            call_sid: call.sid.clone(),
            from: call.from.clone(),
            to: call.to.expose().to_owned(),
            forwarded_from: call.forwarded_from.clone(),
            status: call.status,
            duration,
            ended_at: call.ended_at.unwrap_or(call.started_at + lasted),
            trace: self.trace.clone(),
        }
    }
}

fn count(calls: &[RememberedCall]) -> u64 {
    u64::try_from(calls.len()).unwrap_or(u64::MAX)
}
