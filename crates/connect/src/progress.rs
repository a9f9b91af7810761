//! The steps of reaching a source, as people see them.

/// A step of a connection test, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Resolve,
    Connect,
    Tls,
    SignIn,
    Rights,
    Query,
}

impl Step {
    pub(crate) const ALL: [Self; 6] =
        [Self::Resolve, Self::Connect, Self::Tls, Self::SignIn, Self::Rights, Self::Query];

    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::SignIn => "sign_in",
            Self::Rights => "rights",
            Self::Query => "query",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Resolve => "Finding the host",
            Self::Connect => "Connecting",
            Self::Tls => "Opening TLS",
            Self::SignIn => "Signing in",
            Self::Rights => "Checking rights",
            Self::Query => "Running a query",
        }
    }
}

/// Is told which step begins; the step before it is then done.
pub(crate) trait Progress: Send + Sync {
    fn begin(&self, step: Step);
}

/// For work that nobody watches.
pub(crate) struct Unwatched;

impl Progress for Unwatched {
    fn begin(&self, _: Step) {}
}
