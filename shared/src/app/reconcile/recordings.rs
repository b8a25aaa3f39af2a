//! A page of Twilio's recordings: voicemails that are no message yet become one.

use futures::FutureExt as _;

use super::{Found, Job, Run, Summary};
use crate::app::Error;
use crate::app::keep_recording::{Recording, keep_found_recording};
use crate::domain::ids::CallSid;
use crate::store::Read;
use crate::twilio::history::{PageCursor, RememberedRecording};

/// A recording and the call it was made in.
type Voicemail = (CallSid, RememberedRecording);

impl Run<'_> {
    /// Compares one page. Tells where the list goes on, if what follows can matter.
    pub(super) async fn page_of_recordings(
        &self,
        job: &Job,
        summary: &mut Summary,
    ) -> Result<Option<PageCursor>, Error> {
        let page = self.twilio.recordings(job.days(), job.page.as_ref()).await?;
        summary.add_unreadable(page.unreadable);
        // Twilio selects by days and lists the newest first: what follows is older still.
        let is_past_all =
            !page.items.is_empty() && page.items.iter().all(|recording| recording.started_at < job.since());

        let is_wanted = |recording: &RememberedRecording| recording.is_voicemail && job.holds(recording.started_at);
        let wanted = page.items.into_iter().filter(is_wanted);
        let voicemails = wanted.filter_map(|recording| Some((recording.call_sid.clone()?, recording))).collect();
        self.keep_missing(voicemails, summary).await?;

        Ok(page.next.filter(|_| !is_past_all))
    }

    /// A voicemail whose call has no pointer is left alone. All calls it can belong to were looked at just before, so
    /// its call still lasts, could not be put on record, or is not ours.
    async fn keep_missing(&self, voicemails: Vec<Voicemail>, summary: &mut Summary) -> Result<(), Error> {
        let calls: Vec<CallSid> = voicemails.iter().map(|(call, _)| call.clone()).collect();
        // Strongly: some were written by this very run.
        let pointers = self.deps.store.call_pointers(&calls, Read::Strong).await?;
        let of_seen = voicemails.iter().filter_map(|(call, recording)| Some((&**pointers.get(call)?, &recording.sid)));
        let kept = self.deps.store.voicemails_kept(&of_seen.collect::<Vec<_>>()).await?;

        let is_missing = |(call, recording): &Voicemail| pointers.contains_key(call) && !kept.contains(&recording.sid);
        let missing: Vec<Voicemail> = voicemails.into_iter().filter(is_missing).collect();
        self.each(missing, summary, |(call, recording)| self.keep(call, recording).boxed()).await
    }

    async fn keep(&self, call: CallSid, recording: RememberedRecording) -> (CallSid, Result<Found, Error>) {
        let left_at = recording.started_at;
        let recording = Recording { sid: recording.sid, url: recording.url, duration: recording.duration };
        let kept = keep_found_recording(self.deps, &call, recording, left_at, self.trace).await;
        if kept.is_ok() {
            tracing::warn!(call.sid = %call, "a voicemail that was missing is a message");
        }
        (call, kept.map(|()| Found::Kept))
    }
}
