//! Twilio's memory of calls, made up: for tests of whatever uses [`CallHistory`].

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::history::{CallHistory, Days, Page, PageCursor, RememberedCall, RememberedRecording};
use super::rest::RestError;

/// Remembers what it is told, gives it out newest first, a few items a page, and counts how often it is asked.
#[derive(Debug)]
pub struct FakeCallHistory {
    page_size: usize,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    calls: Vec<RememberedCall>,
    recordings: Vec<RememberedRecording>,
    unreadable: u64,
    failures: VecDeque<RestError>,
    pages_asked: usize,
}

impl FakeCallHistory {
    /// Nothing happened yet; lists come in pages of so many.
    pub fn new(page_size: usize) -> Self {
        Self { page_size, memory: Mutex::default() }
    }

    /// A call began, or goes on: of two with one sid the later stands.
    pub fn call(&self, call: RememberedCall) {
        let mut memory = self.memory();
        memory.calls.retain(|known| known.sid != call.sid);
        memory.calls.push(call);
        memory.calls.sort_by_key(|call| std::cmp::Reverse(call.started_at));
    }

    /// Something was recorded.
    pub fn recording(&self, recording: RememberedRecording) {
        let mut memory = self.memory();
        memory.recordings.push(recording);
        memory.recordings.sort_by_key(|recording| std::cmp::Reverse(recording.started_at));
    }

    /// The first page of each list holds so many items that cannot be read.
    pub fn garble(&self, items: u64) {
        self.memory().unreadable = items;
    }

    /// The next request fails so.
    pub fn fail(&self, error: RestError) {
        self.memory().failures.push_back(error);
    }

    /// How many pages of both lists were asked for.
    pub fn pages_asked(&self) -> usize {
        self.memory().pages_asked
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pages are found again by the item before them, as at Twilio: what is new does not move them.
    fn page<T: Clone>(
        &self,
        all: impl FnOnce(&Memory) -> Vec<T>,
        name: impl Fn(&T) -> String,
        from: Option<&PageCursor>,
    ) -> Result<Page<T>, RestError> {
        let mut memory = self.memory();
        memory.pages_asked += 1;
        if let Some(error) = memory.failures.pop_front() {
            return Err(error);
        }
        let all = all(&memory);
        let start = match from {
            Some(cursor) => all.iter().position(|item| name(item) == cursor.token).map_or(all.len(), |last| last + 1),
            None => 0,
        };
        let items: Vec<T> = all[start..].iter().take(self.page_size).cloned().collect();
        let is_last = start + items.len() == all.len();
        let next = items
            .last()
            .filter(|_| !is_last)
            .map(|last| PageCursor { page: from.map_or(0, |cursor| cursor.page) + 1, token: name(last) });
        Ok(Page { items, unreadable: if from.is_none() { memory.unreadable } else { 0 }, next })
    }
}

impl CallHistory for FakeCallHistory {
    fn calls<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedCall>, RestError>> {
        let of_days =
            |memory: &Memory| memory.calls.iter().filter(|call| is_within(days, call.started_at)).cloned().collect();
        ready(self.page(of_days, |call| call.sid.to_string(), from)).boxed()
    }

    fn recordings<'a>(
        &'a self,
        days: Days,
        from: Option<&'a PageCursor>,
    ) -> BoxFuture<'a, Result<Page<RememberedRecording>, RestError>> {
        let of_days = |memory: &Memory| {
            memory.recordings.iter().filter(|recording| is_within(days, recording.started_at)).cloned().collect()
        };
        ready(self.page(of_days, |recording| recording.sid.to_string(), from)).boxed()
    }
}

fn is_within(days: Days, at: DateTime<Utc>) -> bool {
    (days.first..=days.last).contains(&at.date_naive())
}
