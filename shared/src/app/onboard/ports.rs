//! What a sign-up needs from outside of the table, and what stands in for it in tests.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use crate::app::Error;
use crate::app::connect::{NoTwilio, TwilioAccount};
use crate::domain::email::Email;
use crate::domain::gateway_key::GatewayKeyValue;
use crate::domain::password::Password;
use crate::domain::tenant::PlanTier;
use crate::domain::user::PasswordHash;
use crate::twilio::rest::TwilioRest;
use crate::twilio::rest_fake::{FakeFault, FakeTwilioRest};

/// The way into Twilio's account.
pub trait Twilio: Send + Sync {
    /// Signs in, or has.
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn TwilioRest>, Error>>;
}

impl Twilio for TwilioAccount {
    /// Reads the token each time: a sign-up is rare, and the token may have been rotated since the last one.
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn TwilioRest>, Error>> {
        self.sign_in().map(|signed_in| Ok(Arc::new(signed_in.map_err(Error::from)?) as Arc<dyn TwilioRest>)).boxed()
    }
}

impl From<NoTwilio> for Error {
    fn from(error: NoTwilio) -> Self {
        match error {
            NoTwilio::Secret(_) => Self::Unavailable { dependency: "the secret", source: Box::new(error) },
            NoTwilio::Unusable => Self::Bug(Box::new(error)),
        }
    }
}

impl Twilio for Arc<FakeTwilioRest> {
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn TwilioRest>, Error>> {
        let account: Arc<dyn TwilioRest> = Arc::clone(self) as _;
        ready(Ok(account)).boxed()
    }
}

/// The keys under which API Gateway counts a company's requests, as far as they are given back.
pub trait KeyRing: Send + Sync {
    /// Takes the company's key away, where there is one.
    fn remove_key<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Error>>;
}

/// The same keys, one a company, named by its id, and the plans they are put on.
pub trait Gateway: KeyRing {
    /// The company's key: the one that is there, else a new one with this value. Gives API Gateway's id of it.
    fn ensure_key<'a>(&'a self, name: &'a str, value: &'a GatewayKeyValue) -> BoxFuture<'a, Result<String, Error>>;

    /// Puts a key on a plan. One that is on it already stays there.
    fn attach<'a>(&'a self, key_id: &'a str, plan: PlanTier) -> BoxFuture<'a, Result<(), Error>>;
}

#[cfg(feature = "gateway")]
impl Gateway for crate::aws::gateway::UsagePlans {
    fn ensure_key<'a>(&'a self, name: &'a str, value: &'a GatewayKeyValue) -> BoxFuture<'a, Result<String, Error>> {
        self.ensure_key(name, value).map(|done| done.map_err(Error::from)).boxed()
    }

    fn attach<'a>(&'a self, key_id: &'a str, plan: PlanTier) -> BoxFuture<'a, Result<(), Error>> {
        self.attach(key_id, plan).map(|done| done.map_err(Error::from)).boxed()
    }
}

#[cfg(feature = "gateway")]
impl KeyRing for crate::aws::gateway::UsagePlans {
    fn remove_key<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        KeyRing::remove_key(&self.keys, name)
    }
}

#[cfg(feature = "gateway")]
impl KeyRing for crate::aws::gateway::GatewayKeys {
    fn remove_key<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        self.remove_key(name).map(|done| done.map_err(Error::from)).boxed()
    }
}

#[cfg(feature = "gateway")]
impl From<crate::aws::gateway::GatewayError> for Error {
    /// Also what is refused for good (no more keys to be had in this cell, a right that is missing) is ours to mend, and
    /// the sign-up goes on once it is.
    fn from(error: crate::aws::gateway::GatewayError) -> Self {
        Self::Unavailable { dependency: "API Gateway", source: Box::new(error) }
    }
}

/// Who logs in, as far as a sign-up has to do with it.
pub trait Accounts: Send + Sync {
    /// Whether a code that was mailed to this address led to this proof, not long ago. The proof stays good: the address
    /// can be signed up only once.
    fn is_proven<'a>(&'a self, email: &'a Email, proof: &'a str) -> BoxFuture<'a, Result<bool, Error>>;

    /// A password's hash. Slow by design.
    fn hash(&self, password: &Password) -> Result<PasswordHash, Error>;
}

/// Keys in memory, for tests.
#[derive(Debug, Default)]
pub struct FakeGateway {
    state: Mutex<Keys>,
}

#[derive(Debug, Default)]
struct Keys {
    /// By name: id, value, plan.
    keys: BTreeMap<String, (String, GatewayKeyValue, Option<PlanTier>)>,
    made: usize,
    faults: VecDeque<FakeFault>,
}

impl FakeGateway {
    /// The plans of the keys there are, by their names.
    pub fn keys(&self) -> BTreeMap<String, Option<PlanTier>> {
        self.state().keys.iter().map(|(name, (_, _, plan))| (name.clone(), *plan)).collect()
    }

    /// The value of a key.
    pub fn value_of(&self, name: &str) -> Option<GatewayKeyValue> {
        self.state().keys.get(name).map(|(_, value, _)| value.clone())
    }

    /// How many keys were ever made.
    pub fn made(&self) -> usize {
        self.state().made
    }

    /// What goes wrong with the next requests, one each.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = FakeFault>) {
        self.state().faults = faults.into_iter().collect();
    }

    fn state(&self) -> MutexGuard<'_, Keys> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request<T>(&self, act: impl FnOnce(&mut Keys) -> T) -> Result<T, Error> {
        let mut state = self.state();
        let lost = || Error::Unavailable { dependency: "API Gateway", source: "the test loses it".into() };
        match state.faults.pop_front().unwrap_or(FakeFault::Pass) {
            FakeFault::Pass => Ok(act(&mut state)),
            FakeFault::Lost | FakeFault::Refused(_) => Err(lost()),
            FakeFault::AnswerLost => {
                act(&mut state);
                Err(lost())
            }
        }
    }
}

impl Gateway for FakeGateway {
    fn ensure_key<'a>(&'a self, name: &'a str, value: &'a GatewayKeyValue) -> BoxFuture<'a, Result<String, Error>> {
        let ensured = self.request(|state| {
            if let Some((id, _, _)) = state.keys.get(name) {
                return id.clone();
            }
            state.made += 1;
            let id = format!("key{:07}", state.made);
            state.keys.insert(name.to_owned(), (id.clone(), value.clone(), None));
            id
        });
        ready(ensured).boxed()
    }

    fn attach<'a>(&'a self, key_id: &'a str, plan: PlanTier) -> BoxFuture<'a, Result<(), Error>> {
        let attached = self.request(|state| {
            let key = state.keys.values_mut().find(|(id, _, _)| id == key_id);
            key.map(|key| key.2 = Some(plan))
        });
        let missing = || Error::Bug("there is no such key".into());
        ready(attached.and_then(|attached| attached.ok_or_else(missing))).boxed()
    }
}

impl KeyRing for FakeGateway {
    fn remove_key<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let removed = self.request(|state| {
            state.keys.remove(name);
        });
        ready(removed).boxed()
    }
}

/// Accounts in memory, for tests: every proof is good that was given, and a hash is quick.
#[derive(Debug, Default)]
pub struct FakeAccounts {
    proofs: Mutex<BTreeMap<Email, String>>,
}

impl FakeAccounts {
    /// Somebody has proven an address.
    pub fn prove(&self, email: &Email, proof: &str) {
        self.proofs().insert(email.clone(), proof.to_owned());
    }

    fn proofs(&self) -> MutexGuard<'_, BTreeMap<Email, String>> {
        self.proofs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts for FakeAccounts {
    fn is_proven<'a>(&'a self, email: &'a Email, proof: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        let is_proven = self.proofs().get(email).is_some_and(|given| given == proof);
        ready(Ok(is_proven)).boxed()
    }

    fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        Ok(PasswordHash::new(format!("fake${}", password.expose().len())))
    }
}
