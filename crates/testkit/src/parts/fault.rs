//! Why a part could not be started or asked: one sentence, and what the part itself said.

use std::fmt;

/// A part did not do what a test needs.
#[derive(Debug)]
pub struct PartFault(String);

impl PartFault {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A fault while doing something, with its cause.
    pub fn while_doing(doing: &str, cause: impl fmt::Display) -> Self {
        Self(format!("{doing}: {cause}"))
    }
}

impl fmt::Display for PartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PartFault {}

/// Fails the test with the fault's sentence.
#[expect(clippy::panic, reason = "a part that a test needs and that is not there is a failed test")]
#[track_caller]
pub fn or_panic<T>(result: Result<T, PartFault>) -> T {
    result.unwrap_or_else(|fault| panic!("{fault}"))
}
