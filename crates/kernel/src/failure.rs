//! The two families of errors, kept apart.
//!
//! A *refusal* is something the caller can act on: a small enum per action that names a [`Problem`]. A *fault* is
//! ours or a dependency's: opaque, with its chain of causes, printed once where it is handled.

use std::error::Error;
use std::fmt;

use crate::problem::Problem;

/// Why an action said no; one small enum per action implements this.
pub trait Refusal: fmt::Debug + Send + Sync + 'static {
    fn problem(&self) -> Problem;
}

/// Something failed that the caller cannot mend. `Display` says what was being done; `source` says why it failed.
pub struct Fault {
    doing: &'static str,
    kind: FaultKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What an operator, and the HTTP edge, need to know of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A bug or an unknown failure: 500.
    Broken,
    /// It passes by itself: 503 with `Retry-After`.
    Passing,
    /// Two transactions collided: run the action again.
    Collision,
    /// A uniqueness rule of the store was broken.
    Duplicate,
    /// The disk is full or read-only.
    NoSpace,
}

impl Fault {
    /// `doing` is lower case without a full stop: "could not read the goal".
    pub fn new(doing: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { doing, kind: FaultKind::Broken, source: Some(source.into()) }
    }

    /// A fault without a cause below it.
    pub fn bare(doing: &'static str) -> Self {
        Self { doing, kind: FaultKind::Broken, source: None }
    }

    #[must_use]
    pub fn of_kind(self, kind: FaultKind) -> Self {
        Self { kind, ..self }
    }

    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// The whole chain, outermost first, for the one place that logs it.
    pub fn chain(&self) -> String {
        let mut text = self.doing.to_owned();
        let mut next = self.source();
        while let Some(cause) = next {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.doing)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.chain())
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|cause| cause as _)
    }
}

/// How an action fails: it refuses, or something broke.
#[derive(Debug)]
pub enum Failure<R> {
    Refused(R),
    Fault(Fault),
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R> Failure<R> {
    /// Carries a failure of a called action into the caller's refusals.
    pub fn map<S>(self, into: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(into(refusal)),
            Self::Fault(fault) => Failure::Fault(fault),
        }
    }
}
