//! A log key that is the same in every run of a test.

use std::sync::Arc;

use audit::checkpoint::Signer;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use kernel::failure::Fault;

use crate::base::made;

struct SeedSigner(Ed25519KeyPair);

/// Signs with the key whose seed is 32 times `seed`.
pub fn signer(seed: u8) -> Arc<dyn Signer> {
    Arc::new(SeedSigner(made(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]))))
}

impl Signer for SeedSigner {
    fn public_key(&self) -> [u8; 32] {
        made(self.0.public_key().as_ref().try_into())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Fault> {
        Ok(made(self.0.sign(message).as_ref().try_into()))
    }
}
