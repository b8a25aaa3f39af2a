//! The only source of secrets: tokens, keys, codes and salts. Ids are `clock`'s; waits may come from anywhere.

use std::sync::Mutex;
use std::sync::PoisonError;

use sha2::{Digest, Sha256};

/// The operating system has no random bits: it cannot happen after boot, and nothing may go on if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bits")]
pub struct NoRandomness;

/// Where random bits come from.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with bits that nobody can guess.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// So many random bytes.
pub fn bytes<const N: usize>(random: &dyn Randomness) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Randomness for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// The same bits in each run, for tests and nothing else: whoever knows the seed knows them all.
#[derive(Debug, Default)]
pub struct SeededRandom {
    seed: u64,
    count: Mutex<u64>,
}

impl SeededRandom {
    /// Bits that follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, count: Mutex::new(0) }
    }
}

impl Randomness for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for chunk in bytes.chunks_mut(32) {
            let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
            *count += 1;
            let block = Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(count.to_be_bytes());
            chunk.copy_from_slice(&block.finalize()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_are_never_the_same() {
        let seeded = SeededRandom::new(1);
        for random in [&SystemRandom as &dyn Randomness, &seeded] {
            assert_ne!(bytes::<32>(random), bytes::<32>(random));
        }
        assert_ne!(bytes::<32>(&SeededRandom::new(1)), bytes::<32>(&SeededRandom::new(2)));
        assert_eq!(bytes::<40>(&SeededRandom::new(1)), bytes::<40>(&SeededRandom::new(1)));
    }
}
