//! The two providers, as telling people sees them, and what stands in for them in tests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use crate::domain::mail::{Mail, MailError};
use crate::twilio::rest::{RestError, Sms};

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a mail once and gives the provider's id for it.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, MailError>>;
}

/// Sends text messages.
pub trait Texter: Send + Sync {
    /// Sends a text message once and gives the provider's id for it.
    fn send<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>>;
}

#[cfg(feature = "mail")]
impl Mailer for crate::aws::mail::Ses {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, MailError>> {
        self.send(mail).boxed()
    }
}

/// A provider in memory, for tests: it keeps what it takes, and fails as it is told.
#[derive(Debug)]
pub struct Outbox<T, E> {
    taken: Mutex<Vec<T>>,
    failures: Mutex<VecDeque<E>>,
}

impl<T, E> Default for Outbox<T, E> {
    fn default() -> Self {
        Self { taken: Mutex::default(), failures: Mutex::default() }
    }
}

impl<T: Clone, E> Outbox<T, E> {
    /// Everything taken so far, oldest first.
    pub fn taken(&self) -> Vec<T> {
        locked(&self.taken).clone()
    }

    /// The next request fails, once for each call of this.
    pub fn fail(&self, error: E) {
        locked(&self.failures).push_back(error);
    }

    fn take(&self, item: &T, kind: &str) -> Result<String, E> {
        if let Some(error) = locked(&self.failures).pop_front() {
            return Err(error);
        }
        let mut taken = locked(&self.taken);
        taken.push(item.clone());
        Ok(format!("{kind}-{}", taken.len()))
    }
}

impl Mailer for Outbox<Mail, MailError> {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, MailError>> {
        ready(self.take(mail, "mail")).boxed()
    }
}

impl Texter for Outbox<Sms, RestError> {
    fn send<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>> {
        ready(self.take(sms, "sms")).boxed()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
