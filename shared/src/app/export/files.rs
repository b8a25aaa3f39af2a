//! Where exports are kept, as the use-cases see it: files made of parts, which may be written again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::Duration;
use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::app::Error;
#[cfg(feature = "documents")]
use crate::aws::files::{Bucket, FileError};

/// A part's least length, but for the last part's (S3 user guide, "multipart upload limits").
pub const LEAST_PART: usize = 5 * 1024 * 1024;

/// A bucket of files. Every step may be repeated: the same part again replaces it, a file that is complete is complete.
pub trait Files: Send + Sync {
    /// Begins a file. Returns what names this attempt at it.
    fn begin<'a>(&'a self, key: &'a str, content_type: &'a str) -> BoxFuture<'a, Result<String, Error>>;

    /// Writes a part, counted from 1. `NotFound`: the attempt is gone and the file has to be begun again.
    fn part<'a>(
        &'a self,
        key: &'a str,
        upload: &'a str,
        number: u32,
        bytes: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Makes a file of its parts, the first `parts` of them. `NotFound` as for a part.
    fn complete<'a>(&'a self, key: &'a str, upload: &'a str, parts: u32) -> BoxFuture<'a, Result<(), Error>>;

    /// A link with which anybody can fetch the file under a name, for as long as it lasts.
    fn link<'a>(&'a self, key: &'a str, name: &'a str, lasting: Duration) -> BoxFuture<'a, Result<String, Error>>;
}

#[cfg(feature = "documents")]
impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Gone => GONE,
            FileError::Refused(_) => Self::Unavailable { dependency: "the bucket", source: Box::new(error) },
            FileError::Bug(source) => Self::Bug(source),
        }
    }
}

#[cfg(feature = "documents")]
impl Files for Bucket {
    fn begin<'a>(&'a self, key: &'a str, content_type: &'a str) -> BoxFuture<'a, Result<String, Error>> {
        self.begin(key, content_type).map(|begun| Ok(begun?)).boxed()
    }

    fn part<'a>(
        &'a self,
        key: &'a str,
        upload: &'a str,
        number: u32,
        bytes: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        self.part(key, upload, number, bytes).map(|written| Ok(written?)).boxed()
    }

    fn complete<'a>(&'a self, key: &'a str, upload: &'a str, parts: u32) -> BoxFuture<'a, Result<(), Error>> {
        self.complete(key, upload, parts).map(|completed| Ok(completed?)).boxed()
    }

    fn link<'a>(&'a self, key: &'a str, name: &'a str, lasting: Duration) -> BoxFuture<'a, Result<String, Error>> {
        self.link(key, name, lasting).map(|signed| Ok(signed?)).boxed()
    }
}

/// Files in memory, for tests.
#[derive(Debug)]
pub struct MemoryFiles {
    inner: Mutex<Memory>,
    least_part: usize,
}

impl Default for MemoryFiles {
    fn default() -> Self {
        Self::with_parts_of(LEAST_PART)
    }
}

#[derive(Debug, Default)]
struct Memory {
    uploads: BTreeMap<String, (String, BTreeMap<u32, Vec<u8>>)>,
    files: BTreeMap<String, Vec<u8>>,
    begun: u32,
    /// Faults of the steps to come: refused before it happens, or after.
    faults: Vec<Option<Fault>>,
    steps: u32,
}

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing happened.
    Refused,
    /// It happened, and nobody heard.
    Unheard,
}

impl MemoryFiles {
    /// Files whose parts are at least so long, but for the last.
    pub fn with_parts_of(least_part: usize) -> Self {
        Self { inner: Mutex::default(), least_part }
    }

    /// A file that is complete.
    pub fn file(&self, key: &str) -> Option<Vec<u8>> {
        self.memory(|memory| memory.files.get(key).cloned())
    }

    /// The keys of all files that are complete.
    pub fn keys(&self) -> Vec<String> {
        self.memory(|memory| memory.files.keys().cloned().collect())
    }

    /// Lets the next steps fail, in this order.
    pub fn fail(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.memory(|memory| memory.faults = faults.into_iter().collect());
    }

    /// How many steps were asked for so far.
    pub fn steps(&self) -> u32 {
        self.memory(|memory| memory.steps)
    }

    /// Forgets attempts that are not complete, as the bucket does after a day.
    pub fn forget_attempts(&self) {
        self.memory(|memory| memory.uploads.clear());
    }

    fn memory<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn step<T>(&self, act: impl FnOnce(&mut Memory) -> Result<T, Error>) -> Result<T, Error> {
        self.memory(|memory| {
            memory.steps += 1;
            let fault = if memory.faults.is_empty() { None } else { memory.faults.remove(0) };
            let away = || Error::Unavailable { dependency: "the bucket", source: "switched off".into() };
            match fault {
                Some(Fault::Refused) => Err(away()),
                Some(Fault::Unheard) => act(memory).and_then(|_| Err(away())),
                None => act(memory),
            }
        })
    }
}

const GONE: Error = Error::NotFound { what: "the attempt" };

impl Files for MemoryFiles {
    fn begin<'a>(&'a self, key: &'a str, _content_type: &'a str) -> BoxFuture<'a, Result<String, Error>> {
        let begun = self.step(|memory| {
            memory.begun += 1;
            let upload = format!("upload-{}", memory.begun);
            memory.uploads.insert(upload.clone(), (key.to_owned(), BTreeMap::new()));
            Ok(upload)
        });
        async { begun }.boxed()
    }

    fn part<'a>(
        &'a self,
        key: &'a str,
        upload: &'a str,
        number: u32,
        bytes: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let written = self.step(|memory| {
            let (of, parts) = memory.uploads.get_mut(upload).ok_or(GONE)?;
            assert_eq!(of, key, "an attempt belongs to one file");
            parts.insert(number, bytes);
            Ok(())
        });
        async { written }.boxed()
    }

    fn complete<'a>(&'a self, key: &'a str, upload: &'a str, parts: u32) -> BoxFuture<'a, Result<(), Error>> {
        let completed = self.step(|memory| {
            let Some((_, written)) = memory.uploads.remove(upload) else {
                return if memory.files.contains_key(key) { Ok(()) } else { Err(GONE) };
            };
            let mut whole = Vec::new();
            for number in 1..=parts {
                let part = written.get(&number).ok_or(GONE)?;
                assert!(number == parts || part.len() >= self.least_part, "S3 refuses short parts before the last");
                whole.extend_from_slice(part);
            }
            memory.files.insert(key.to_owned(), whole);
            Ok(())
        });
        async { completed }.boxed()
    }

    fn link<'a>(&'a self, key: &'a str, name: &'a str, lasting: Duration) -> BoxFuture<'a, Result<String, Error>> {
        let link = format!("memory:{key}?name={name}&seconds={}", lasting.num_seconds());
        async { Ok(link) }.boxed()
    }
}
