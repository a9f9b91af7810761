//! What is outside the program and changes by itself: time and randomness.

use std::sync::Arc;

use kernel::failure::Fault;
use kernel::ids::Id;
use kernel::time::Timestamp;

use crate::clock::{Clock, SystemClock};
use crate::entropy::{Entropy, SystemEntropy};

/// Time and randomness, handed to whoever needs them.
#[derive(Clone)]
pub struct World {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl World {
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// The machine's clock and generator.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), Arc::new(SystemEntropy::new()))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        self.entropy.fill(bytes)
    }

    pub fn random<const N: usize>(&self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A new id, ordered by the present time.
    pub fn new_id<I: Id>(&self) -> Result<I, Fault> {
        Ok(I::from_parts(self.now(), self.random()?))
    }
}
