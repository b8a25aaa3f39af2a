//! A Twilio account in memory, for tests of whatever uses [`TwilioRest`].

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::rest::{AvailableNumber, NumberSettings, OwnedNumber, Place, RestError, Sms, TwilioRest};
use crate::domain::area_code::AreaCode;
use crate::domain::phone::E164;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FakeFault {
    /// Nothing.
    Pass,
    /// It does not reach Twilio.
    Lost,
    /// Twilio does what is asked, and the answer is lost.
    AnswerLost,
    /// Twilio says no, with this code.
    Refused(u32),
}

/// Remembers what it is told and refuses nothing but unknown numbers and those it has or sold.
#[derive(Debug, Default)]
pub struct FakeTwilioRest {
    account: Mutex<Account>,
}

#[derive(Debug, Default)]
struct Account {
    numbers: Vec<(OwnedNumber, NumberSettings)>,
    sent: Vec<Sms>,
    for_sale: Vec<AvailableNumber>,
    sold_elsewhere: BTreeSet<E164>,
    bought: usize,
    faults: VecDeque<FakeFault>,
    requests: usize,
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

    /// The numbers that the account has.
    pub fn owned(&self) -> Vec<OwnedNumber> {
        self.account().numbers.iter().map(|(owned, _)| owned.clone()).collect()
    }

    /// How many numbers were ever bought: each costs a month's rent.
    pub fn bought(&self) -> usize {
        self.account().bought
    }

    /// How many requests there were.
    pub fn requests(&self) -> usize {
        self.account().requests
    }

    /// Numbers that a search finds.
    pub fn offer(&self, numbers: impl IntoIterator<Item = AvailableNumber>) {
        self.account().for_sale.extend(numbers);
    }

    /// Somebody else buys a number.
    pub fn sell_elsewhere(&self, number: &E164) {
        self.account().sold_elsewhere.insert(number.clone());
    }

    /// What goes wrong with the next requests, one each.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = FakeFault>) {
        self.account().faults = faults.into_iter().collect();
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request<T>(&self, act: impl FnOnce(&mut Account) -> Result<T, RestError>) -> Result<T, RestError> {
        let mut account = self.account();
        account.requests += 1;
        match account.faults.pop_front().unwrap_or(FakeFault::Pass) {
            FakeFault::Pass => act(&mut account),
            FakeFault::Lost => Err(lost()),
            FakeFault::AnswerLost => {
                let _ = act(&mut account);
                Err(lost())
            }
            FakeFault::Refused(code) => Err(RestError::Refused { status: 400, code }),
        }
    }
}

fn lost() -> RestError {
    RestError::Unavailable("the test loses it".into())
}

fn is_in(number: &AvailableNumber, place: Place) -> bool {
    let digits = number.phone_number.expose_digits();
    let code: Option<AreaCode> = digits.get(1..4).and_then(|code| code.parse().ok());
    match place {
        Place::AreaCode(wanted) => code == Some(wanted),
        Place::State(state) => code.and_then(AreaCode::state) == Some(state),
    }
}

impl TwilioRest for FakeTwilioRest {
    fn find_number<'a>(&'a self, number: &'a E164) -> BoxFuture<'a, Result<Option<OwnedNumber>, RestError>> {
        let found = self.request(|account| {
            let found = account.numbers.iter().find(|(owned, _)| owned.phone_number == *number);
            Ok(found.map(|(owned, _)| owned.clone()))
        });
        ready(found).boxed()
    }

    fn create_number<'a>(
        &'a self,
        number: &'a E164,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        let created = self.request(|account| {
            let is_owned = account.numbers.iter().any(|(owned, _)| owned.phone_number == *number);
            if is_owned || account.sold_elsewhere.contains(number) {
                return Err(RestError::Refused { status: 400, code: 21_422 });
            }
            account.bought += 1;
            let owned = OwnedNumber {
                sid: format!("PN{:032x}", account.bought),
                phone_number: number.clone(),
                voice_url: settings.voice_url.clone(),
                friendly_name: settings.friendly_name.clone(),
            };
            account.numbers.push((owned.clone(), settings.clone()));
            Ok(owned)
        });
        ready(created).boxed()
    }

    fn configure_number<'a>(
        &'a self,
        sid: &'a str,
        settings: &'a NumberSettings,
    ) -> BoxFuture<'a, Result<OwnedNumber, RestError>> {
        let result = self.request(|account| {
            let found = account.numbers.iter_mut().find(|(owned, _)| owned.sid == sid);
            let Some((owned, current)) = found else { return Err(RestError::Refused { status: 404, code: 20_404 }) };
            owned.voice_url.clone_from(&settings.voice_url);
            owned.friendly_name.clone_from(&settings.friendly_name);
            current.clone_from(settings);
            Ok(owned.clone())
        });
        ready(result).boxed()
    }

    fn available_numbers(&self, place: Place, most: u8) -> BoxFuture<'_, Result<Vec<AvailableNumber>, RestError>> {
        let found = self.request(|account| {
            let fits = account.for_sale.iter().filter(|number| is_in(number, place));
            Ok(fits.take(usize::from(most)).cloned().collect())
        });
        ready(found).boxed()
    }

    fn release_number<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), RestError>> {
        let released = self.request(|account| {
            account.numbers.retain(|(owned, _)| owned.sid != sid);
            Ok(())
        });
        ready(released).boxed()
    }

    fn send_sms<'a>(&'a self, sms: &'a Sms) -> BoxFuture<'a, Result<String, RestError>> {
        let sent = self.request(|account| {
            account.sent.push(sms.clone());
            Ok(format!("SM{:032x}", account.sent.len()))
        });
        ready(sent).boxed()
    }
}
