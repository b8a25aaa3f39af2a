//! Where recordings come from and where a copy is kept, and what stands in for both in tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use tokio::sync::OnceCell;

use crate::app::Error;
use crate::app::connect::TwilioAccount;
use crate::aws::Aws;
#[cfg(feature = "documents")]
use crate::aws::files::Bucket;
use crate::domain::ids::RecordingSid;
use crate::twilio::recordings::Sound;

/// Where recordings are kept.
pub trait Source: Send + Sync {
    /// The sound of a recording.
    fn sound<'a>(&'a self, sid: &'a RecordingSid) -> BoxFuture<'a, Result<Sound, Error>>;
}

/// Twilio's account, found when the first recording is asked for: most requests need none.
#[derive(Debug)]
pub struct TwilioSource {
    aws: Aws,
    secret_arn: String,
    base_url: String,
    account: OnceCell<TwilioAccount>,
}

impl TwilioSource {
    /// The account whose REST API is at `base_url`.
    pub fn new(aws: &Aws, secret_arn: &str, base_url: &str) -> Self {
        Self {
            aws: aws.clone(),
            secret_arn: secret_arn.to_owned(),
            base_url: base_url.to_owned(),
            account: OnceCell::new(),
        }
    }
}

impl Source for TwilioSource {
    /// Reads the token each time: a recording is fetched once a day at most, and the token may have been rotated.
    fn sound<'a>(&'a self, sid: &'a RecordingSid) -> BoxFuture<'a, Result<Sound, Error>> {
        async move {
            let open = || async { TwilioAccount::new(&self.aws, &self.secret_arn, &self.base_url) };
            let account = self.account.get_or_try_init(open).await.map_err(|error| Error::Bug(Box::new(error)))?;
            Ok(account.sign_in().await?.sound(sid).await?)
        }
        .boxed()
    }
}

/// Where copies are kept for a day, so that a browser can fetch them without Twilio's credentials.
pub trait Shelf: Send + Sync {
    /// Whether there is a copy that was made after an instant.
    fn has_since<'a>(&'a self, key: &'a str, instant: DateTime<Utc>) -> BoxFuture<'a, Result<bool, Error>>;

    /// Keeps a copy, in place of one that is there.
    fn keep<'a>(&'a self, key: &'a str, content_type: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>>;

    /// A link with which anybody can play a copy for as long as it lasts.
    fn link<'a>(
        &'a self,
        key: &'a str,
        content_type: &'a str,
        lasting: Duration,
    ) -> BoxFuture<'a, Result<String, Error>>;
}

#[cfg(feature = "documents")]
impl Shelf for Bucket {
    fn has_since<'a>(&'a self, key: &'a str, instant: DateTime<Utc>) -> BoxFuture<'a, Result<bool, Error>> {
        self.has_since(key, instant).map(|has| Ok(has?)).boxed()
    }

    fn keep<'a>(&'a self, key: &'a str, content_type: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>> {
        self.put(key, content_type, bytes).map(|put| Ok(put?)).boxed()
    }

    fn link<'a>(
        &'a self,
        key: &'a str,
        content_type: &'a str,
        lasting: Duration,
    ) -> BoxFuture<'a, Result<String, Error>> {
        self.play_link(key, content_type, lasting).map(|signed| Ok(signed?)).boxed()
    }
}

/// Recordings in memory, for tests.
#[derive(Debug, Default)]
pub struct FakeSource {
    inner: Mutex<Recorded>,
}

#[derive(Debug, Default)]
struct Recorded {
    sounds: BTreeMap<String, Sound>,
    is_away: bool,
    asked: usize,
}

impl FakeSource {
    /// Says what there is of a recording.
    pub fn have(&self, sid: &RecordingSid, sound: Sound) {
        self.recorded().sounds.insert(sid.to_string(), sound);
    }

    /// Says whether anybody answers at all.
    pub fn be_away(&self, is_away: bool) {
        self.recorded().is_away = is_away;
    }

    /// How often a sound was asked for.
    pub fn asked(&self) -> usize {
        self.recorded().asked
    }

    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for FakeSource {
    fn sound<'a>(&'a self, sid: &'a RecordingSid) -> BoxFuture<'a, Result<Sound, Error>> {
        let mut recorded = self.recorded();
        recorded.asked += 1;
        let sound = if recorded.is_away {
            Err(Error::Unavailable { dependency: "Twilio", source: "switched off".into() })
        } else {
            Ok(recorded.sounds.get(sid.as_str()).cloned().unwrap_or(Sound::Gone))
        };
        ready(sound).boxed()
    }
}

/// Copies in memory, for tests. One is new until it is dated.
#[derive(Debug, Default)]
pub struct MemoryShelf {
    copies: Mutex<Copies>,
}

/// Copies by their keys: since when each is there, where that was said.
type Copies = BTreeMap<String, Option<DateTime<Utc>>>;

impl MemoryShelf {
    /// The keys of all copies.
    pub fn keys(&self) -> Vec<String> {
        self.copies().keys().cloned().collect()
    }

    /// Says when all copies were made.
    pub fn date(&self, made_at: DateTime<Utc>) {
        self.copies().values_mut().for_each(|at| *at = Some(made_at));
    }

    fn copies(&self) -> MutexGuard<'_, Copies> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for MemoryShelf {
    fn has_since<'a>(&'a self, key: &'a str, instant: DateTime<Utc>) -> BoxFuture<'a, Result<bool, Error>> {
        let has = self.copies().get(key).is_some_and(|made_at| made_at.is_none_or(|at| at > instant));
        ready(Ok(has)).boxed()
    }

    fn keep<'a>(&'a self, key: &'a str, _content_type: &'a str, _bytes: Bytes) -> BoxFuture<'a, Result<(), Error>> {
        self.copies().insert(key.to_owned(), None);
        ready(Ok(())).boxed()
    }

    fn link<'a>(
        &'a self,
        key: &'a str,
        _content_type: &'a str,
        lasting: Duration,
    ) -> BoxFuture<'a, Result<String, Error>> {
        ready(Ok(format!("memory:{key}?seconds={}", lasting.num_seconds()))).boxed()
    }
}
