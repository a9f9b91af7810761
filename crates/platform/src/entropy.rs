//! Randomness, as an argument.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use kernel::failure::Fault;

/// Where random bytes come from. A failure is final: nothing is written without randomness.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault>;
}

/// The operating system's generator.
pub struct SystemEntropy(SystemRandom);

impl SystemEntropy {
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        self.0.fill(bytes).map_err(|_| Fault::bare("could not draw random bytes"))
    }
}
