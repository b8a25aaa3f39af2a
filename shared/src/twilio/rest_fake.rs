//! A Twilio account in memory, for tests of whatever uses [`TwilioRest`].

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::rest::{NumberSettings, OwnedNumber, RestError, Sms, TwilioRest};
use crate::domain::phone::E164;

/// Remembers what it is told and refuses nothing but unknown numbers.
#[derive(Debug, Default)]
pub struct FakeTwilioRest {
    account: Mutex<Account>,
}

#[derive(Debug, Default)]
struct Account {
    numbers: Vec<(OwnedNumber, NumberSettings)>,
    sent: Vec<Sms>,
}

impl FakeTwilioRest {
    /// The text messages sent so far.
    pub fn sent(&self) -> Vec<Sms> {
        self.account().sent.clone()
    }

    /// What a number was last set up with.
    pub fn settings_of(&self, number: &E164) -> Option<NumberSettings> {
        let account = self.account();
        account.numbers.iter().find(|(owned, _)| owned.phone_number == *number).map(|(_, settings)| settings.clone())
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TwilioRest for FakeTwilioRest {
    fn find_number<'a>(&'a self, number: &'a E164) -> BoxFuture<'a, Result<Option<OwnedNumber>, RestError>> {
        let account = self.account();
        let found = account.numbers.iter().find(|(owned, _)| owned.phone_number == *number);
        ready(Ok(found.map(|(owned, _)| owned.clone()))).boxed()
    }

    fn create_number<'a>(
        &'a self,
        number: &'a E164,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        let mut account = self.account();
        let sid = format!("PN{:032x}", account.numbers.len() + 1);
        let owned = OwnedNumber { sid, phone_number: number.clone(), voice_url: settings.voice_url.clone() };
        account.numbers.push((owned.clone(), settings.clone()));
        ready(Ok(owned)).boxed()
    }

    fn configure_number<'a>(
        &'a self,
        sid: &'a str,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        let mut account = self.account();
        let found = account.numbers.iter_mut().find(|(owned, _)| owned.sid == sid);
        let result = match found {
            Some((owned, current)) => {
                owned.voice_url.clone_from(&settings.voice_url);
                current.clone_from(settings);
                Ok(owned.clone())
            }
            None => Err(RestError::Refused { status: 404, code: 20_404 }),
        };
        ready(result).boxed()
    }

    fn send_sms<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>> {
        let mut account = self.account();
        account.sent.push(sms.clone());
        let sid = format!("SM{:032x}", account.sent.len());
        ready(Ok(sid)).boxed()
    }
}
