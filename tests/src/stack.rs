//! The stack under test, and the one rule for sharing it.

use std::path::PathBuf;

use carrier::client::{CarrierClient, FaultsClient};
use seed::stack::Stack;
use serde_json::Value;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Faults strike every call on the stack, so a journey with faults has it alone.
static FAULTS: RwLock<()> = RwLock::const_new(());

/// Where the stack keeps its files.
pub fn folder() -> PathBuf {
    let mut path = path();
    path.pop();
    path
}

/// A journey's share of the stack.
pub struct Share {
    /// What the stack says about itself.
    pub stack: Stack,
    /// The telephone network.
    pub carrier: CarrierClient,
    _calm: Calm,
}

/// A journey that has the stack alone and may break it.
pub struct Alone {
    /// What the stack says about itself.
    pub stack: Stack,
    /// The telephone network.
    pub carrier: CarrierClient,
    /// The fault proxy.
    pub faults: FaultsClient,
    _storm: RwLockWriteGuard<'static, ()>,
}

type Calm = RwLockReadGuard<'static, ()>;

/// The stack, together with other journeys.
pub async fn share() -> Share {
    let calm = FAULTS.read().await;
    let stack = read();
    Share { carrier: CarrierClient::new(&stack.carrier_url), stack, _calm: calm }
}

/// The stack, alone. The journey must end its faults; a journey that failed to is followed by one that does.
pub async fn alone() -> Alone {
    let storm = FAULTS.write().await;
    let stack = read();
    let faults = FaultsClient::new(&stack.faults_url);
    faults.reset().await.expect("the fault proxy answers");
    Alone { carrier: CarrierClient::new(&stack.carrier_url), faults, stack, _storm: storm }
}

/// All that the stack says about itself, `site_url` and `api_url` among it.
pub fn described() -> Value {
    let text = std::fs::read_to_string(path()).expect("the stack describes itself");
    serde_json::from_str(&text).expect("its description is JSON")
}

fn read() -> Stack {
    Stack::read(&path()).expect("the stack describes itself")
}

#[expect(clippy::disallowed_methods, reason = "the test runner names the stack")]
fn path() -> PathBuf {
    let path = std::env::var("KESTREL_STACK").map(PathBuf::from);
    path.expect("KESTREL_STACK names the stack's description: run the journeys with `cargo xtask test`")
}
